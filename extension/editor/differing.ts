/** A text in words: what it shares with another one at its start and its end, and what it has in between. */
export interface Differing {
  readonly before: string;
  readonly middle: string;
  readonly after: string;
}

/** Where two texts differ, by words: for a person who compares them. White space in a text is one space in the result. */
export function differing(a: string, b: string): readonly [Differing, Differing] {
  const [left, right] = [a, b].map((text) => text.trim().split(/\s+/)) as [string[], string[]];
  const shortest = Math.min(left.length, right.length);
  let start = 0;
  while (start < shortest && left[start] === right[start]) start += 1;
  let end = 0;
  while (end < shortest - start && left.at(-1 - end) === right.at(-1 - end)) end += 1;
  const parts = (words: readonly string[]): Differing => ({
    before: words.slice(0, start).join(" "),
    middle: words.slice(start, words.length - end).join(" "),
    after: words.slice(words.length - end).join(" "),
  });
  return [parts(left), parts(right)];
}
