import * as vscode from "vscode";
import type { Phenotype } from "../../labels/phenotype";
import type { Span } from "../../notes/note";
import { phenotypeOf } from "../decorations";
import { lostPlace } from "../phenotypes/rows";
import { settings } from "../settings";
import {
  hint,
  inEditor,
  isTrayTarget,
  onNote,
  onPhenotype,
  stand,
  type Command,
  type OnPhenotype,
} from "./command";
import { oneLine } from "../words";
import { advance } from "./navigate";

export const accept: Command = onPhenotype(async (ready) => {
  const { note, phenotype } = ready;
  if (phenotype.alignment === "ambiguous" && phenotype.state === "suggested") {
    const place = await choosePlace(ready);
    if (place === undefined) return;
    const moved = place.start !== phenotype.start || place.end !== phenotype.end;
    await (moved ? note.review.resize(phenotype.key, place) : note.review.accept(phenotype.key));
  } else {
    await note.review.accept(phenotype.key);
  }
  goOn(ready);
});

export const reject: Command = onPhenotype(async (ready) => {
  await ready.note.review.reject(ready.phenotype.key);
  goOn(ready);
});

/** Takes a decision back: of a phenotype, or of a span in the tray that lost its place. */
export const removeDecision: Command = (context, argument) => {
  if (isTrayTarget(argument)) {
    return onNote(async ({ note }) => {
      await note.review.remove(argument.tray);
      hint("Taken out of the gold labels; undo brings it back.");
    })(context, argument);
  }
  return onPhenotype(async ({ note, phenotype }) => {
    if (phenotype.state === "suggested") {
      hint("This suggestion is not decided yet; reject it if it is wrong.");
      return;
    }
    await note.review.remove(phenotype.key);
  })(context, argument);
};

export const changeLabel: Command = onPhenotype(async (ready) => {
  const label = await chooseLabel(ready.note.project.phenotypes, "Change Label", ready.phenotype.label);
  if (label !== undefined) await relabel(ready, label);
});

/** Marks the selection as a phenotype of the label that is chosen. */
export const addFromSelection: Command = inEditor(async (ready) => {
  const span = ready.positions.trimmedSpan(ready.editor.selection);
  if (span === undefined) {
    hint("Select the text of the phenotype first (Shift+arrow keys).");
    return;
  }
  const label = await chooseLabel(ready.note.project.phenotypes, "Mark Selection As");
  if (label !== undefined) ready.note.chosen = await ready.note.review.addPhenotype(label, span);
});

/** One key for each label: marks the selection where there is one, else changes the current phenotype's label. */
export const labelByKey: Command = (context, argument) => {
  const key = typeof argument === "string" ? argument : "";
  return inEditor(async (ready) => {
    const label = ready.note.project.phenotypes.find((phenotype) => phenotype.key === key);
    if (label === undefined) {
      hint(`No phenotype of this project has the key ${key}.`);
      return;
    }
    const span = ready.positions.trimmedSpan(ready.editor.selection);
    if (span !== undefined) {
      ready.note.chosen = await ready.note.review.addPhenotype(label.id, span);
      return;
    }
    const phenotype = ready.note.current(ready.editor);
    if (phenotype === undefined) hint("Select text, or go to a phenotype, first.");
    else await relabel({ ...ready, phenotype, fromCaret: true }, label.id);
  })(context, argument);
};

export const undoDecision: Command = onNote(async ({ note }) => {
  if (note.snapshot.canUndo) await note.review.undo();
  else hint("There is no decision to undo.");
});

export const redoDecision: Command = onNote(async ({ note }) => {
  if (note.snapshot.canRedo) await note.review.redo();
  else hint("There is no decision to redo.");
});

/** Gives an answer that has no place in the note, or a span that lost its place, the selection as its place. */
export const placeUnanchored: Command = inEditor(async (ready) => {
  const { note, positions, editor } = ready;
  const { unanchored, displaced } = note.snapshot;
  const items = [
    ...unanchored.map(({ key, label, answer, reason }) => ({ key, label, quote: answer, why: reason })),
    ...displaced.map(({ id, label, text }) => ({
      key: `g:${id}`,
      label,
      quote: text,
      why: lostPlace,
    })),
  ];
  if (items.length === 0) {
    hint("Every answer has its place in this note.");
    return;
  }
  const span = positions.trimmedSpan(editor.selection);
  if (span === undefined) {
    hint("Select the place in the note first, then place the answer there.");
    return;
  }
  const named = isTrayTarget(ready.argument) ? ready.argument.tray : undefined;
  const picked =
    items.find(({ key }) => key === named) ??
    (
      await vscode.window.showQuickPick(
        items.map((item) => ({
          label: oneLine(item.quote),
          description: phenotypeOf(note, item).title,
          detail: item.why,
          item,
        })),
        { title: "Place at the Selection", matchOnDescription: true },
      )
    )?.item;
  if (picked === undefined) return;
  // A displaced span keeps its decision and gets its place; an answer becomes a label that a person added.
  if (displaced.some(({ id }) => picked.key === `g:${id}`)) await note.review.resize(picked.key, span);
  else note.chosen = await note.review.addPhenotype(picked.label, span);
});

async function relabel(ready: OnPhenotype, label: string): Promise<void> {
  const { note, phenotype } = ready;
  if (label !== phenotype.label) await note.review.relabel(phenotype.key, label);
  else if (phenotype.state === "suggested") await note.review.accept(phenotype.key);
  goOn(ready);
}

/** After a decision by key: on to the next undecided one. */
function goOn(ready: OnPhenotype): void {
  ready.context.keys.set("cancerllm.decided", true);
  if (!ready.fromCaret || !settings.advance()) return;
  if (!advance(ready, "undecided", 1)) {
    hint(
      ready.note.snapshot.undecided === 0
        ? "Everything in this note is decided: mark it complete."
        : "No phenotype is undecided; the Diagnosis and Treatment panels still have suggestions.",
    );
  }
}

/** One of the places where an ambiguous answer fits; each is shown while it is looked at. */
async function choosePlace(ready: OnPhenotype): Promise<Span | undefined> {
  const { editor, positions, phenotype, note } = ready;
  const places = [phenotype, ...(phenotype.candidates ?? [])].sort((a, b) => a.start - b.start);
  const items = places.map((place) => {
    const range = positions.range(place);
    const line = editor.document.lineAt(range.start.line).text.trim();
    return { label: `Line ${range.start.line + 1}`, detail: oneLine(line, 120), place, range };
  });
  const picked = await vscode.window.showQuickPick(items, {
    title: `Which place does ${phenotypeOf(note, phenotype).title} mean?`,
    placeHolder: "The answer fits in several places; the model did not say which.",
    onDidSelectItem: (item) => {
      const { range } = item as (typeof items)[number];
      editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
      ready.context.decorations.flash(editor, range);
    },
  });
  if (picked !== undefined) stand(ready, phenotype);
  return picked && { start: picked.place.start, end: picked.place.end };
}

/** Every label of the project with its key and guideline; typing filters. */
async function chooseLabel(
  phenotypes: readonly Phenotype[],
  title: string,
  current?: string,
): Promise<string | undefined> {
  const items = phenotypes.map(({ id, title: label, key, guideline }) => ({
    label,
    description: [key, id === current ? "current" : undefined]
      .filter((part) => part !== undefined)
      .join(" · "),
    detail: guideline,
    id,
  }));
  const picked = await vscode.window.showQuickPick(items, { title, matchOnDescription: true });
  return picked?.id;
}
