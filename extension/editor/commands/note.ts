import * as vscode from "vscode";
import { phenotypeOf } from "../decorations";
import type { OpenNote } from "../reviews";
import { hint, inEditor, onNote, stand, trusted, type Command, type InEditor } from "./command";
import { oneLine } from "../words";

/** Marks the note complete, or lists what is missing; choosing an item goes to it. */
export const markComplete: Command = inEditor(async (ready) => {
  const { note } = ready;
  if (note.snapshot.status === "complete" && !note.snapshot.noteChanged) {
    hint("This note is complete already.");
    return;
  }
  if (note.snapshot.undecided > 0 || note.snapshot.displaced.length > 0) {
    await listMissing(ready);
    return;
  }
  await note.review.setStatus("complete");
  hint("Note complete.");
});

export const reopenNote: Command = onNote(async ({ note }) => {
  await note.review.setStatus("in-progress");
});

async function listMissing(ready: InEditor): Promise<void> {
  const { note, positions } = ready;
  const { phenotypes, diagnoses, treatments, displaced } = note.snapshot;
  const open = <T extends { readonly state: string }>(items: readonly T[]): T[] =>
    items.filter(({ state }) => state === "suggested");
  const items = [
    ...open(phenotypes).map((phenotype) => ({
      label: oneLine(phenotype.text),
      description: `${phenotypeOf(note, phenotype).title} · line ${positions.range(phenotype).start.line + 1}`,
      go: (): Promise<void> => {
        stand(ready, phenotype);
        return Promise.resolve();
      },
    })),
    ...open(diagnoses).map(({ text }) => ({
      label: oneLine(text),
      description: "Diagnosis",
      go: focusView("diagnosis"),
    })),
    ...open(treatments).map(({ text }) => ({
      label: oneLine(text),
      description: "Treatment",
      go: focusView("treatment"),
    })),
    ...displaced.map((item) => ({
      label: oneLine(item.text),
      description: `${phenotypeOf(note, item).title} · without a place since the note changed`,
      go: focusView("phenotypes"),
    })),
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: `Not Complete: ${items.length} to Decide`,
    placeHolder: "Choose one to go to it",
    matchOnDescription: true,
  });
  await picked?.go();
}

const focusView = (view: "diagnosis" | "treatment" | "phenotypes") => async (): Promise<void> => {
  await vscode.commands.executeCommand(`cancerllm.${view}.focus`);
};

/** Takes the keys to a panel; there they decide its items. */
export const goToPanel = (panel: "diagnosis" | "treatment"): Command => trusted(focusView(panel));

/** Opens the note's gold labels beside it, where there are any. */
export const openGold: Command = onNote(async ({ note }) => {
  const uri = vscode.Uri.file(note.snapshot.goldPath);
  const exists = await vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
  if (!exists) {
    hint("This note has no gold labels yet; the first decision writes them.");
    return;
  }
  await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.Beside });
});

/** VS Code's own read-only switch of the active editor; see `review-mode.ts`. */
export const toggleReviewMode: Command = onNote(async ({ note }) => {
  await focus(note);
  await vscode.commands.executeCommand("workbench.action.files.toggleActiveEditorReadonlyInSession");
});

export const openNote: Command = trusted(async (_context, argument) => {
  if (argument instanceof vscode.Uri) await vscode.window.showTextDocument(argument);
});

async function focus(note: OpenNote): Promise<void> {
  const column = note.editor?.viewColumn;
  await vscode.window.showTextDocument(note.uri, column === undefined ? {} : { viewColumn: column });
}
