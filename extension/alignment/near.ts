import type { TextRange } from "../notes/note";
import { isWhole } from "./boundaries";
import { isProtected } from "./protected";

/** Longer texts are not searched for what is only alike: the answer belongs to one sentence. */
const longestScope = 2_000;
const mostTokens = 30;
/** Words that carry no finding; only these may be missing or added. */
const functionWords = new Set(
  "a an the of in at on to by is was are were this that with from for its".split(" "),
);

interface Token extends TextRange {
  readonly text: string;
}

export interface NearMatch {
  readonly range: TextRange;
  /** What differs, for a person: `of the → of`. */
  readonly difference: string;
}

/**
 * The one place whose words are those of the answer but for function words and single-letter slips in long words.
 * A protected word must be the same on both sides.
 * @returns nothing where no place or several places are alike
 */
export function nearMatch(text: string, scope: TextRange, answer: string): NearMatch | undefined {
  if (scope.to - scope.from > longestScope) return undefined;
  const asked = tokens(answer, { from: 0, to: answer.length });
  const content = asked.filter(({ text: word }) => !functionWords.has(word));
  const long = content.filter(({ text: word }) => word.length > 3);
  if (content.length < 1 || long.length === 0 || asked.length > mostTokens) return undefined;
  const words = tokens(text, scope);
  const found: TextRange[] = [];
  for (let first = 0; first < words.length; first += 1) {
    const last = endOfMatch(words, first, content);
    const range = { from: words[first]?.from ?? 0, to: words[last ?? -1]?.to ?? 0 };
    if (last !== undefined && isWhole(text, range)) found.push(range);
  }
  const [range] = found;
  if (!range || found.length > 1) return undefined;
  return { range, difference: `${answer} → ${text.slice(range.from, range.to).replace(/\s+/gu, " ")}` };
}

/** Index of the last token of a match that starts at `first`, both content words. */
function endOfMatch(words: readonly Token[], first: number, content: readonly Token[]): number | undefined {
  let at = first;
  for (const [index, wanted] of content.entries()) {
    while (index > 0 && functionWords.has(words[at]?.text ?? "")) at += 1;
    const word = words[at];
    if (!word || !alike(word.text, wanted.text)) return undefined;
    at += 1;
  }
  return at - 1;
}

function alike(a: string, b: string): boolean {
  if (a === b) return true;
  if (isProtected(a) || isProtected(b) || Math.min(a.length, b.length) < 6) return false;
  // A different beginning is often a different meaning: typical and atypical.
  return a.slice(0, 2) === b.slice(0, 2) && oneEditApart(a, b);
}

/** One letter more, less or other, or two neighbours swapped. */
function oneEditApart(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (long.length - short.length > 1) return false;
  let start = 0;
  while (start < short.length && short[start] === long[start]) start += 1;
  let rest = 0;
  while (rest < short.length - start && short[short.length - 1 - rest] === long[long.length - 1 - rest])
    rest += 1;
  const left = long.slice(start, long.length - rest);
  const right = short.slice(start, short.length - rest);
  return left.length <= 1 || (left.length === 2 && left === `${right.charAt(1)}${right.charAt(0)}`);
}

/** Lower-case words, numbers with their points, and single symbols, with their places. */
function tokens(text: string, range: TextRange): Token[] {
  const found: Token[] = [];
  for (const match of text
    .slice(range.from, range.to)
    .matchAll(/\p{N}+(?:[.,]\p{N}+)*|[\p{L}\p{M}]+|[^\s\p{L}\p{M}\p{N}]/gu)) {
    const from = range.from + match.index;
    found.push({ text: match[0].toLowerCase(), from, to: from + match[0].length });
  }
  return found.filter(({ text: token }) => !/^[.,;:()[\]'"]$/u.test(token));
}
