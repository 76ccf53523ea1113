import type { TextRange } from "../../../notes/note";
import { findSections } from "../../../notes/sections";

/**
 * Parts of a note that are asked about at once: whole sections together as far as they fit, a section that is longer
 * alone and divided at the ends of sentences. Only a single sentence may be longer than the limit.
 * @param sentences of the note, in order
 * @param tokens of each sentence
 * @param limit tokens of a window at most
 */
export function noteWindows(
  text: string,
  sentences: readonly TextRange[],
  tokens: readonly number[],
  limit: number,
): TextRange[] {
  const windows: TextRange[] = [];
  let open: { from: number; to: number; tokens: number } | undefined;
  const close = (): void => {
    if (open && /[\p{L}\p{N}]/u.test(text.slice(open.from, open.to)))
      windows.push({ from: open.from, to: open.to });
    open = undefined;
  };
  const take = (first: number, last: number): void => {
    const cost = sum(tokens.slice(first, last + 1));
    if (open && open.tokens + cost > limit) close();
    const { from } = sentences[first] ?? { from: 0 };
    const { to } = sentences[last] ?? { to: from };
    open = open ? { ...open, to, tokens: open.tokens + cost } : { from, to, tokens: cost };
  };
  for (const [first, last] of sectionsOf(text, sentences)) {
    if (sum(tokens.slice(first, last + 1)) <= limit) take(first, last);
    else {
      close();
      for (let at = first; at <= last; at += 1) take(at, at);
    }
  }
  close();
  return windows;
}

/** The first and last sentence of each section; a sentence belongs to the section in which it begins. */
function sectionsOf(text: string, sentences: readonly TextRange[]): [first: number, last: number][] {
  const groups: [first: number, last: number][] = [];
  let next = 0;
  for (const { range } of findSections(text)) {
    const first = next;
    while ((sentences[next]?.from ?? Infinity) < range.to) next += 1;
    if (next > first) groups.push([first, next - 1]);
  }
  return groups;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
