import * as vscode from "vscode";
import type { ReviewPhenotype } from "../../labels/review";
import type { Span } from "../../notes/note";
import { moveEdge, type Edge, type Unit } from "../edges";
import { hint, inEditor, onPhenotype, type Command, type InEditor } from "./command";

/** Moves one edge of the current phenotype by a word or a character. */
export function edge(which: Edge, direction: 1 | -1, unit: Unit): Command {
  return onPhenotype(async (ready) => {
    const { note, phenotype, positions } = ready;
    const moved = moveEdge(note.snapshot.note.text, positions.textRangeOf(phenotype), which, direction, unit);
    if (moved === undefined) hint("This edge cannot move further.");
    else await resize(ready, phenotype, positions.spanOf(moved));
  });
}

/** Makes the selection the extent of the phenotype that it shares most text with. */
export const setExtent: Command = inEditor(async (ready) => {
  const span = ready.positions.trimmedSpan(ready.editor.selection);
  if (span === undefined) {
    hint("Select the new extent first (Shift+arrow keys).");
    return;
  }
  const phenotype = mostShared(ready.note.snapshot.phenotypes, span, ready.note.chosen);
  if (phenotype === undefined) hint("The selection touches no phenotype; mark it as a new one.");
  else await resize(ready, phenotype, span);
});

async function resize(ready: InEditor, phenotype: ReviewPhenotype, span: Span): Promise<void> {
  const { note, editor, positions, context } = ready;
  await note.review.resize(phenotype.key, span);
  // A suggestion has another key once it is decided.
  const resized = note.snapshot.phenotypes.find(
    (item) => item.label === phenotype.label && item.start === span.start && item.end === span.end,
  );
  note.chosen = resized?.key;
  const range = positions.range(span);
  if (!range.contains(editor.selection.active) || !editor.selection.isEmpty) {
    editor.selection = new vscode.Selection(range.start, range.start);
  }
  context.decorations.paintCurrent(editor);
}

/** The phenotype that shares text with a span: the chosen one, else the one that shares most, else the shorter. */
function mostShared(
  phenotypes: readonly ReviewPhenotype[],
  span: Span,
  chosen: string | undefined,
): ReviewPhenotype | undefined {
  const shared = (item: Span): number => Math.min(item.end, span.end) - Math.max(item.start, span.start);
  return phenotypes
    .filter((item) => shared(item) > 0)
    .sort(
      (a, b) =>
        Number(b.key === chosen) - Number(a.key === chosen) ||
        shared(b) - shared(a) ||
        a.end - a.start - (b.end - b.start),
    )[0];
}
