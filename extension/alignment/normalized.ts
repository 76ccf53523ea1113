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
const character = /[^\p{M}]\p{M}*|\p{M}+/suy;
const invisible = /^[\u00ad\u200b\u200c\u2060\ufeff]$/u;
/** Bounded, so that a page of blanks costs no more than a line of them. */
const lineHyphen = /[-\u2010\u00ad][^\S\n\r]{0,20}(?:\r\n|\r|\n)\s{0,60}/uy;
const someLineHyphen = /\p{L}[-\u2010\u00ad][^\S\n\r]{0,20}[\r\n]/u;
const lowerCaseAscii = Array.from({ length: 0x80 }, (_, code) => String.fromCharCode(code).toLowerCase());
const firstCombining = 0x300;

/** True where a text has hyphens at line ends, so that the two ways to read them may differ. */
export function hasLineHyphens(text: string): boolean {
  return someLineHyphen.test(text);
}

/**
 * Normalises white space, case, Unicode compatibility forms, dashes, quotation marks and hyphens at line ends, one
 * character at a time, so that each character keeps its own place: lower-casing a whole string would move offsets
 * (`İ` becomes two). White space counts only between two letters or two digits, so `2.5cm` is `2.5 cm`, and between
 * the parts of what would become another number: `3, 5` is not `3,5`.
 * Superscripts and fractions stay as they are, since `10²` is not `102`.
 */
export function normalize(source: string, range: TextRange, hyphen: LineHyphen): NormalizedText {
  const from: number[] = [];
  const to: number[] = [];
  let text = "";
  let last = "";
  let beforeLast = "";
  let spaceFrom = -1;
  let spaceTo = -1;
  const append = (piece: string, start: number, end: number): void => {
    text += piece;
    for (let unit = 0; unit < piece.length; unit += 1) {
      from.push(start);
      to.push(end);
    }
  };
  const put = (piece: string, start: number, end: number): void => {
    if (spaceFrom >= 0 && spaceCounts(beforeLast, last, piece)) append(" ", spaceFrom, spaceTo);
    spaceFrom = -1;
    append(piece, start, end);
    beforeLast = last;
    last = piece;
  };
  for (let at = range.from; at < range.to;) {
    const code = source.charCodeAt(at);
    const ascii = code < 0x80 && !(source.charCodeAt(at + 1) >= firstCombining);
    const found = ascii ? (lowerCaseAscii[code] ?? "") : characterAt(source, at);
    const end = at + found.length;
    const afterBreak =
      spaceFrom < 0 && (code === 0x2d || code === 0x2010 || code === 0xad) && isLetter(last)
        ? endOfLineHyphen(source, at, range.to)
        : undefined;
    if (afterBreak !== undefined) {
      if (hyphen === "stays") put("-", at, end);
      at = afterBreak;
      continue;
    }
    if (code === 0x20 || (code < 0x0e && code > 0x08) || (!ascii && /^\s/u.test(found))) {
      if (spaceFrom < 0) spaceFrom = at;
      spaceTo = end;
    } else if (ascii) put(found, at, end);
    else if (!invisible.test(found)) put(plain(found), at, end);
    at = end;
  }
  return { text, from, to };
}

function characterAt(source: string, at: number): string {
  character.lastIndex = at;
  return character.exec(source)?.[0] ?? source.charAt(at);
}

/** Where the word goes on that a hyphen at a line's end breaks, or nothing where it does not go on. */
function endOfLineHyphen(source: string, at: number, to: number): number | undefined {
  lineHyphen.lastIndex = at;
  const found = lineHyphen.exec(source);
  if (found === null) return undefined;
  const end = at + found[0].length;
  return end < to && /^\p{Ll}/u.test(source.slice(end, end + 2)) ? end : undefined;
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

function spaceCounts(beforeLast: string, last: string, next: string): boolean {
  if (isLetter(last)) return isLetter(next);
  if (!/^\p{N}/u.test(next)) return false;
  return /^\p{N}/u.test(last) || ((last === "." || last === ",") && /^\p{N}/u.test(beforeLast));
}

function isLetter(character: string): boolean {
  const code = character.charCodeAt(0);
  return code < 0x80
    ? (code > 0x60 && code < 0x7b) || (code > 0x40 && code < 0x5b)
    : /^\p{L}/u.test(character);
}
