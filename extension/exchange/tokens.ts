import type { TextRange } from "../notes/note";

/** `words`: runs of letters and digits, every other character by itself. `whitespace`: what is between blanks. */
export type TokenizerName = "words" | "whitespace";
export const tokenizerNames: readonly TokenizerName[] = ["words", "whitespace"];

// White space of both JavaScript and Python (`str.split`), so that no reader sees a token fall apart.
const patterns: Readonly<Record<TokenizerName, RegExp>> = {
  words: /[\p{L}\p{M}\p{N}]+|[^\s\u001C-\u001F\u0085\uFEFF]\p{M}*/gu,
  whitespace: /[^\s\u001C-\u001F\u0085\uFEFF]+/gu,
};

/** The tokens of a part of a text, in order, as positions (UTF-16) of the text. */
export function tokenize(text: string, tokenizer: TokenizerName, within?: TextRange): TextRange[] {
  const { from, to } = within ?? { from: 0, to: text.length };
  return Array.from(text.slice(from, to).matchAll(patterns[tokenizer]), ({ index, 0: token }) => ({
    from: from + index,
    to: from + index + token.length,
  }));
}

/** The tokens, cut wherever one of the positions (UTF-16) is inside. */
export function cutTokens(tokens: readonly TextRange[], positions: Iterable<number>): TextRange[] {
  const cuts = [...new Set(positions)].sort((a, b) => a - b);
  let next = 0;
  return tokens.flatMap(({ from, to }) => {
    while (next < cuts.length && (cuts[next] ?? 0) <= from) next += 1;
    const parts: TextRange[] = [];
    let start = from;
    for (let at = next; at < cuts.length && (cuts[at] ?? to) < to; at += 1) {
      const cut = cuts[at] ?? to;
      parts.push({ from: start, to: cut });
      start = cut;
    }
    return [...parts, { from: start, to }];
  });
}

/** The tokens that a range touches: indices of the first and of the one after the last. */
export function tokensIn(tokens: readonly TextRange[], range: TextRange): { first: number; end: number } {
  const first = tokens.findIndex(({ to }) => to > range.from);
  if (first === -1) return { first: tokens.length, end: tokens.length };
  let end = first;
  while (end < tokens.length && (tokens[end]?.from ?? range.to) < range.to) end += 1;
  return { first, end };
}
