import * as vscode from "vscode";
import type { EditorContext } from "./context";
import type { OpenNote } from "./reviews";
import { settings } from "./settings";

/**
 * Review mode is VS Code's own "read-only in session": the note cannot be changed by accident, and single letters
 * are free to be keys (`when: editorReadonly`). It is entered once for a note; who leaves it is not put back.
 */
export class ReviewMode implements vscode.Disposable {
  readonly #entered = new Set<string>();
  readonly #disposables: { dispose(): unknown }[];

  constructor(context: EditorContext) {
    const enter = (): void => {
      const note = context.activeNote;
      if (note !== undefined) void this.#enter(note);
    };
    this.#disposables = [
      context.reviews.onDidChangeActive(enter),
      context.reviews.onDidChange((note) => {
        if (note === context.activeNote) enter();
      }),
      vscode.window.onDidChangeActiveTextEditor(enter),
    ];
  }

  async #enter(note: OpenNote): Promise<void> {
    const id = note.uri.toString();
    const editor = vscode.window.activeTextEditor;
    if (this.#entered.has(id) || editor?.document.uri.toString() !== id || editor.document.isDirty) return;
    if (!settings.openInReviewMode() || !hasReview(note)) return;
    this.#entered.add(id);
    await vscode.commands.executeCommand("workbench.action.files.setActiveEditorReadonlyInSession");
  }

  dispose(): void {
    vscode.Disposable.from(...this.#disposables).dispose();
  }
}

/** A project's note, or any that the model or a person has already worked on: no other file is made read-only. */
function hasReview({ project, snapshot }: OpenNote): boolean {
  return (
    project.file !== undefined ||
    snapshot.run !== undefined ||
    snapshot.phenotypes.length + snapshot.diagnoses.length + snapshot.treatments.length > 0
  );
}
