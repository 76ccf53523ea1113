import { graphemesOf } from "../notes/graphemes";
import type { TextRange } from "../notes/note";

export type Edge = "start" | "end";
export type Unit = "word" | "character";

/** A word, a run of other signs, or white space. */
const runs = /[\p{L}\p{M}\p{N}]+|[^\s\p{L}\p{M}\p{N}]+|\s+/gu;
/** Far enough for the longest word or cluster of signs that is worth a step. */
const reach = 512;

/**
 * Moves one edge of a range by one word or one character (grapheme cluster), stepping over the white space between
 * words, so that a range never begins or ends in it.
 * @returns the new range, or undefined where the text ends or nothing of the range would be left.
 */
export function moveEdge(
  text: string,
  range: TextRange,
  edge: Edge,
  direction: 1 | -1,
  unit: Unit,
): TextRange | undefined {
  const from = edge === "start" ? range.from : range.to;
  const to = direction === 1 ? following(text, from, edge, unit) : preceding(text, from, edge, unit);
  if (to === undefined) return undefined;
  const moved = edge === "start" ? { from: to, to: range.to } : { from: range.from, to };
  return moved.from < moved.to ? moved : undefined;
}

/** The next place to the right where an edge may stand. */
function following(text: string, at: number, edge: Edge, unit: Unit): number | undefined {
  let position = at;
  for (const piece of pieces(text.slice(at, at + reach), unit)) {
    const blank = piece.trim() === "";
    if (edge === "end") {
      position += piece.length;
      if (!blank) return position;
    } else {
      if (position > at && !blank) return position;
      position += piece.length;
    }
  }
  return undefined;
}

/** The next place to the left where an edge may stand. */
function preceding(text: string, at: number, edge: Edge, unit: Unit): number | undefined {
  // A window that begins at a line's start cuts no cluster in two.
  const lineStart = text.lastIndexOf("\n", Math.max(0, at - reach)) + 1;
  let position = at;
  for (const piece of pieces(text.slice(lineStart, at), unit).reverse()) {
    const blank = piece.trim() === "";
    if (edge === "start") {
      position -= piece.length;
      if (!blank) return position;
    } else {
      if (position < at && !blank) return position;
      position -= piece.length;
    }
  }
  return undefined;
}

function pieces(text: string, unit: Unit): string[] {
  if (unit === "word") return text.match(runs) ?? [];
  return Array.from(graphemesOf(text), ({ segment }) => segment);
}
