import type { TextRange } from "./note";
import { headingMeaning, mayEndWithHeading, type HeadingMeaning, type SectionKind } from "./section-kinds";

/** A heading with the text under it. */
export interface Section {
  readonly kind: SectionKind;
  /** The heading with its number and colon; absent for text before the first heading. */
  readonly heading?: TextRange;
  /** What follows the heading, up to the next section. */
  readonly body: TextRange;
  /** Heading and body. */
  readonly range: TextRange;
}

interface Heading extends TextRange {
  readonly kind: SectionKind;
}

/** What may stand before a heading in its line: markdown, a bullet, a number, emphasis. */
const leader =
  /^[ \t]*(?:#{1,6}[ \t]*)?(?:[-*•][ \t]+)?[*_]{0,3}(?:\(?(?:\d{1,2}|[A-Za-z]|[IVX]{2,4})[.)][ \t]+)?[*_]{0,3}$/;
const sentenceEndBefore = /(?:^|[.:;!?)\]"']|[.:;!?)\]]["']?[ \t]+\(?\d{1,2}[.)])[ \t]+$/;
const enumerator = /[ \t]\(?\d{1,2}[.)][ \t]+$/;
const longest = { characters: 80, words: 7 };

/**
 * The sections of a clinical note, in order; together they are the whole text, no character lost.
 * Headings are lines of their own, `Heading: text` at the start of a line, markdown headings, and, in
 * reports that are one long line, known headings within the line.
 */
export function findSections(text: string): Section[] {
  const sections: Section[] = [];
  const add = (kind: SectionKind, heading: Heading | undefined, to: number): void => {
    const from = heading?.from ?? 0;
    if (from === to) return;
    const section = { kind, body: { from: heading?.to ?? 0, to }, range: { from, to } };
    sections.push(heading === undefined ? section : { ...section, heading: { from, to: heading.to } });
  };
  let last: Heading | undefined;
  for (const heading of headings(text)) {
    add(last?.kind ?? "other", last, heading.from);
    // A radiologist's impression belongs to the imaging, an oncologist's is the assessment.
    const ofImaging =
      last?.kind === "imaging" && /^\W*impression\W*$/i.test(text.slice(heading.from, heading.to));
    last = ofImaging ? { ...heading, kind: "imaging" } : heading;
  }
  add(last?.kind ?? "other", last, text.length);
  return sections;
}

function* headings(text: string): Generator<Heading> {
  let after = 0;
  let lineStart = 0;
  for (const { index, 0: mark } of text.matchAll(/[:.]|\r\n|[\r\n]|$/g)) {
    const heading =
      index > after ? headingBefore(text, Math.max(lineStart, after), lineStart, index, mark) : undefined;
    if (heading !== undefined) {
      yield heading;
      after = heading.to;
    }
    if (mark !== ":" && mark !== ".") lineStart = index + mark.length;
  }
}

/** The heading that ends with the mark at `end`, if there is one. */
function headingBefore(
  text: string,
  start: number,
  lineStart: number,
  end: number,
  mark: string,
): Heading | undefined {
  if (mark === "." && !/^\s/.test(text.slice(end + 1, end + 2))) return undefined;
  const ownLine = mark !== ":" && mark !== ".";
  if (ownLine && end - start > longest.characters) return undefined;
  const markedUp = ownLine && start === lineStart ? markdownHeading(text, start, end) : undefined;
  if (markedUp !== undefined) return markedUp;

  const windowStart = Math.max(start, end - longest.characters);
  const before = text.slice(windowStart, end).replace(/[*_ \t]+$/, "");
  const known = mayEndWithHeading(before);
  const wordStarts = !known
    ? []
    : [...before.matchAll(/[^ \t]+/g)].map((word) => word.index).slice(-longest.words - 1);
  for (const wordStart of wordStarts) {
    const words = before.slice(wordStart).replace(/^[#*_(]+/, "");
    if (!/^[A-Za-z]/.test(words)) continue;
    const meaning = headingMeaning(words);
    if (meaning === undefined) continue;
    const from = windowStart + before.length - words.length;
    const line = text.slice(Math.max(lineStart, from - 24), from);
    const atLineStart = from - lineStart <= 24 && leader.test(line);
    if (!fits(words, meaning, atLineStart, line, mark, ownLine, from === start)) continue;
    const lead = atLineStart ? from - lineStart : (enumerator.exec(line)?.[0].trimStart().length ?? 0);
    const emphasis = mark === ":" ? (/^[*_]{1,3}/.exec(text.slice(end + 1, end + 4))?.[0].length ?? 0) : 0;
    const to = ownLine ? end : end + 1 + emphasis;
    return { kind: meaning.kind, from: Math.max(start, from - lead), to };
  }
  return ownLine || mark === "." ? undefined : unknownHeading(text, start, lineStart, end);
}

function fits(
  words: string,
  meaning: HeadingMeaning,
  atLineStart: boolean,
  before: string,
  mark: string,
  ownLine: boolean,
  afterHeading: boolean,
): boolean {
  const several = words.includes(" ");
  if (ownLine) return atLineStart && (meaning.inline || words.length > 2) && /^[A-Z]/.test(words);
  const sentenceStart = afterHeading || sentenceEndBefore.test(before);
  if (mark === ".") return meaning.inline && (atLineStart || sentenceStart) && isTitle(words);
  if (atLineStart) return true;
  if (!meaning.inline) return false;
  return sentenceStart ? /^[A-Z]/.test(words) : several && isTitle(words);
}

function isTitle(words: string): boolean {
  return words
    .split(/[ /]+/)
    .every((word) => /^[^a-z]/.test(word) || ["of", "and", "for", "the"].includes(word));
}

/** `## Anything`, whatever it says; a heading that is not known below a known one does not end that section. */
function markdownHeading(text: string, start: number, end: number): Heading | undefined {
  const found = /^[ \t]{0,3}(#{1,6})[ \t]+(.*?)[ \t:#]*$/.exec(text.slice(start, end));
  if (found === null) return undefined;
  const [, level = "", words = ""] = found;
  const meaning = headingMeaning(words.replace(/[*_]/g, "").replace(/^(?:\d{1,2}|[A-Z])[.)]\s+/, ""));
  if (meaning === undefined && level.length > 2) return undefined;
  return { kind: meaning?.kind ?? "other", from: start, to: end };
}

/** `ANYTHING ELSE:` alone on its line. */
function unknownHeading(text: string, start: number, lineStart: number, end: number): Heading | undefined {
  if (start !== lineStart || end - start > 60) return undefined;
  if (!/^[ \t]*(?:$|[\r\n])/.test(text.slice(end + 1, end + 40))) return undefined;
  const words = text.slice(start, end).trim();
  return /^[A-Z][A-Z /&'(),-]{3,}$/.test(words) ? { kind: "other", from: start, to: end + 1 } : undefined;
}
