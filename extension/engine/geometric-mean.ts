/** Geometric mean of probabilities; 0 of none. */
export function geometricMean(probabilities: readonly number[]): number {
  if (probabilities.length === 0) return 0;
  const logarithms = probabilities.reduce((sum, probability) => sum + Math.log(probability), 0);
  return Math.exp(logarithms / probabilities.length);
}
