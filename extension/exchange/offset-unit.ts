import { CodePoints } from "../notes/code-points";
import { graphemesOf } from "../notes/graphemes";

/** What a tool counts: Python's characters, JavaScript's and Java's code units, or what a reader sees as one character. */
export type OffsetUnit = "code-points" | "utf-16" | "graphemes";
export const offsetUnits: readonly OffsetUnit[] = ["code-points", "utf-16", "graphemes"];

/** Converts offsets of one text between a unit and UTF-16. */
export interface UnitMap {
  /** @returns undefined where the offset is not one of the text */
  toUtf16(offset: number): number | undefined;
  /** @returns undefined where the position is inside a character of this unit */
  fromUtf16(index: number): number | undefined;
}

export function unitMap(text: string, unit: OffsetUnit): UnitMap {
  if (unit === "utf-16") return { toUtf16: within(text.length), fromUtf16: within(text.length) };
  if (unit === "code-points") {
    const points = CodePoints.of(text);
    return {
      toUtf16: (offset) =>
        within(points.length)(offset) === undefined
          ? undefined
          : points.range({ start: offset, end: offset }).from,
      fromUtf16: (index) => {
        if (within(text.length)(index) === undefined) return undefined;
        const { start, end } = points.span({ from: index, to: index });
        return start === end ? start : undefined;
      },
    };
  }
  const starts = Array.from(graphemesOf(text), ({ index }) => index);
  starts.push(text.length);
  const back = new Map(starts.map((index, offset) => [index, offset]));
  return { toUtf16: (offset) => starts[offset], fromUtf16: (index) => back.get(index) };
}

function within(length: number): (offset: number) => number | undefined {
  return (offset) => (Number.isInteger(offset) && 0 <= offset && offset <= length ? offset : undefined);
}

/** Whether the units differ in this text, so that it matters which one a file was written in. */
export function unitsDiffer(text: string): boolean {
  if (/^[\x20-\x7E\n\t]*$/.test(text)) return false;
  let clusters = 0;
  for (const _ of graphemesOf(text)) clusters += 1;
  return clusters !== text.length;
}
