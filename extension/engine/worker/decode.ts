import type { LlamaContextSequence, Token } from "node-llama-cpp";

export interface NextToken {
  readonly token: Token;
  /** Softmax probability over the whole vocabulary. */
  readonly probability: number;
}

/**
 * Evaluates tokens at the end of a sequence and gives the most probable next token.
 * The total weight of the logits relative to the largest one is the inverse of the chosen token's probability,
 * since decoding is greedy: this spares the sorting of the vocabulary that `confidence: true` costs.
 */
export async function decodeNext(
  sequence: LlamaContextSequence,
  tokens: readonly Token[],
): Promise<NextToken> {
  const last = tokens.length - 1;
  const output = await sequence.controlledEvaluate(
    tokens.map((token, index) =>
      index === last ? [token, { generateNext: { token: true, totalLogitWeight: true } }] : token,
    ),
  );
  const next = output[last]?.next;
  if (next?.token == null || next.totalLogitWeight === undefined) throw new Error("no next token");
  return { token: next.token, probability: 1 / next.totalLogitWeight };
}

/** Evaluates tokens at the end of a sequence, for what follows them. */
export async function decodePrefix(sequence: LlamaContextSequence, tokens: readonly Token[]): Promise<void> {
  await sequence.evaluateWithoutGeneratingNewTokens([...tokens]);
}
