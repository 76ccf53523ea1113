/**
 * What several annotators said of one unit (a note), in the order of the annotators; undefined where one did not label
 * it. `weight` is how often the unit counts: a bootstrap sample has a unit several times or not at all.
 */
export interface RatedUnit {
  readonly values: readonly (string | undefined)[];
  readonly weight: number;
}

/**
 * Agreement of two annotators beyond chance: (po - pe) / (1 - pe), with each annotator's own shares of the categories
 * (Cohen 1960, doi 10.1177/001316446002000104). Units that one of them did not label are left out.
 * @param units each with two values
 * @returns NaN where there is no unit, or where both used one and the same category only
 */
export function cohenKappa(units: readonly RatedUnit[]): number {
  let all = 0;
  let same = 0;
  const first = new Map<string, number>();
  const second = new Map<string, number>();
  for (const { values, weight } of units) {
    const [a, b] = values;
    if (a === undefined || b === undefined) continue;
    all += weight;
    if (a === b) same += weight;
    add(first, a, weight);
    add(second, b, weight);
  }
  let chance = 0;
  for (const [category, count] of first) chance += (count / all) * ((second.get(category) ?? 0) / all);
  return beyondChance(same / all, chance);
}

/**
 * Agreement of any number of annotators beyond chance, with the shares of the categories over all of them (Fleiss 1971,
 * doi 10.1037/h0031619). Units that not all of them labelled are left out.
 * @param units each with as many values as there are annotators
 * @returns NaN where there is no unit, where there is one annotator, or where one category only was used
 */
export function fleissKappa(units: readonly RatedUnit[]): number {
  let all = 0;
  let agreement = 0;
  let ratings = 0;
  const shares = new Map<string, number>();
  for (const { values, weight } of units) {
    const raters = values.length;
    const counts = countsOf(values);
    if (raters < 2 || sum(counts.values()) < raters) continue;
    all += weight;
    ratings += weight * raters;
    let pairs = 0;
    for (const [category, count] of counts) {
      pairs += count * (count - 1);
      add(shares, category, weight * count);
    }
    agreement += (weight * pairs) / (raters * (raters - 1));
  }
  let chance = 0;
  for (const count of shares.values()) chance += (count / ratings) ** 2;
  return beyondChance(agreement / all, chance);
}

/**
 * Krippendorff's alpha for nominal data: 1 - observed / expected disagreement, from the matrix of coincidences
 * (Krippendorff 2011, Computing Krippendorff's Alpha-Reliability, repository.upenn.edu/asc_papers/43). Any number of
 * annotators, and units that some of them did not label; units with fewer than two values do not count.
 * @returns NaN where nothing can be compared, or where one category only was used
 */
export function krippendorffAlpha(units: readonly RatedUnit[]): number {
  const totals = new Map<string, number>();
  let all = 0;
  let observed = 0;
  for (const { values, weight } of units) {
    const counts = countsOf(values);
    const rated = sum(counts.values());
    if (rated < 2) continue;
    for (const [category, count] of counts) {
      add(totals, category, weight * count);
      observed += (weight * count * (rated - count)) / (rated - 1);
    }
    all += weight * rated;
  }
  let expected = all * all;
  for (const count of totals.values()) expected -= count * count;
  return expected === 0 ? NaN : 1 - ((all - 1) * observed) / expected;
}

function beyondChance(observed: number, chance: number): number {
  return chance === 1 ? NaN : (observed - chance) / (1 - chance);
}

function countsOf(values: readonly (string | undefined)[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== undefined) add(counts, value, 1);
  return counts;
}

function add(counts: Map<string, number>, key: string, amount: number): void {
  counts.set(key, (counts.get(key) ?? 0) + amount);
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
