/** How alike two answers are, 0 to 1: a candidate (prediction) against a reference (gold). */
export type Match = (candidate: string, reference: string) => number;

export interface PrecisionRecallF1 {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/**
 * Scores the answers to one question against the gold answers, as CancerLLM was scored (arXiv 2406.10459 and its
 * code): precision is the mean over predictions of the best match against any gold answer, recall the mean over gold
 * answers of the best match against any prediction. Answers that are there twice count once.
 * Both lists empty: 1, 1, 1. Gold empty only: 0, 1, 0. Predictions empty only: 1, 0, 0.
 * @returns shares of 0 to 1
 */
export function scoreAnswers(
  gold: readonly string[],
  predicted: readonly string[],
  match: Match,
): PrecisionRecallF1 {
  const references = [...new Set(gold)];
  const candidates = [...new Set(predicted)];
  if (references.length === 0 && candidates.length === 0) return { precision: 1, recall: 1, f1: 1 };
  if (references.length === 0) return { precision: 0, recall: 1, f1: 0 };
  if (candidates.length === 0) return { precision: 1, recall: 0, f1: 0 };
  const precision = mean(
    candidates.map((candidate) => Math.max(...references.map((reference) => match(candidate, reference)))),
  );
  const recall = mean(
    references.map((reference) => Math.max(...candidates.map((candidate) => match(candidate, reference)))),
  );
  return { precision, recall, f1: harmonicMean(precision, recall) };
}

/** 2PR / (P + R), and 0 where both are 0. */
export function harmonicMean(precision: number, recall: number): number {
  return precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
