import { stat } from "node:fs/promises";
import path from "node:path";
import { InvalidArgumentError, Option, type Command } from "commander";
import { compareRuns, type RunComparison } from "../../evaluation/compare-runs";
import { costOf } from "../../evaluation/cost";
import { evaluate, type Evaluation } from "../../evaluation/evaluate";
import { evaluationJson } from "../../evaluation/evaluation-json";
import { findingsCsv, scoresCsv } from "../../evaluation/evaluation-csv";
import { readGoldCorpus, type LeftOut } from "../../evaluation/gold-corpus";
import { scorers, type Scorer } from "../../evaluation/metrics";
import { evaluationPage } from "../../evaluation/report/evaluation-page";
import { defaultResampling } from "../../evaluation/statistics/estimate";
import type { ReviewStatus } from "../../labels/gold-label";
import type { Project } from "../../labels/project";
import { PresentNames } from "../../labels/present-names";
import { RunFolder } from "../../labels/run-folder";
import { writeWhole } from "../../labels/write-whole";
import { evaluationText } from "../evaluation-text";
import { CommandError, exitCodes } from "../exit-codes";
import { count, print, say } from "../output";
import { showProgress } from "../progress";
import { stopOnSignal } from "../stop-on-signal";
import { projectOf } from "./export";

interface EvaluateFlags {
  readonly gold?: string;
  readonly run: string;
  readonly compare?: string;
  readonly scorer?: Scorer;
  readonly project?: string;
  readonly states: ReviewStatus[];
  readonly annotator?: string;
  readonly samples: number;
  readonly seed: number;
  readonly report?: string;
  readonly csv?: string;
  readonly findings?: string;
  readonly json?: true;
}

/** `cancerllm evaluate`: gold labels against a run, and two runs against each other. */
export function registerEvaluate(program: Command): void {
  program
    .command("evaluate")
    .description("measure a run against gold labels, with intervals; compare two runs")
    .option("--gold <folder>", "gold labels; the project's when left out")
    .requiredOption("--run <run>", "folder of a run, its id, or `latest`")
    .option("--compare <run>", "another run on the same notes: differences with intervals and p")
    .addOption(
      new Option("--scorer <name>", "only this one of the scorers (default: all)").choices([...scorers]),
    )
    .option("--project <path>", "cancerllm.yaml or its folder (default: the nearest above the gold folder)")
    .addOption(
      new Option("--states <states...>", "gold labels to take")
        .choices(["complete", "in-progress"])
        .default(["complete"]),
    )
    .option("--annotator <name>", "gold labels of this annotator only")
    .option("--samples <number>", "samples drawn for intervals and p", whole, defaultResampling.samples)
    .option("--seed <number>", "of the samples", whole, defaultResampling.seed)
    .option("--report <file>", "write a report as one HTML file (it quotes the notes)")
    .option("--csv <file>", "write every score as CSV")
    .option("--findings <file>", "write every label and answer with its place as CSV (it quotes the notes)")
    .option("--json", "print everything but quotes as JSON")
    .action(run);
}

async function run(flags: EvaluateFlags): Promise<void> {
  const project = await projectOf(
    flags.project,
    flags.gold ?? ".",
    flags.gold === undefined ? "." : path.dirname(path.resolve(flags.gold)),
  );
  const goldFolder = flags.gold === undefined ? project.goldFolder : path.resolve(flags.gold);
  await requireFolder(goldFolder);
  const first = await openRun(project, flags.run);
  const second = flags.compare === undefined ? undefined : await openRun(project, flags.compare);
  const stopping = stopOnSignal();
  const progress = showProgress(2, "steps");
  const options = {
    scorers: flags.scorer ? [flags.scorer] : scorers,
    resampling: { samples: flags.samples, seed: flags.seed },
    names: PresentNames.of(project.phenotypes),
    signal: stopping.signal,
  };
  let evaluation: Evaluation;
  let other: { readonly evaluation: Evaluation; readonly comparison: RunComparison } | undefined;
  let leftOut: readonly LeftOut[];
  try {
    const selection = {
      states: flags.states,
      ...(flags.annotator === undefined ? {} : { annotator: flags.annotator }),
    };
    const reading = (step: number, label: string) => (done: number, total: number) => {
      progress.update(step + done / total, label);
    };
    const corpus = await readGoldCorpus(project.root, goldFolder, selection, {
      signal: stopping.signal,
      onProgress: reading(0, "gold labels"),
    });
    leftOut = corpus.leftOut;
    if (corpus.notes.length === 0) throw nothing(goldFolder, flags.states, leftOut);
    const own = { ...options, onProgress: reading(1, "run") };
    if (second) {
      const both = await compareRuns(corpus, first, second, own);
      evaluation = both.first;
      other = { evaluation: both.second, comparison: both.comparison };
    } else evaluation = await evaluate(corpus, first, own);
    leftOut = evaluation.leftOut;
  } catch (error) {
    if (error instanceof RangeError) throw new CommandError(exitCodes.inputErrors, error.message);
    throw error;
  } finally {
    progress.stop();
    stopping.dispose();
  }
  if (evaluation.notes.length === 0)
    throw new CommandError(
      exitCodes.inputErrors,
      `The run ${first.id} has none of the ${count(leftOut.length, "labelled note")}; annotate them, or name another run.`,
    );
  const cost = costOf(first.meta);
  const compared = other && { ...other, cost: costOf(other.comparison.second) };
  const page = { evaluation, cost, root: project.root, ...(compared && { compared }) };
  if (flags.report !== undefined) await write(flags.report, evaluationPage(page));
  if (flags.csv !== undefined) await write(flags.csv, scoresCsv(evaluation, compared?.comparison));
  if (flags.findings !== undefined) await write(flags.findings, findingsCsv(evaluation.findings));
  if (flags.json) print(JSON.stringify(evaluationJson(evaluation, cost, compared), undefined, 2));
  else for (const line of evaluationText(evaluation, cost, compared)) print(line);
  tellLeftOut(leftOut);
}

/** One line for each note that could not be taken; exit 1 where one should have been. */
export function tellLeftOut(leftOut: readonly LeftOut[]): void {
  const errors = leftOut.filter(({ kind }) => kind === "error");
  for (const { place, reason } of errors) say(`left out: ${place}: ${reason}`);
  const chosen = leftOut.length - errors.length;
  if (chosen > 0) say(`${count(chosen, "gold file")} not asked for (status or annotator).`);
  if (errors.length > 0) process.exitCode = exitCodes.inputErrors;
}

/** Writes a file whole, or ends the command. */
export async function write(file: string, text: string): Promise<void> {
  await writeWhole(path.resolve(file), text).catch((error: unknown) => {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    const why =
      code === "ENOENT"
        ? "there is no such folder; make it first"
        : `of an error of the file system (${code})`;
    throw new CommandError(exitCodes.inputErrors, `${file} was not written: ${why}.`);
  });
  say(`wrote ${file}`);
}

async function openRun(project: Project, given: string): Promise<RunFolder> {
  if (given === "latest") {
    const [newest] = await RunFolder.list(project.runsFolder);
    if (newest) return newest;
    throw new CommandError(
      exitCodes.inputErrors,
      `There is no run in ${project.runsFolder}; annotate first.`,
    );
  }
  const isFolder = await stat(given).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
  return RunFolder.open(isFolder ? path.resolve(given) : path.join(project.runsFolder, given));
}

/** Ends the command where there is no such folder. */
export async function requireFolder(folder: string): Promise<void> {
  const entry = await stat(folder).catch(() => undefined);
  if (!entry?.isDirectory())
    throw new CommandError(exitCodes.inputErrors, `${folder}: there is no such folder of gold labels.`);
}

/** Why there is nothing to measure. */
export function nothing(
  folder: string,
  states: readonly string[],
  leftOut: readonly LeftOut[],
): CommandError {
  for (const { place, reason, kind } of leftOut) if (kind === "error") say(`left out: ${place}: ${reason}`);
  const hint = states.includes("in-progress")
    ? ""
    : "; --states complete in-progress takes unfinished ones too";
  return new CommandError(
    exitCodes.inputErrors,
    `${folder} has no gold labels that can be used (${states.join(", ")})${hint}.`,
  );
}

/** An option that is a whole number. */
export function whole(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError("Give a whole number.");
  return value;
}
