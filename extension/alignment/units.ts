import type { TextRange } from "../notes/note";

const number = String.raw`\d+(?:[.,]\d+)?`;
const unit = String.raw`[\s-]{0,2}(?:mm|cms?|millimeters?|centimeters?|millimetres?|centimetres?)(?!\p{L})`;
const times = String.raw`\s{0,2}[x×*]\s{0,2}`;
const unitAfter = new RegExp(`^(?:(?:${unit})?${times}${number})*${unit}`, "iu");
const dimensionsBefore = new RegExp(`(?<![\\d.,])(?:${number}(?:${unit})?${times})+$`, "iu");
/** UTF-16 code units; three dimensions with their units in words. */
const reach = 60;

/**
 * Extends a number to the unit of length that follows it, and to the whole measure of which it is a dimension:
 * CancerLLM answers `2.5` where the text says `2.5 cm`. A range without a unit behind it stays as it is.
 */
export function extendToUnit(text: string, range: TextRange): TextRange {
  const value = text.slice(range.from, range.to);
  if (!/\d$/u.test(value)) return range;
  const after = unitAfter.exec(text.slice(range.to, range.to + reach))?.[0];
  if (after === undefined) return range;
  const before = /^\d/u.test(value)
    ? (dimensionsBefore.exec(text.slice(Math.max(0, range.from - reach), range.from))?.[0] ?? "")
    : "";
  return { from: range.from - before.length, to: range.to + after.length };
}
