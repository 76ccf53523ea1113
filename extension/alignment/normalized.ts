import type { TextRange } from "../notes/note";

/** A hyphen at a line's end either breaks a word (`adeno-⏎carcinoma`) or belongs to it (`well-⏎differentiated`). */
export type LineHyphen = "joins" | "stays";

/** Text in a form that ignores how it is written, with the source's place of every character. */
export interface NormalizedText {
  readonly text: string;
  /** For each UTF-16 code unit of `text`: start and end of the source character it came from. */
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** One character as a reader sees it: a base with its combining marks. */
const character = /[^\p{M}]\p{M}*|\p{M}+/gsu;
const invisible = /^[\u00ad\u200b\u200c\u2060\ufeff]$/u;
const lineHyphen = /^[-\u2010\u00ad][^\S\n\r]*(?:\r\n|\r|\n)\s*/u;

/**
 * Normalises white space, case, Unicode compatibility forms, dashes, quotation marks and hyphens at line ends, one
 * character at a time, so that each character keeps its own place: lower-casing a whole string would move offsets
 * (`İ` becomes two). White space counts only between two letters or two digits, so `2.5cm` is `2.5 cm`.
 * Superscripts and fractions stay as they are, since `10²` is not `102`.
 */
export function normalize(source: string, range: TextRange, hyphen: LineHyphen): NormalizedText {
  const out: { text: string; from: number; to: number }[] = [];
  let space: TextRange | undefined;
  const put = (text: string, from: number, to: number): void => {
    const previous = out.at(-1)?.text.at(-1);
    if (space && previous !== undefined && spaceCounts(previous, text)) out.push({ text: " ", ...space });
    space = undefined;
    out.push({ text, from, to });
  };
  character.lastIndex = range.from;
  for (let match = character.exec(source); match && match.index < range.to; match = character.exec(source)) {
    const [text] = match;
    const { index } = match;
    const end = index + text.length;
    const previous = out.at(-1)?.text ?? "";
    const broken =
      /^[-\u2010\u00ad]$/u.test(text) && /\p{L}$/u.test(previous) && !space
        ? lineHyphen.exec(source.slice(index, Math.min(index + 64, range.to)))
        : null;
    if (broken && /^\p{Ll}/u.test(source.slice(index + broken[0].length, range.to))) {
      if (hyphen === "stays") put("-", index, end);
      character.lastIndex = index + broken[0].length;
      continue;
    }
    if (/^\s/u.test(text)) space = { from: space?.from ?? index, to: end };
    else if (!invisible.test(text)) put(plain(text), index, end);
  }
  const letters = { text: "", from: [] as number[], to: [] as number[] };
  for (const { text, from, to } of out) {
    letters.text += text;
    for (let unit = 0; unit < text.length; unit += 1) {
      letters.from.push(from);
      letters.to.push(to);
    }
  }
  return letters;
}

/** Ranges of the source where a normalised text stands, whole characters only, in order and without overlap. */
export function occurrences(haystack: NormalizedText, needle: string): TextRange[] {
  const found: TextRange[] = [];
  if (needle === "") return found;
  for (let at = haystack.text.indexOf(needle); at >= 0; at = haystack.text.indexOf(needle, at + 1)) {
    const last = at + needle.length - 1;
    const from = haystack.from[at];
    const to = haystack.to[last];
    const cut = haystack.from[at - 1] === from || haystack.to[last + 1] === to;
    if (from !== undefined && to !== undefined && !cut) found.push({ from, to });
  }
  return found;
}

function plain(text: string): string {
  if (/^\p{No}/u.test(text)) return text;
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\u2010-\u2015\u2212]/gu, "-")
    .replace(/[\u2018\u2019\u02bc\u2032]/gu, "'")
    .replace(/[\u201c\u201d\u2033]/gu, '"')
    .replace(/\u00d7/gu, "x");
}

function spaceCounts(before: string, after: string): boolean {
  const letter = /^\p{L}/u;
  return (letter.test(before) && letter.test(after)) || (/^\p{N}/u.test(before) && /^\p{N}/u.test(after));
}
