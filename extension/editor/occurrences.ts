import type { TextRange } from "../notes/note";

/**
 * Every place of a text where a quote stands as whole words: `ER` not inside `HER2`, `2.5` not inside `12.5`.
 * White space in the quote matches any white space, so that a line break in the middle hides nothing.
 * @returns UTF-16 ranges in the order of the text, without overlaps
 */
export function occurrences(text: string, quote: string): TextRange[] {
  const words = quote.trim().split(/\s+/).map(escapeRegExp);
  if (words[0] === undefined || words[0] === "") return [];
  const found: TextRange[] = [];
  for (const match of text.matchAll(new RegExp(words.join("\\s+"), "gu"))) {
    const range = { from: match.index, to: match.index + match[0].length };
    if (standsAlone(text, range)) found.push(range);
  }
  return found;
}

/** Whether neither edge cuts a word or a number in two. */
function standsAlone(text: string, { from, to }: TextRange): boolean {
  const before = text.slice(Math.max(0, from - 3), from);
  const after = text.slice(to, to + 3);
  const quote = text.slice(from, to);
  const cutsWord = (left: string, right: string): boolean =>
    /[\p{L}\p{M}\p{N}]$/u.test(left) && /^[\p{L}\p{M}\p{N}]/u.test(right);
  const cutsNumber = (left: string, right: string): boolean =>
    (/\d[.,]$/.test(left) && /^\d/.test(right)) || (/\d$/.test(left) && /^[.,]\d/.test(right));
  return (
    !cutsWord(before, quote) &&
    !cutsWord(quote, after) &&
    !cutsNumber(before, quote) &&
    !cutsNumber(quote, after)
  );
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
