import * as vscode from "vscode";
import { step, under, type StepKind } from "../navigation";
import { phenotypeOf } from "../decorations";
import { lostPlace } from "../phenotypes/rows";
import { oneLine } from "../words";
import { hint, inEditor, isTrayTarget, onPhenotype, stand, type Command, type InEditor } from "./command";

const nothingLeft: Record<StepKind, string> = {
  undecided: "No phenotype of this note is undecided.",
  any: "This note has no phenotypes yet.",
  "same-label": "There is no other phenotype of this label.",
};

/** Goes to the next or previous phenotype of a kind, around the ends of the note. */
export function goTo(kind: StepKind, direction: 1 | -1): Command {
  return inEditor((ready) => {
    if (!advance(ready, kind, direction)) hint(nothingLeft[kind]);
  });
}

/** @returns false where there is nowhere to go. */
export function advance(ready: InEditor, kind: StepKind, direction: 1 | -1): boolean {
  const caret = ready.positions.caret(ready.editor.selection.active);
  const current = ready.note.current(ready.editor);
  const next = step(ready.note.snapshot.phenotypes, { current, caret }, direction, kind);
  if (next !== undefined) stand(ready, next);
  return next !== undefined;
}

/** Chooses among the phenotypes under the caret; the one that is looked at is drawn as current meanwhile. */
export const pickPhenotype: Command = inEditor(async (ready) => {
  const { context, note, positions, editor } = ready;
  const candidates = under(note.snapshot.phenotypes, positions.caret(editor.selection.active));
  if (candidates.length < 2) {
    hint(candidates.length === 0 ? "No phenotype is under the caret." : "Only one phenotype is here.");
    return;
  }
  const items = candidates.map((phenotype) => ({
    label: phenotypeOf(note, phenotype).title,
    description: phenotype.state,
    detail: oneLine(phenotype.text),
    phenotype,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: "Phenotypes Under the Caret",
    placeHolder: "Which one are the next commands to act on?",
    matchOnDetail: true,
    onDidSelectItem: (item) => {
      if (typeof item === "string" || !("phenotype" in item)) return;
      note.chosen = (item as (typeof items)[number]).phenotype.key;
      context.decorations.paintCurrent(editor);
    },
  });
  if (picked !== undefined) note.chosen = picked.phenotype.key;
  context.decorations.paintCurrent(editor);
});

/** Goes to a phenotype that a view names, or to the sentence that an answer without a place is about. */
export const showPhenotype: Command = (context, argument) =>
  (isTrayTarget(argument) ? showSentence : showSpan)(context, argument);

const showSpan = onPhenotype(async (ready) => {
  await bringToFront(ready);
  stand(ready, ready.phenotype);
  ready.context.decorations.flash(ready.editor, ready.positions.range(ready.phenotype));
});

const showSentence = inEditor(async (ready) => {
  const { note, argument, editor, positions, context } = ready;
  const tray = isTrayTarget(argument) ? argument.tray : "";
  const answer = note.snapshot.unanchored.find(({ key }) => key === tray);
  if (answer?.sentence === undefined) {
    hint(lostPlace);
    return;
  }
  await bringToFront(ready);
  const [start, end] = answer.sentence;
  const range = positions.range({ start, end });
  editor.selection = new vscode.Selection(range.start, range.start);
  editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  context.decorations.flash(editor, range);
});

/** Shows the note's editor where it is; the keys stay in the view. */
async function bringToFront({ editor }: InEditor): Promise<void> {
  await vscode.window.showTextDocument(editor.document, {
    ...(editor.viewColumn === undefined ? {} : { viewColumn: editor.viewColumn }),
    preserveFocus: true,
  });
}

export const showDetails: Command = onPhenotype(async ({ editor, positions, phenotype, fromCaret }) => {
  if (!fromCaret) {
    const { start } = positions.range(phenotype);
    editor.selection = new vscode.Selection(start, start);
  }
  await vscode.commands.executeCommand("editor.action.showHover");
});
