import { draws } from "./draws";
import type { Metric, NoteTable } from "./note-table";
import { Random } from "./random";

/** A figure with its 95 % interval; null where it is not defined (0/0). */
export interface Estimate {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

export interface Resampling {
  /** Number of samples that are drawn; 0 for no intervals. */
  readonly samples: number;
  readonly seed: number;
}

export const defaultResampling: Resampling = { samples: 1000, seed: 1 };

const [lowest, highest] = [0.025, 0.975];

/**
 * Figures with 95 % percentile bootstrap intervals (Efron and Tibshirani 1993, ch. 13). Notes are drawn with
 * replacement, since spans of one note are not independent of one another.
 * @throws the signal's reason
 */
export async function estimates(
  table: NoteTable,
  metrics: readonly Metric[],
  { samples, seed }: Resampling,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, Estimate>> {
  const drawn = metrics.map((): number[] => []);
  const random = new Random(seed, "bootstrap");
  for await (const _ of draws(samples, signal)) {
    const sum = table.sums(weightsOf(table.notes, random));
    for (const [at, metric] of metrics.entries()) {
      const value = metric.of(sum);
      if (Number.isFinite(value)) drawn[at]?.push(value);
    }
  }
  const sum = table.sums();
  return new Map(
    metrics.map((metric, at): [string, Estimate] => {
      const value = metric.of(sum);
      if (!Number.isFinite(value)) return [metric.key, { value: null, low: null, high: null }];
      const sorted = Float64Array.from(drawn[at] ?? []).sort();
      return [metric.key, { value, low: quantile(sorted, lowest), high: quantile(sorted, highest) }];
    }),
  );
}

/** How often each note is in a sample that was drawn with replacement. */
export function weightsOf(notes: number, random: Random): Uint16Array {
  const weights = new Uint16Array(notes);
  for (let drawn = 0; drawn < notes; drawn += 1) {
    const at = random.below(notes);
    weights[at] = (weights[at] ?? 0) + 1;
  }
  return weights;
}

/** Linear between the order statistics (type 7 of Hyndman and Fan 1996); null of nothing. @param sorted ascending */
export function quantile(sorted: ArrayLike<number>, share: number): number | null {
  if (sorted.length === 0) return null;
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)] ?? 0;
  const above = sorted[Math.ceil(position)] ?? below;
  return below + (above - below) * (position - Math.floor(position));
}
