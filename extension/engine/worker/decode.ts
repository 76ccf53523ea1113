import type { ControlledEvaluateIndexOutput, LlamaContextSequence, Token } from "node-llama-cpp";
import type { AnswerGrammar } from "./grammar";

export interface NextToken {
  readonly token: Token;
  /** Softmax probability over the whole vocabulary. */
  readonly probability: number;
  /** The other tokens that were probable enough, most probable first; where they were asked for. */
  readonly others?: readonly (readonly [token: Token, probability: number])[];
}

export interface DecodeOptions {
  /** Probability from which other tokens are told too; undefined: none. */
  readonly othersFrom?: number | undefined;
  /** The token is the most probable one that it allows, and is taken into it. */
  readonly grammar?: AnswerGrammar | undefined;
}

/** How many tokens are looked at, most probable first, for one that a grammar allows. */
const searched = [256, Infinity] as const;

/**
 * Evaluates tokens at the end of a sequence and gives the most probable next token.
 * The total weight of the logits relative to the largest one is the inverse of the chosen token's probability,
 * since decoding is greedy: this spares the sorting of the vocabulary that `confidence: true` costs.
 */
export async function decodeNext(
  sequence: LlamaContextSequence,
  tokens: readonly Token[],
  { othersFrom, grammar }: DecodeOptions = {},
): Promise<NextToken> {
  // Where the last token cannot be evaluated again without all before it, what may be looked for is told at once.
  const isCostly = grammar !== undefined && sequence.needsCheckpoints;
  const first = await evaluate(sequence, tokens, {
    ...{ token: true, totalLogitWeight: true, probabilities: othersFrom !== undefined },
    ...(isCostly ? { logits: likeliest(searched[0]) } : {}),
  });
  const { token, totalLogitWeight, probabilities } = first;
  if (token == null || totalLogitWeight === undefined) throw new Error("no next token");
  const next = { token, probability: 1 / totalLogitWeight };
  const chosen =
    !grammar || grammar.allows(token)
      ? next
      : (allowedOf(first, grammar) ?? (await searchAllowed(sequence, tokens, grammar)));
  grammar?.accept(chosen.token);
  if (othersFrom === undefined || probabilities === undefined) return chosen;
  const others = [...probabilities].filter(([other, share]) => other !== chosen.token && share >= othersFrom);
  return { ...chosen, others: others.sort(([, a], [, b]) => b - a) };
}

/** The most probable token that a grammar allows, where that is not the most probable of all: this is rare. */
async function searchAllowed(
  sequence: LlamaContextSequence,
  tokens: readonly Token[],
  grammar: AnswerGrammar,
): Promise<NextToken> {
  const last = tokens.slice(-1);
  for (const count of searched) {
    // Logits are told with an evaluation only: that of the last token is done again.
    const end = sequence.nextTokenIndex;
    await sequence.eraseContextTokenRanges([{ start: end - 1, end }]);
    const wanted = { token: true, totalLogitWeight: true, logits: likeliest(count) };
    const found = allowedOf(await evaluate(sequence, last, wanted), grammar);
    if (found) return found;
  }
  throw new Error("no token is allowed");
}

function likeliest(count: number): NonNullable<Wanted["logits"]> {
  return count === Infinity ? true : { filter: { tokens: [], includeTop: count } };
}

/** The first token of those that were told, most probable first, that a grammar allows. */
function allowedOf(
  { logits, totalLogitWeight }: ControlledEvaluateIndexOutput["next"],
  grammar: AnswerGrammar,
): NextToken | undefined {
  if (!logits || totalLogitWeight === undefined) return undefined;
  const ranked = [...logits].sort(([, a], [, b]) => b - a);
  const [, largest] = ranked[0] ?? [];
  const found = ranked.find(([token]) => grammar.allows(token));
  if (!found || largest === undefined) return undefined;
  return { token: found[0], probability: Math.exp(found[1] - largest) / totalLogitWeight };
}

type Wanted = NonNullable<
  Extract<
    Parameters<LlamaContextSequence["controlledEvaluate"]>[0][number],
    readonly unknown[]
  >[1]["generateNext"]
>;

async function evaluate(
  sequence: LlamaContextSequence,
  tokens: readonly Token[],
  generateNext: Wanted,
): Promise<ControlledEvaluateIndexOutput["next"]> {
  const last = tokens.length - 1;
  const output = await sequence.controlledEvaluate(
    tokens.map((token, index) => (index === last ? [token, { generateNext }] : token)),
  );
  return output[last]?.next ?? {};
}

/** Evaluates tokens at the end of a sequence, for what follows them. */
export async function decodePrefix(sequence: LlamaContextSequence, tokens: readonly Token[]): Promise<void> {
  await sequence.evaluateWithoutGeneratingNewTokens([...tokens]);
}
