import * as vscode from "vscode";
import type { AdjudicatedNote, AdjudicationNotes } from "./adjudication-notes";
import type { QuestionElement } from "./adjudication-view";

/** What the tree passes: a note, or one of its disagreements. */
export function namedBy(argument: unknown): Partial<QuestionElement> {
  if (typeof argument !== "object" || argument === null) return {};
  return "question" in argument ? (argument as QuestionElement) : { note: argument as AdjudicatedNote };
}

/** Has a person choose a note with two annotators; undefined where they changed their mind, or there is none. */
export async function pickNote(notes: AdjudicationNotes): Promise<AdjudicatedNote | undefined> {
  if (notes.all.length === 0) {
    void vscode.window.showInformationMessage(
      "No note has gold labels of two annotators. With `gold: {folder: gold, per-annotator: true}` in cancerllm.yaml each annotator has a folder.",
    );
    return undefined;
  }
  const items = notes.all.map((note) => ({
    label: note.path,
    description: note.snapshot ? `${note.snapshot.open} disagreements open` : note.annotators.join(", "),
    note,
  }));
  return (await vscode.window.showQuickPick(items, { title: "Adjudicate Which Note?" }))?.note;
}
