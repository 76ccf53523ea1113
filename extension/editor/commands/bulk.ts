import * as vscode from "vscode";
import type { ReviewPhenotype } from "../../labels/review";
import type { Span } from "../../notes/note";
import { phenotypeOf } from "../decorations";
import { occurrences } from "../occurrences";
import { settings } from "../settings";
import { hint, inEditor, onPhenotype, type Command, type InEditor } from "./command";
import { count, oneLine, percent } from "../words";

interface PreviewItem extends vscode.QuickPickItem {
  readonly span: Span;
}

/** Accepts several exact suggestions at once, after each could be unticked; one step to undo. */
export const acceptConfident: Command = inEditor(async (ready) => {
  const { note } = ready;
  const exact = note.snapshot.phenotypes.filter(
    ({ state, alignment }) => state === "suggested" && alignment === "exact",
  );
  if (exact.length === 0) {
    hint("No exact suggestion is undecided in this note.");
    return;
  }
  const least = settings.bulkConfidence();
  const items = exact.map((phenotype) => ({
    label: oneLine(phenotype.text),
    description: `${phenotypeOf(note, phenotype).title} · ${percent(phenotype.confidence)}`,
    detail: context(ready, phenotype),
    picked: (phenotype.confidence ?? 0) >= least,
    span: phenotype,
    phenotype,
  }));
  const picked = await preview(
    ready,
    items,
    `Accept Exact Suggestions (those of ${percent(least)} and more are ticked)`,
  );
  if (picked === undefined || picked.length === 0) return;
  await note.review.acceptMany(picked.map(({ phenotype }) => phenotype.key));
  hint(`${count(picked.length, "suggestion")} accepted; undo takes all of them back.`);
});

/** Marks every other place where the current phenotype's text stands, after each could be unticked. */
export const markOccurrences: Command = onPhenotype(async (ready) => {
  const { note, positions, phenotype } = ready;
  const text = note.snapshot.note.text;
  const places = occurrences(text, phenotype.text)
    .map((range) => positions.spanOf(range))
    .filter((span) => !isMarked(note.snapshot.phenotypes, span, phenotype.label));
  if (places.length === 0) {
    hint("This text stands nowhere else unmarked.");
    return;
  }
  const { title } = phenotypeOf(note, phenotype);
  const items = places.map((span) => {
    const line = positions.range(span).start.line + 1;
    return { label: `Line ${line}`, detail: context(ready, span), picked: true, span };
  });
  const picked = await preview(ready, items, `Mark as ${title}`);
  if (picked === undefined || picked.length === 0) return;
  await note.review.addMany(
    picked.map(({ span }) => ({ label: phenotype.label, span: { start: span.start, end: span.end } })),
  );
  hint(`${count(picked.length, "place")} marked; undo takes all of them back.`);
});

/** A span is marked where a phenotype of the same label shares text with it, whatever was decided of it. */
function isMarked(phenotypes: readonly ReviewPhenotype[], span: Span, label: string): boolean {
  return phenotypes.some((item) => item.label === label && item.start < span.end && span.start < item.end);
}

/** A list with ticks; the place of the item that is looked at is shown in the note. */
async function preview<T extends PreviewItem>(
  { editor, positions, context: { decorations } }: InEditor,
  items: readonly T[],
  title: string,
): Promise<readonly T[] | undefined> {
  const before = editor.selection;
  const picked = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: "Space ticks or unticks, Enter confirms",
    canPickMany: true,
    matchOnDescription: true,
    matchOnDetail: true,
    onDidSelectItem: (item) => {
      const range = positions.range((item as T).span);
      editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
      decorations.flash(editor, range);
    },
  });
  editor.revealRange(before, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  return picked;
}

/** The words around a span, with the span in guillemets. */
function context({ note, positions }: InEditor, span: Span): string {
  const text = note.snapshot.note.text;
  const { from, to } = positions.textRangeOf(span);
  const before = text.slice(Math.max(0, from - 40), from).replace(/^\S*\s/, "");
  const after = text.slice(to, to + 40).replace(/\s\S*$/, "");
  return `…${before}«${text.slice(from, to)}»${after}…`.replaceAll(/\s+/g, " ");
}
