import { PresentNames } from "../labels/present-names";
import type { RunFolder, RunMeta } from "../labels/run-folder";
import { evaluationOf, measureRun, type EvaluateOptions, type Evaluation } from "./evaluate";
import type { GoldCorpus } from "./gold-corpus";
import { metricsOf, scorers as allScorers, type NamedMetric, type ScoreName } from "./metrics";
import { defaultResampling, type Resampling } from "./statistics/estimate";
import type { MeasuredRun } from "./evaluate";
import { differences, holm, type Difference } from "./statistics/paired-test";

/** One figure of two runs on the same notes; `value` is second minus first. */
export interface ScoreDifference extends ScoreName, Difference {
  readonly first: number | null;
  readonly second: number | null;
  /** p corrected for the number of figures that are compared (Holm). */
  readonly adjusted: number | null;
}

export interface RunComparison {
  readonly first: RunMeta;
  readonly second: RunMeta;
  /** Notes that both runs have. */
  readonly notes: number;
  readonly differences: readonly ScoreDifference[];
}

/** F1 of every scorer and label, grounding and calibration: what two runs are compared by. */
export function isCompared({ scorer, metric, variant }: ScoreName): boolean {
  if (scorer === "grounding") return metric === "grounded";
  if (scorer === "calibration") return metric === "ece";
  return metric.endsWith("f1") && variant !== "all";
}

/**
 * Evaluates a run and compares it with another on the notes that both have, by what both were asked for.
 * @throws the signal's reason; RangeError where they have no note in common
 */
export async function compareRuns(
  corpus: GoldCorpus,
  firstRun: RunFolder,
  secondRun: RunFolder,
  options: EvaluateOptions = {},
): Promise<{ first: Evaluation; second: Evaluation; comparison: RunComparison }> {
  const {
    scorers = allScorers,
    resampling = defaultResampling,
    names = PresentNames.of([]),
    signal,
  } = options;
  const tasks = firstRun.meta.tasks.filter((task) => secondRun.meta.tasks.includes(task));
  const labelsOf = ({ meta }: RunFolder): string[] => names.labels(meta.phenotypes.map(({ id }) => id));
  const theirs = new Set(labelsOf(secondRun));
  const labels = labelsOf(firstRun).filter((id) => theirs.has(id));
  let first = await measureRun(corpus.notes, firstRun, options, { tasks, labels });
  const inFirst = new Set(first.paths);
  const common = corpus.notes.filter(({ note }) => inFirst.has(note.path));
  const second = await measureRun(common, secondRun, options, { tasks, labels });
  if (second.paths.length === 0) throw new RangeError("The two runs have no labelled note in common.");
  if (second.paths.length < first.paths.length) {
    const inBoth = new Set(second.paths);
    const both = corpus.notes.filter(({ note }) => inBoth.has(note.path));
    const again = await measureRun(both, firstRun, options, { tasks, labels });
    first = { ...again, leftOut: [...first.leftOut, ...second.leftOut] };
  }
  return {
    first: await evaluationOf(first, corpus, scorers, resampling, signal),
    second: await evaluationOf(second, corpus, scorers, resampling, signal),
    comparison: await comparisonOf(first, second, metricsOf({ scorers, tasks, labels }), resampling, signal),
  };
}

/** @param first and second: measured on the same notes, by the same tasks and labels @throws the signal's reason */
export async function comparisonOf(
  first: MeasuredRun,
  second: MeasuredRun,
  metrics: readonly NamedMetric[],
  resampling: Resampling,
  signal?: AbortSignal,
): Promise<RunComparison> {
  const compared = metrics.filter(isCompared);
  const found = await differences(first.table, second.table, compared, resampling, signal);
  const [a, b] = [first.table.sums(), second.table.sums()];
  const figure = (value: number): number | null => (Number.isFinite(value) ? value : null);
  const tested = compared.flatMap(({ key }) => {
    const p = found.get(key)?.p;
    return typeof p === "number" ? [{ key, p }] : [];
  });
  const adjusted = new Map(
    holm(tested.map(({ p }) => p)).map((p, at) => [tested[at]?.key ?? "", p] as const),
  );
  return {
    first: first.meta,
    second: second.meta,
    notes: first.paths.length,
    differences: compared.map(({ key, scorer, task, variant, label, metric, of }) => ({
      ...{ scorer, task, variant, label, metric },
      first: figure(of(a)),
      second: figure(of(b)),
      ...(found.get(key) ?? { value: null, low: null, high: null, p: null }),
      adjusted: adjusted.get(key) ?? null,
    })),
  };
}
