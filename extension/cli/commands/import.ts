import { resolve } from "node:path";
import { Option, type Command } from "commander";
import { ExchangeError, type ImportedNote } from "../../exchange/format";
import { importers } from "../../exchange/formats";
import { goldDocumentOf, writeImported } from "../../exchange/gold-from-import";
import { NoteIndex } from "../../exchange/note-index";
import { offsetUnits, type OffsetUnit } from "../../exchange/offset-unit";
import { ExchangeReport } from "../../exchange/report";
import { projectOf } from "./export";
import { tellFailure, tellReport } from "./exchange-report";

interface ImportFlags {
  readonly format: string;
  readonly out?: string;
  readonly project?: string;
  readonly annotator?: string;
  readonly label?: string[];
  readonly unit?: OffsetUnit;
  readonly strict?: true;
  readonly json?: true;
}

/** `cancerllm import --format <name> <input> --out <gold folder>` */
export function registerImport(program: Command): void {
  const names = importers.map(({ name }) => name);
  program
    .command("import")
    .description("Turn another tool's annotations into gold labels of the project's notes.")
    .argument("<input>", "file or folder of the other tool")
    .addOption(new Option("--format <name>", "what it is").choices(names).makeOptionMandatory())
    .option("--out <folder>", "gold folder (default: the project's); files that are there are not touched")
    .option("--project <path>", "cancerllm.yaml or its folder (default: the nearest above this folder)")
    .option("--annotator <name>", "who is named where the input names none (default: the project's)")
    .option("--label <their=ours...>", "the project's phenotype for one of their labels")
    .addOption(new Option("--unit <unit>", "what doccano's offsets count").choices([...offsetUnits]))
    .option("--strict", "write nothing where something would be lost or changed (exit 1)")
    .option("--json", "the report as JSON on standard output")
    .action(async (input: string, flags: ImportFlags) => {
      await runImport(input, flags).catch(tellFailure);
    });
}

async function runImport(input: string, flags: ImportFlags): Promise<void> {
  const importer = importers.find(({ name }) => name === flags.format);
  if (!importer) throw new ExchangeError("usage", `There is no format ${flags.format}.`);
  const project = await projectOf(flags.project, ".", ".");
  const target = {
    goldFolder: flags.out === undefined ? project.goldFolder : resolve(flags.out),
    annotator: flags.annotator ?? project.annotator,
    format: importer.name,
    labels: labelsOf(flags.label ?? []),
    phenotypes: new Set(project.phenotypes.map(({ id }) => id)),
  };
  const notes = await NoteIndex.of(project.root, project.notes);
  const run = (report: ExchangeReport): AsyncIterable<ImportedNote> =>
    importer.import(input, notes, flags.unit === undefined ? {} : { unit: flags.unit }, report);
  if (flags.strict) {
    const trial = new ExchangeReport();
    for await (const one of run(trial)) goldDocumentOf(one, target, trial);
    if (!trial.isLossless) {
      tellReport(trial, [], { strict: true, json: flags.json === true });
      return;
    }
  }
  const report = new ExchangeReport();
  const files = await writeImported(run(report), target, report);
  tellReport(report, files, { strict: flags.strict === true, json: flags.json === true });
}

function labelsOf(pairs: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    pairs.map((pair) => {
      const at = pair.lastIndexOf("=");
      if (at < 1 || at === pair.length - 1)
        throw new ExchangeError("usage", `--label ${pair} is not of the form their=ours.`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}
