import type { GoldLabels } from "../../labels/gold-label";
import { draws } from "../statistics/draws";
import { quantile, weightsOf, type Estimate, type Resampling } from "../statistics/estimate";
import { Random } from "../statistics/random";
import { cohenKappa, fleissKappa, krippendorffAlpha, type RatedUnit } from "./coefficients";
import type { NoteVariable } from "./note-judgements";

/** How far annotators agree on one thing that they say of notes. */
export interface VariableAgreement {
  readonly key: string;
  readonly label: string;
  /** Notes that at least two annotators judged. */
  readonly notes: number;
  /** Different values that were given. */
  readonly categories: number;
  /** Share of pairs of judgements of a note that are the same. */
  readonly observed: Estimate;
  /** Two annotators only. */
  readonly cohen?: Estimate;
  /** Three annotators or more; over the notes that all of them judged. */
  readonly fleiss?: Estimate;
  readonly alpha: Estimate;
}

/**
 * @param judged for each note what each annotator decided; undefined where one did not label it
 * @throws the signal's reason
 */
export async function labelAgreement(
  { key, label, of }: NoteVariable,
  judged: readonly (readonly (GoldLabels | undefined)[])[],
  resampling: Resampling,
  signal?: AbortSignal,
): Promise<VariableAgreement> {
  const units = judged.map((golds) => golds.map((gold) => gold && of(gold)));
  const raters = units[0]?.length ?? 0;
  const estimate = (coefficient: (units: readonly RatedUnit[]) => number): Promise<Estimate> =>
    bootstrapped(units, coefficient, resampling, signal);
  return {
    key,
    label,
    notes: units.filter((values) => values.filter((value) => value !== undefined).length > 1).length,
    categories: new Set(units.flat().filter((value) => value !== undefined)).size,
    observed: await estimate(samePairs),
    ...(raters === 2 ? { cohen: await estimate(cohenKappa) } : { fleiss: await estimate(fleissKappa) }),
    alpha: await estimate(krippendorffAlpha),
  };
}

function samePairs(units: readonly RatedUnit[]): number {
  let same = 0;
  let all = 0;
  for (const { values, weight } of units) {
    const given = values.filter((value) => value !== undefined);
    for (const [at, value] of given.entries()) {
      for (const other of given.slice(at + 1)) {
        all += weight;
        if (value === other) same += weight;
      }
    }
  }
  return same / all;
}

/** Notes are drawn with replacement; samples in which the coefficient is not defined do not count. */
async function bootstrapped(
  units: readonly (readonly (string | undefined)[])[],
  coefficient: (units: readonly RatedUnit[]) => number,
  { samples, seed }: Resampling,
  signal?: AbortSignal,
): Promise<Estimate> {
  const value = coefficient(units.map((values) => ({ values, weight: 1 })));
  if (!Number.isFinite(value)) return { value: null, low: null, high: null };
  const random = new Random(seed, "agreement");
  const drawn: number[] = [];
  for await (const _ of draws(samples, signal)) {
    const weights = weightsOf(units.length, random);
    const one = coefficient(units.map((values, at) => ({ values, weight: weights[at] ?? 0 })));
    if (Number.isFinite(one)) drawn.push(one);
  }
  const sorted = Float64Array.from(drawn).sort();
  return { value, low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) };
}
