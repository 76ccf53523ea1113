import { dirname, resolve } from "node:path";
import { InvalidArgumentError, Option, type Command } from "commander";
import { exportGold, type ExportRequest } from "../../exchange/export-gold";
import { ExchangeError } from "../../exchange/exchange-error";
import { defaultExportOptions, type ExportOptions } from "../../exchange/format";
import { exporters } from "../../exchange/formats";
import { offsetUnits } from "../../exchange/offset-unit";
import { tokenizerNames } from "../../exchange/tokens";
import type { Decision, ReviewStatus } from "../../labels/gold-label";
import { loadProject } from "../../labels/load-project";
import { findProjectFolder, type Project } from "../../labels/project";
import { followed, tellFailure, tellReport } from "./exchange-report";

interface ExportFlags {
  readonly format: string;
  readonly out: string;
  readonly project?: string;
  readonly states: ReviewStatus[];
  readonly decisions: Decision[];
  readonly annotator?: string[];
  readonly split?: string;
  readonly groupBy: string;
  readonly seed: number;
  readonly negatives: number;
  readonly counterfactual: number;
  readonly tokenizer: ExportOptions["tokenizer"];
  readonly overlaps: ExportOptions["overlaps"];
  readonly edges: ExportOptions["edges"];
  readonly unit: ExportOptions["unit"];
  readonly strict?: true;
  readonly overwrite?: true;
  readonly dryRun?: true;
  readonly json?: true;
}

/** `cancerllm export --format <name> <gold folder> --out <file or folder>` */
export function registerExport(program: Command): void {
  const names = exporters.map(({ name }) => name);
  program
    .command("export")
    .description("Write gold labels in another tool's format, or as training data; nothing is lost silently.")
    .argument("[gold]", "folder of gold labels (default: the project's)")
    .addOption(new Option("--format <name>", "what to write").choices(names).makeOptionMandatory())
    .requiredOption("--out <place>", "folder, or file where the format has one")
    .option("--project <path>", "cancerllm.yaml or its folder (default: the nearest above the gold folder)")
    .addOption(
      new Option("--states <states...>", "notes to take")
        .choices(["complete", "in-progress"])
        .default(["complete"]),
    )
    .addOption(
      new Option("--decisions <decisions...>", "decisions that count as labels")
        .choices(["accepted", "corrected", "added"])
        .default([...defaultExportOptions.decisions]),
    )
    .option("--annotator <names...>", "annotators to take (default: all)")
    .option("--split <ratio>", "divide notes into train, valid and test, e.g. 8:1:1")
    .option(
      "--group-by <rule>",
      "what is never divided: note, folder, or a regular expression on the path",
      "note",
    )
    .option(
      "--seed <number>",
      "of the split, --negatives and --counterfactual",
      number,
      defaultExportOptions.seed,
    )
    .option("--negatives <share>", "training data: share of `none` rows to keep, 0 to 1", share, 1)
    .option(
      "--counterfactual <share>",
      "instruction data: share of train labels replaced by wrong ones, 0 to 1",
      share,
      0,
    )
    .addOption(new Option("--tokenizer <name>", "conll").choices([...tokenizerNames]).default("words"))
    .addOption(
      new Option("--overlaps <rule>", "conll: which span stays")
        .choices(["longest", "first"])
        .default("longest"),
    )
    .addOption(
      new Option("--edges <rule>", "conll: spans inside tokens")
        .choices(["expand", "drop"])
        .default("expand"),
    )
    .addOption(
      new Option("--unit <unit>", "doccano: what offsets count").choices([...offsetUnits]).default("utf-16"),
    )
    .option("--strict", "write nothing where something would be lost or changed (exit 1)")
    .option("--overwrite", "replace files that are there; notes and gold labels never")
    .option("--dry-run", "write nothing, only report")
    .option("--json", "the report as JSON on standard output")
    .action(async (gold: string | undefined, flags: ExportFlags) => {
      await runExport(gold, flags).catch(tellFailure);
    });
}

async function runExport(gold: string | undefined, flags: ExportFlags): Promise<void> {
  const exporter = exporters.find(({ name }) => name === flags.format);
  if (!exporter) throw new ExchangeError("usage", `There is no format ${flags.format}.`);
  const project = await projectOf(
    flags.project,
    gold ?? ".",
    gold === undefined ? "." : dirname(resolve(gold)),
  );
  const { tokenizer, overlaps, edges, unit, negatives, counterfactual, seed, decisions } = flags;
  const request: ExportRequest = {
    project,
    goldFolder: gold === undefined ? project.goldFolder : resolve(gold),
    exporter,
    selection: {
      states: flags.states,
      ...(flags.annotator ? { annotators: flags.annotator } : {}),
    },
    options: { tokenizer, overlaps, edges, unit, negatives, counterfactual, seed, decisions },
    split: flags.split === undefined ? undefined : { ratio: flags.split, groupBy: flags.groupBy },
    out: resolve(flags.out),
    strict: flags.strict === true,
    overwrite: flags.overwrite === true,
    dryRun: flags.dryRun === true,
  };
  const { report, files } = await followed("notes", (following) => exportGold(request, following));
  tellReport(report, files, {
    strict: request.strict,
    json: flags.json === true,
    dryRun: request.dryRun,
    needsFiles: true,
  });
}

/** The project by its path, or the nearest at or above a folder, or `otherwise` where there is none. */
export async function projectOf(
  given: string | undefined,
  near: string,
  otherwise: string,
): Promise<Project> {
  return loadProject(given ?? (await findProjectFolder(resolve(near))) ?? resolve(otherwise));
}

function number(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value)) throw new InvalidArgumentError("Give a whole number.");
  return value;
}

function share(text: string): number {
  const value = Number(text);
  if (!(value >= 0 && value <= 1)) throw new InvalidArgumentError("Give a share from 0 to 1.");
  return value;
}
