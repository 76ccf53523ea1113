import { resolve } from "node:path";
import { Option, type Command } from "commander";
import { ExchangeError } from "../../exchange/exchange-error";
import { importers } from "../../exchange/formats";
import { planImport, writePlan } from "../../exchange/import-gold";
import { offsetUnits, type OffsetUnit } from "../../exchange/offset-unit";
import { projectOf } from "./export";
import { followed, tellFailure, tellReport } from "./exchange-report";

interface ImportFlags {
  readonly format: string;
  readonly out?: string;
  readonly project?: string;
  readonly annotator?: string;
  readonly label?: string[];
  readonly unit?: OffsetUnit;
  readonly strict?: true;
  readonly dryRun?: true;
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
    .option("--out <folder>", "gold folder (default: the project's); decisions that are there stay")
    .option("--project <path>", "cancerllm.yaml or its folder (default: the nearest above this folder)")
    .option("--annotator <name>", "who is named (default: as the input says, else the project's)")
    .option(
      "--label <their=ours...>",
      "the project's phenotype for one of their labels; `their=` leaves it out",
    )
    .addOption(new Option("--unit <unit>", "what doccano's offsets count").choices([...offsetUnits]))
    .option("--strict", "write nothing where something would be lost or changed (exit 1)")
    .option("--dry-run", "write nothing, only report")
    .option("--json", "the report as JSON on standard output")
    .action(async (input: string, flags: ImportFlags) => {
      await runImport(input, flags).catch(tellFailure);
    });
}

async function runImport(input: string, flags: ImportFlags): Promise<void> {
  const importer = importers.find(({ name }) => name === flags.format);
  if (!importer) throw new ExchangeError("usage", `There is no format ${flags.format}.`);
  const project = await projectOf(flags.project, ".", ".");
  const request = {
    project: flags.out === undefined ? project : { ...project, goldFolder: resolve(flags.out) },
    importer,
    input,
    annotator: flags.annotator,
    labels: labelsOf(flags.label ?? []),
    options: flags.unit === undefined ? {} : { unit: flags.unit },
  };
  const strict = flags.strict === true;
  const dryRun = flags.dryRun === true;
  const { report, files } = await followed("files", async (following) => {
    const plan = await planImport(request, following);
    const isHeld = dryRun || (strict && !plan.report.isLossless);
    const written = isHeld ? plan.files : await writePlan(plan, following);
    return { report: plan.report, files: isHeld && !dryRun ? [] : written.map(({ path }) => path) };
  });
  tellReport(report, files, { strict, json: flags.json === true, dryRun, needsFiles: false });
}

function labelsOf(pairs: readonly string[]): ReadonlyMap<string, string | undefined> {
  return new Map(
    pairs.map((pair) => {
      const at = pair.lastIndexOf("=");
      if (at < 1) throw new ExchangeError("usage", `--label ${pair} is not of the form their=ours.`);
      return [pair.slice(0, at), pair.slice(at + 1) || undefined];
    }),
  );
}
