/** Weight of recall, as in coco-caption's rouge.py. */
const beta = 1.2;

/**
 * ROUGE-L of one candidate against one reference: the F-measure, with beta 1.2, of the longest common subsequence of
 * words (Lin 2004, aclanthology.org/W04-1013; beta as in coco-caption).
 * @returns 0 to 1
 */
export function rougeL(candidate: readonly string[], reference: readonly string[]): number {
  const common = longestCommonSubsequence(candidate, reference);
  if (common === 0) return 0;
  const precision = common / candidate.length;
  const recall = common / reference.length;
  return ((1 + beta ** 2) * precision * recall) / (recall + beta ** 2 * precision);
}

/** Length in words. */
function longestCommonSubsequence(a: readonly string[], b: readonly string[]): number {
  let before = new Uint32Array(b.length + 1);
  for (const word of a) {
    const row = new Uint32Array(b.length + 1);
    for (let j = 1; j <= b.length; j += 1) {
      row[j] = word === b[j - 1] ? (before[j - 1] ?? 0) + 1 : Math.max(before[j] ?? 0, row[j - 1] ?? 0);
    }
    before = row;
  }
  return before[b.length] ?? 0;
}
