import type { CompletionToken, TokenAlternative } from "../engine";
import { at, listAt, numberAt, textAt, type Json } from "./json";

/** A token as a server tells it. */
export interface ToldToken {
  readonly text: string;
  /** Of its text in UTF-8; a token may end inside of a character. */
  readonly bytes?: readonly number[];
  /** Natural logarithm of its probability. */
  readonly logProbability: number;
  readonly top: readonly { readonly text: string; readonly logProbability: number }[];
}

/** What the tokens of an answer say of its certainty. */
export interface AnswerTokens {
  readonly tokens: readonly CompletionToken[];
  readonly end?: CompletionToken;
  /** Geometric mean of the probabilities, 0 to 1; 0 where the server tells none. */
  readonly confidence: number;
}

/** How the token that ends a text is told where the server gives it no name. */
const endName = "<end>";

/**
 * Reads `choices[0].logprobs` in either form: `{content: [...]}` of chats and of llama-server, `{tokens,
 * token_logprobs, top_logprobs}` of completions.
 */
export function toldTokens(logprobs: Json): ToldToken[] {
  const content = listAt(logprobs, "content");
  if (content.length > 0) return content.flatMap(fromContent);
  return listAt(logprobs, "tokens").flatMap((text, index) => {
    const logProbability = numberAt(logprobs, "token_logprobs", index);
    if (typeof text !== "string" || logProbability === undefined) return [];
    const top = Object.entries(at(logprobs, "top_logprobs", index) ?? {}).flatMap(([other, value]) =>
      typeof value === "number" ? [{ text: other, logProbability: value }] : [],
    );
    return [{ text, logProbability, top }];
  });
}

/**
 * The tokens with the part of the answer's text that each of them wrote: together they are the whole text.
 * @param ended whether the last token ended the text and may have written nothing
 * @param alternativesFrom probability from which other tokens are told; undefined: none
 */
export function answerTokens(
  text: string,
  told: readonly ToldToken[],
  ended: boolean,
  alternativesFrom: number | undefined,
): AnswerTokens {
  if (told.length === 0) return { tokens: text === "" ? [] : [{ text, confidence: 0 }], confidence: 0 };
  const pieces = piecesOf(text, told);
  const tokens = told.map((token, index) => completionToken(token, pieces[index] ?? "", alternativesFrom));
  const sum = told.reduce((total, { logProbability }) => total + logProbability, 0);
  const confidence = probability(sum / told.length);
  const last = tokens.at(-1);
  if (!ended || !last || last.text !== "") return { tokens, confidence };
  const name = told.at(-1)?.text ?? "";
  return { tokens: tokens.slice(0, -1), end: { ...last, text: name === "" ? endName : name }, confidence };
}

function fromContent(entry: Json): ToldToken[] {
  const text = textAt(entry, "token");
  const logProbability = numberAt(entry, "logprob");
  if (text === undefined || logProbability === undefined) return [];
  const bytes = listAt(entry, "bytes").filter((byte) => typeof byte === "number");
  const top = listAt(entry, "top_logprobs").flatMap((other) => {
    const words = textAt(other, "token");
    const value = numberAt(other, "logprob");
    return words === undefined || value === undefined ? [] : [{ text: words, logProbability: value }];
  });
  return [{ text, logProbability, top, ...(bytes.length > 0 ? { bytes } : {}) }];
}

/** Each token's share of the text; what none of them accounts for goes to the last one that wrote anything. */
function piecesOf(text: string, told: readonly ToldToken[]): string[] {
  const decoder = new TextDecoder();
  let from = 0;
  const pieces = told.map(({ text: words, bytes }) => {
    const written = bytes ? decoder.decode(Uint8Array.from(bytes), { stream: true }) : words;
    const found = written === "" ? -1 : text.indexOf(written, from);
    // A character in several tokens may be told as none of them wrote it: it is the next one's.
    if (found < 0 || found > from + 8) return "";
    const to = found + written.length;
    const piece = text.slice(from, to);
    from = to;
    return piece;
  });
  const last = pieces.findLastIndex((piece) => piece !== "");
  if (from < text.length) pieces[Math.max(0, last)] = `${pieces[Math.max(0, last)] ?? ""}${text.slice(from)}`;
  return pieces;
}

function completionToken(
  { text, logProbability, top }: ToldToken,
  piece: string,
  alternativesFrom: number | undefined,
): CompletionToken {
  const confidence = probability(logProbability);
  if (alternativesFrom === undefined) return { text: piece, confidence };
  const others: TokenAlternative[] = top.map((other) => ({
    text: other.text === "" ? endName : other.text,
    probability: probability(other.logProbability),
  }));
  // The chosen token is among them; of two with one text the first one is it.
  const own = top.findIndex((other) => other.text === text);
  const alternatives = others
    .filter((other, index) => index !== own && other.probability >= alternativesFrom)
    .sort((a, b) => b.probability - a.probability);
  return { text: piece, confidence, alternatives };
}

function probability(logarithm: number): number {
  return Math.min(1, Math.exp(logarithm));
}
