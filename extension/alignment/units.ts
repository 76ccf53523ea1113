import type { TextRange } from "../notes/note";

const unit = /^\s{0,2}(?:mm|cm|millimeters?|centimeters?|millimetres?|centimetres?)\b\.?(?<=\p{L})/iu;
const nextDimension = /^\s{0,2}[x×*]\s{0,2}\d+(?:[.,]\d+)?/iu;

/**
 * Extends a number to the unit of length that follows it, over further dimensions if there are any:
 * CancerLLM answers `2.5` where the text says `2.5 cm`. A range without a unit behind it stays as it is.
 */
export function extendToUnit(text: string, range: TextRange): TextRange {
  if (!/\d$/u.test(text.slice(range.from, range.to))) return range;
  let to = range.to;
  for (;;) {
    const rest = text.slice(to, to + 24);
    const found = unit.exec(rest);
    if (found) return { from: range.from, to: to + found[0].length };
    const dimension = nextDimension.exec(rest);
    if (!dimension) return range;
    to += dimension[0].length;
  }
}
