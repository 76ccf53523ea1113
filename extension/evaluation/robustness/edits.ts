import { CodePoints } from "../../notes/code-points";
import type { Span, TextRange } from "../../notes/note";
import type { Change, PerturbedNote } from "./perturbation";

/** Puts `text` in the place of a range (UTF-16); an empty range is an insertion. */
export interface Edit extends TextRange {
  readonly text: string;
  readonly kind: string;
}

/**
 * A text with edits, and spans carried along exactly: an edit inside a span makes it longer or shorter, one outside
 * moves it. What is inserted at a span's edge lies outside of it.
 * @param edits in the order of the text, without overlap; none may cross an edge of a span, see {@link edgesOf}
 * @throws RangeError where one does
 */
export function edited(
  text: string,
  spans: readonly Span[],
  edits: readonly Edit[],
): Omit<PerturbedNote, "units"> {
  const pieces: string[] = [];
  /** How far the text behind each edit has moved. */
  const moved: number[] = [0];
  let last = 0;
  for (const { from, to, text: inserted } of edits) {
    if (from < last || to < from) throw new RangeError("Edits must be in order and may not overlap.");
    pieces.push(text.slice(last, from), inserted);
    moved.push((moved.at(-1) ?? 0) + inserted.length - (to - from));
    last = to;
  }
  pieces.push(text.slice(last));
  const result = pieces.join("");
  const old = CodePoints.of(text);
  const now = CodePoints.of(result);
  const carry = (edge: number, isStart: boolean): number => {
    const before = countBefore(edits, edge, isStart);
    const next = edits[before];
    if (next && next.from < edge && edge < next.to)
      throw new RangeError("An edit may not cross an edge of a span.");
    return edge + (moved[before] ?? 0);
  };
  const changes = edits.map(({ from, to, text: inserted, kind }, at): Change => {
    const start = from + (moved[at] ?? 0);
    const [was, is] = [old.span({ from, to }), now.span({ from: start, to: start + inserted.length })];
    return { kind, before: { ...was, text: text.slice(from, to) }, after: { ...is, text: inserted } };
  });
  const carried = spans.map((span) => {
    const { from, to } = old.range(span);
    return now.span({ from: carry(from, true), to: carry(to, false) });
  });
  return { text: result, spans: carried, changes };
}

/** How many edits lie before an edge; an insertion right at it lies before a start and behind an end. */
function countBefore(edits: readonly Edit[], edge: number, isStart: boolean): number {
  let low = 0;
  let high = edits.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const { from, to } = edits[middle] as Edit;
    if (to < edge || (to === edge && (isStart || from < to))) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The edges of spans in UTF-16, ascending, each once: where a text may not be edited across. */
export function edgesOf(text: string, spans: readonly Span[]): number[] {
  const points = CodePoints.of(text);
  const edges = spans.flatMap((span) => {
    const { from, to } = points.range(span);
    return [from, to];
  });
  return [...new Set(edges)].sort((a, b) => a - b);
}

/** Whether an edge lies inside a range, not at its ends. @param edges ascending */
export function isCut({ from, to }: TextRange, edges: readonly number[]): boolean {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((edges[middle] ?? 0) <= from) low = middle + 1;
    else high = middle;
  }
  return (edges[low] ?? Infinity) < to;
}
