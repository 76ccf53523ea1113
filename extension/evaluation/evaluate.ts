import { PresentNames } from "../labels/present-names";
import type { RunFolder, RunMeta } from "../labels/run-folder";
import { RunFolderError } from "../labels/run-folder-error";
import type { NoteSuggestions, Task } from "../labels/suggestion";
import {
  calibrationBins,
  calibrationColumn,
  calibrationCriteria,
  type CalibrationCriterion,
} from "./columns";
import type { Finding, Outcome, QuestionResult } from "./findings";
import type { GoldCorpus, GoldNote, LeftOut, ReadingOptions } from "./gold-corpus";
import { measureNote } from "./measure-note";
import { metricsOf, scorers as allScorers, type ScoreName, type Scorer } from "./metrics";
import { readAhead } from "./read-ahead";
import { answerScorers, matchesOf } from "./scorers/answer-metrics";
import { defaultResampling, estimates, type Estimate, type Resampling } from "./statistics/estimate";
import { NoteTable, type SumOf } from "./statistics/note-table";

/** A figure, 0 to 1, with its 95 % interval over notes. */
export interface Score extends ScoreName, Estimate {
  /** How many labels (spans), questions (answers) or suggestions it is computed from. */
  readonly support: number;
}

/** Suggestions of one band of confidence. */
export interface ReliabilityBin {
  readonly criterion: CalibrationCriterion;
  /** Confidence, 0 to 1; the last bin holds 1. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Mean confidence and share that was right; null in an empty bin. */
  readonly confidence: number | null;
  readonly right: number | null;
}

/** How often what is `gold` was labelled `predicted`; null stands for no label. */
export interface ConfusionCell {
  readonly gold: string | null;
  readonly predicted: string | null;
  readonly count: number;
}

export interface NoteResult {
  readonly path: string;
  /** Findings by their outcome. */
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
}

export interface Evaluation {
  readonly version: 1;
  readonly run: RunMeta;
  readonly annotators: readonly string[];
  readonly scorers: readonly Scorer[];
  readonly tasks: readonly Task[];
  /** Ids of the phenotypes that were asked for and are scored. */
  readonly labels: readonly string[];
  readonly notes: readonly NoteResult[];
  readonly leftOut: readonly LeftOut[];
  readonly resampling: Resampling;
  readonly scores: readonly Score[];
  readonly reliability: readonly ReliabilityBin[];
  readonly confusion: readonly ConfusionCell[];
  readonly findings: readonly Finding[];
  readonly questions: readonly QuestionResult[];
}

export interface EvaluateOptions extends ReadingOptions {
  /** Default: all. */
  readonly scorers?: readonly Scorer[];
  readonly resampling?: Resampling;
  /** What labels of the run are called in the gold labels. Default: the same. */
  readonly names?: PresentNames;
}

/** One run, measured note by note, before figures are made of it. */
export interface MeasuredRun {
  readonly meta: RunMeta;
  readonly tasks: readonly Task[];
  readonly labels: readonly string[];
  readonly table: NoteTable;
  /** In the order of the table's rows. */
  readonly paths: readonly string[];
  readonly findings: readonly Finding[];
  readonly questions: readonly QuestionResult[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * Measures a run against gold labels: what was asked for (the run's tasks and phenotypes), on the notes that have both.
 * @throws the signal's reason
 */
export async function evaluate(
  corpus: GoldCorpus,
  run: RunFolder,
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  const { scorers = allScorers, resampling = defaultResampling } = options;
  const measured = await measureRun(corpus.notes, run, options);
  return evaluationOf(measured, corpus, scorers, resampling, options.signal);
}

/** The figures of a run that was measured. @throws the signal's reason */
export async function evaluationOf(
  { meta, tasks, labels, table, paths, findings, questions, leftOut }: MeasuredRun,
  corpus: GoldCorpus,
  scorers: readonly Scorer[],
  resampling: Resampling,
  signal?: AbortSignal,
): Promise<Evaluation> {
  const metrics = metricsOf({ scorers, tasks, labels });
  const sum = table.sums();
  const figures = await estimates(table, metrics, resampling, signal);
  const taken = new Set(paths);
  return {
    version: 1,
    run: meta,
    annotators: [
      ...new Set(corpus.notes.filter(({ note }) => taken.has(note.path)).map(({ gold }) => gold.annotator)),
    ].sort(),
    scorers,
    tasks,
    labels,
    notes: notesOf(paths, findings),
    leftOut: [...corpus.leftOut, ...leftOut],
    resampling,
    scores: metrics.map(({ key, scorer, task, variant, label, metric, support }) => {
      const { value, low, high } = figures.get(key) ?? { value: null, low: null, high: null };
      return { scorer, task, variant, label, metric, value, low, high, support: support(sum) };
    }),
    reliability: reliabilityOf(sum),
    confusion: confusionOf(findings),
    findings,
    questions,
  };
}

/**
 * Reads a run's suggestions for gold notes and counts.
 * @param narrowed tasks and labels that are measured, where not all of the run's are
 * @throws RunFolderError where a note's suggestions cannot be read; the signal's reason
 */
export async function measureRun(
  gold: readonly GoldNote[],
  run: RunFolder,
  options: Pick<EvaluateOptions, "scorers" | "names"> & ReadingOptions = {},
  narrowed: { readonly tasks?: readonly Task[]; readonly labels?: readonly string[] } = {},
): Promise<MeasuredRun> {
  const { scorers = allScorers, names = PresentNames.of([]), signal, onProgress } = options;
  const { tasks = run.meta.tasks, labels = names.labels(run.meta.phenotypes.map(({ id }) => id)) } = narrowed;
  const wanted = answerScorers.filter((scorer) => scorers.includes(scorer));
  const matches = new Map(wanted.map((scorer) => [scorer, matchesOf(scorer)]));
  const table = new NoteTable();
  const paths: string[] = [];
  const findings: Finding[] = [];
  const questions: QuestionResult[] = [];
  const leftOut: LeftOut[] = [];
  const read = ({ note: { path } }: GoldNote): Promise<NoteSuggestions | string | undefined> =>
    run.readWithoutExchanges(path).catch((error: unknown) => {
      if (!(error instanceof RunFolderError)) throw error;
      return error.message;
    });
  let done = 0;
  for await (const [one, suggestions] of readAhead(gold, read)) {
    signal?.throwIfAborted();
    onProgress?.(done++, gold.length);
    const { path, sha256 } = one.note;
    const leave = (reason: string): void => void leftOut.push({ place: path, reason, kind: "error" });
    if (suggestions === undefined) leave("The run has no suggestions for this note.");
    else if (typeof suggestions === "string") leave(suggestions);
    else if (suggestions.note.sha256 !== sha256)
      leave("The run read another version of this note; annotate it again.");
    else {
      const found = measureNote(one, names.suggestions(suggestions), { labels, tasks, matches }, table);
      findings.push(...found.findings);
      questions.push(...found.questions);
      paths.push(path);
    }
  }
  return { meta: run.meta, tasks, labels, table, paths, findings, questions, leftOut };
}

function notesOf(paths: readonly string[], findings: readonly Finding[]): NoteResult[] {
  const counts = new Map<string, Partial<Record<Outcome, number>>>(paths.map((path) => [path, {}]));
  for (const { note, outcome } of findings) {
    const own = counts.get(note);
    if (own) own[outcome] = (own[outcome] ?? 0) + 1;
  }
  return [...counts].map(([path, outcomes]) => ({ path, outcomes }));
}

function reliabilityOf(sum: SumOf): ReliabilityBin[] {
  return calibrationCriteria.flatMap((criterion) =>
    Array.from({ length: calibrationBins }, (_, bin) => {
      const count = sum(calibrationColumn(criterion, bin, "count"));
      return {
        criterion,
        from: bin / calibrationBins,
        to: (bin + 1) / calibrationBins,
        count,
        confidence: count === 0 ? null : sum(calibrationColumn(criterion, bin, "confidence")) / count,
        right: count === 0 ? null : sum(calibrationColumn(criterion, bin, "correct")) / count,
      };
    }),
  );
}

function confusionOf(findings: readonly Finding[]): ConfusionCell[] {
  const cells = new Map<string, ConfusionCell>();
  for (const { task, outcome, gold, predicted } of findings) {
    if (task !== "phenotypes" || outcome === "unanchored") continue;
    const [row, column] = [gold?.label ?? null, predicted?.label ?? null];
    const key = `${row ?? ""} ${column ?? ""}`;
    cells.set(key, { gold: row, predicted: column, count: (cells.get(key)?.count ?? 0) + 1 });
  }
  return [...cells.values()];
}
