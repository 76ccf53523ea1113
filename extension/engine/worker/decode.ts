import type { LlamaContextSequence, Token } from "node-llama-cpp";

export interface NextToken {
  readonly token: Token;
  /** Softmax probability over the whole vocabulary. */
  readonly probability: number;
  /** The other tokens that were probable enough, most probable first; where they were asked for. */
  readonly others?: readonly (readonly [token: Token, probability: number])[];
}

/**
 * Evaluates tokens at the end of a sequence and gives the most probable next token.
 * The total weight of the logits relative to the largest one is the inverse of the chosen token's probability,
 * since decoding is greedy: this spares the sorting of the vocabulary that `confidence: true` costs.
 * @param othersFrom probability from which other tokens are told too; undefined: none
 */
export async function decodeNext(
  sequence: LlamaContextSequence,
  tokens: readonly Token[],
  othersFrom?: number,
): Promise<NextToken> {
  const last = tokens.length - 1;
  const wanted = { token: true, totalLogitWeight: true, probabilities: othersFrom !== undefined };
  const output = await sequence.controlledEvaluate(
    tokens.map((token, index) => (index === last ? [token, { generateNext: wanted }] : token)),
  );
  const next = output[last]?.next;
  if (next?.token == null || next.totalLogitWeight === undefined) throw new Error("no next token");
  const { token, totalLogitWeight, probabilities } = next;
  const probability = 1 / totalLogitWeight;
  if (othersFrom === undefined || probabilities === undefined) return { token, probability };
  const others = [...probabilities].filter(([other, share]) => other !== token && share >= othersFrom);
  return { token, probability, others: others.sort(([, a], [, b]) => b - a) };
}

/** Evaluates tokens at the end of a sequence, for what follows them. */
export async function decodePrefix(sequence: LlamaContextSequence, tokens: readonly Token[]): Promise<void> {
  await sequence.evaluateWithoutGeneratingNewTokens([...tokens]);
}
