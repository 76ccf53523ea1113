import { comparisonOf, type RunComparison } from "../compare-runs";
import { costOf, type Cost } from "../cost";
import { evaluationOf, measureRun, type EvaluateOptions, type Evaluation } from "../evaluate";
import { readGoldCorpus, type GoldNote, type LeftOut } from "../gold-corpus";
import { metricsOf, scorers as allScorers } from "../metrics";
import { defaultResampling } from "../statistics/estimate";
import type { RunFolder } from "../../labels/run-folder";
import { isCompared } from "./headlines";
import type { Testbed } from "./testbed";
import type { RateNotes, TestbedFolder } from "./testbed-folder";

/** What was measured at one rate. */
export interface RobustnessPoint {
  readonly rate: number;
  readonly notes: RateNotes;
  readonly evaluation: Evaluation;
  readonly cost: Cost;
  /** This rate minus the baseline, on the same notes; absent at rate 0. */
  readonly comparison?: RunComparison;
}

/** Figures by rate. */
export interface RobustnessCurve {
  readonly testbed: Testbed;
  /** From rate 0 on. */
  readonly points: readonly RobustnessPoint[];
  /** Notes that are not in the curve, since they could not be measured at every rate. */
  readonly leftOut: readonly LeftOut[];
}

/**
 * Measures the runs of all rates on the notes that every one of them has.
 * @param runs in the order of the rates
 * @throws the signal's reason; RangeError where no note has all
 */
export async function measureCurve(
  testbed: Testbed,
  { project, rates }: TestbedFolder,
  runs: readonly RunFolder[],
  options: EvaluateOptions = {},
): Promise<RobustnessCurve> {
  const { scorers = allScorers, resampling = defaultResampling, signal, onProgress } = options;
  const own = { scorers, ...(signal && { signal }) };
  const states = ["complete", "in-progress"] as const;
  const read: { notes: readonly GoldNote[]; run: RunFolder; rate: RateNotes; has: Set<number> }[] = [];
  const leftOut: LeftOut[] = [];
  for (const [index, rate] of rates.entries()) {
    onProgress?.(index, 2 * rates.length);
    const corpus = await readGoldCorpus(project.root, rate.goldFolder, { states }, own);
    const run = runs[index];
    if (!run) throw new RangeError("There must be a run for each rate.");
    const places = new Map(corpus.notes.map((one) => [one.note.path, one]));
    const notes = rate.notes.flatMap((path) => places.get(path) ?? []);
    const measured = await measureRun(notes, run, own);
    const paths = new Set(measured.paths);
    leftOut.push(...corpus.leftOut, ...measured.leftOut);
    read.push({
      notes,
      run,
      rate,
      has: new Set([...rate.notes.keys()].filter((at) => paths.has(rate.notes[at] ?? ""))),
    });
  }
  const [baseline] = read;
  const common = [...(baseline?.has ?? [])].filter((at) => read.every(({ has }) => has.has(at)));
  if (common.length === 0) throw new RangeError("No note could be measured at every rate.");
  const points: RobustnessPoint[] = [];
  let first: Awaited<ReturnType<typeof measureRun>> | undefined;
  for (const [index, { notes, run, rate }] of read.entries()) {
    signal?.throwIfAborted();
    onProgress?.(rates.length + index, 2 * rates.length);
    const taken = new Set(common.map((at) => rate.notes[at]));
    const chosen = notes.filter(({ note }) => taken.has(note.path));
    const measured = await measureRun(chosen, run, own);
    const { tasks, labels } = measured;
    const metrics = metricsOf({ scorers, tasks, labels }).filter(isCompared);
    const evaluation = await evaluationOf(
      measured,
      { notes: chosen, leftOut: [] },
      scorers,
      resampling,
      signal,
    );
    const comparison = first && (await comparisonOf(first, measured, metrics, resampling, signal));
    first ??= measured;
    points.push({
      ...{ rate: rate.rate, notes: rate, evaluation, cost: costOf(run.meta) },
      ...(comparison && { comparison }),
    });
  }
  return { testbed, points, leftOut };
}
