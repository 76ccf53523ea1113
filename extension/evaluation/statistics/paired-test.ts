import { draws } from "./draws";
import { quantile, weightsOf, type Estimate, type Resampling } from "./estimate";
import type { Metric, NoteTable } from "./note-table";
import { Random } from "./random";

/** Second run minus first run, with its 95 % interval and the two-sided p of there being no difference. */
export interface Difference extends Estimate {
  readonly p: number | null;
}

/**
 * Compares two runs on the same notes. The interval is a paired percentile bootstrap (each sample draws the same notes
 * for both); p is by approximate randomization: the two runs' results are swapped on each note with probability 1/2,
 * and p = (c + 1) / (samples + 1), c being how often the difference is at least as large as the one that was seen
 * (Noreen 1989, Computer-Intensive Methods for Testing Hypotheses; Yeh 2000, aclanthology.org/C00-2137).
 * @param first and second: rows are the same notes in the same order
 * @throws the signal's reason
 */
export async function differences(
  first: NoteTable,
  second: NoteTable,
  metrics: readonly Metric[],
  { samples, seed }: Resampling,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, Difference>> {
  if (first.notes !== second.notes) throw new RangeError("The two runs must have the same notes.");
  const notes = first.notes;
  const seen = gaps(first, second, metrics);
  const drawn = metrics.map((): number[] => []);
  const bootstrap = new Random(seed, "bootstrap");
  for await (const _ of draws(samples, signal)) {
    for (const [at, gap] of gaps(first, second, metrics, weightsOf(notes, bootstrap)).entries()) {
      if (Number.isFinite(gap)) drawn[at]?.push(gap);
    }
  }
  const reached = metrics.map(() => 0);
  const randomization = new Random(seed, "randomization");
  for await (const _ of draws(samples, signal)) {
    const stays = Uint8Array.from({ length: notes }, () => randomization.below(2));
    const swaps = stays.map((one) => 1 - one);
    const [a1, a2, b1, b2] = [first.sums(stays), first.sums(swaps), second.sums(swaps), second.sums(stays)];
    for (const [at, metric] of metrics.entries()) {
      const a = metric.of((column) => a1(column) + b1(column));
      const b = metric.of((column) => b2(column) + a2(column));
      // Two equal sums may differ in the last bit, depending on the order of the notes.
      if (Math.abs(b - a) >= Math.abs(seen[at] ?? 0) - 1e-12) reached[at] = (reached[at] ?? 0) + 1;
    }
  }
  return new Map(
    metrics.map((metric, at): [string, Difference] => {
      const value = seen[at] ?? NaN;
      if (!Number.isFinite(value)) return [metric.key, { value: null, low: null, high: null, p: null }];
      const sorted = Float64Array.from(drawn[at] ?? []).sort();
      const p = samples === 0 ? null : ((reached[at] ?? 0) + 1) / (samples + 1);
      return [metric.key, { value, low: quantile(sorted, 0.025), high: quantile(sorted, 0.975), p }];
    }),
  );
}

function gaps(
  first: NoteTable,
  second: NoteTable,
  metrics: readonly Metric[],
  weights?: ArrayLike<number>,
): number[] {
  const [a, b] = [first.sums(weights), second.sums(weights)];
  return metrics.map((metric) => metric.of(b) - metric.of(a));
}

/**
 * p values corrected for testing several hypotheses (Holm 1979, jstor.org/stable/4615733).
 * @returns in the order given, each at most 1
 */
export function holm(values: readonly number[]): number[] {
  const order = values.map((p, at) => ({ p, at })).sort((a, b) => a.p - b.p);
  const adjusted = new Array<number>(values.length).fill(1);
  let least = 0;
  for (const [rank, { p, at }] of order.entries()) {
    least = Math.max(least, Math.min(1, (values.length - rank) * p));
    adjusted[at] = least;
  }
  return adjusted;
}
