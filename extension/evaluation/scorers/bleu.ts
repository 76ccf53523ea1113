/** Keep a quotient from being 0 or infinite, as in coco-caption's bleu_scorer.py. */
const tiny = 1e-15;
const small = 1e-9;

/**
 * Sentence-level BLEU with n-grams up to `order` against one reference, as coco-caption computes it (Chen et al. 2015,
 * arXiv 1504.00325; Papineni et al. 2002, doi 10.3115/1073083.1073135). Without smoothing: where the candidate has no
 * n-gram of an order the quotient is 1e-15/1e-9, so a single right word has a BLEU-2 of 0.001.
 * @returns 0 to 1
 */
export function bleu(candidate: readonly string[], reference: readonly string[], order: number): number {
  let product = 1;
  for (let n = 1; n <= order; n += 1) {
    const guesses = Math.max(0, candidate.length - n + 1);
    product *= (clippedMatches(candidate, reference, n) + tiny) / (guesses + small);
  }
  const score = product ** (1 / order);
  const ratio = (candidate.length + tiny) / (reference.length + small);
  return ratio < 1 ? score * Math.exp(1 - 1 / ratio) : score;
}

/** The candidate's n-grams that are in the reference, each as often as it is there at most. */
function clippedMatches(candidate: readonly string[], reference: readonly string[], n: number): number {
  const left = ngrams(reference, n);
  let matches = 0;
  for (const [gram, count] of ngrams(candidate, n)) matches += Math.min(count, left.get(gram) ?? 0);
  return matches;
}

/** Of each answer's words, by n; answers repeat. */
const known = new WeakMap<readonly string[], ReadonlyMap<string, number>[]>();

function ngrams(words: readonly string[], n: number): ReadonlyMap<string, number> {
  const found = known.get(words) ?? [];
  known.set(words, found);
  return (found[n] ??= counted(words, n));
}

function counted(words: readonly string[], n: number): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (let at = 0; at + n <= words.length; at += 1) {
    const gram = words.slice(at, at + n).join(" ");
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  return counts;
}
