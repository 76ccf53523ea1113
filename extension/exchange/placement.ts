import { CodePoints } from "../notes/code-points";
import type { Note, Span, TextRange } from "../notes/note";
import { ForeignText } from "./foreign-text";
import { unitMap, type OffsetUnit, type UnitMap } from "./offset-unit";

/** Puts positions of another tool's text, in that tool's unit, into the note. */
export class Placement {
  private constructor(
    private readonly foreign: string,
    private readonly units: UnitMap,
    private readonly texts: ForeignText,
    private readonly points: CodePoints,
  ) {}

  /** @returns undefined where the tool's text is not the note's, white space aside */
  static of(note: Note, foreign: string, unit: OffsetUnit): Placement | undefined {
    const texts = ForeignText.of(foreign, note.text);
    return texts && new Placement(foreign, unitMap(foreign, unit), texts, CodePoints.of(note.text));
  }

  /** The note's span (code points); undefined where it is empty, outside, or cuts a character. */
  span(start: number, end: number): Span | undefined {
    const range = this.foreignRange(start, end);
    const own = range && this.texts.range(range.from, range.to);
    if (!own || own.from >= own.to) return undefined;
    const span = this.points.span(own);
    const back = this.points.range(span);
    return back.from === own.from && back.to === own.to ? span : undefined;
  }

  /** What the tool's text holds there; undefined where the offsets are not of that text. */
  quote(start: number, end: number): string | undefined {
    const range = this.foreignRange(start, end);
    return range && this.foreign.slice(range.from, range.to);
  }

  private foreignRange(start: number, end: number): TextRange | undefined {
    const from = this.units.toUtf16(start);
    const to = this.units.toUtf16(end);
    return from === undefined || to === undefined || from > to ? undefined : { from, to };
  }
}

/** How a quote that another tool gives relates to the text at its offsets; white space never counts. */
export function compareQuotes(given: string, found: string): "same" | "case" | "different" {
  const plain = (text: string): string => text.replaceAll(/\s+/gu, " ").trim();
  if (plain(given) === plain(found)) return "same";
  return plain(given).toLowerCase() === plain(found).toLowerCase() ? "case" : "different";
}

/** The span of offsets whose quote, where the file gives one, is what stands there. */
export function checkedSpan(
  placement: Placement,
  start: number,
  end: number,
  quote: string | undefined,
  tell: (isLost: boolean, reason: string) => void,
): Span | undefined {
  const found = placement.quote(start, end);
  const span = placement.span(start, end);
  if (found === undefined || !span) {
    tell(true, "Its offsets are not those of a piece of the text.");
    return undefined;
  }
  const likeness = quote === undefined || quote === "" ? "same" : compareQuotes(quote, found);
  if (likeness === "different") {
    tell(true, "Its text is not what stands at its offsets.");
    return undefined;
  }
  if (likeness === "case") tell(false, "Its text differs from the note's in case; the note's was taken.");
  return span;
}
