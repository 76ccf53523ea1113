import * as vscode from "vscode";
import type { ReviewPhenotype } from "../../labels/review";
import type { EditorContext } from "../context";
import type { NotePositions } from "../note-positions";
import type { OpenNote } from "../reviews";

/** What a command runs; the argument is whatever a link, a tree or a keybinding passes. */
export type Command = (context: EditorContext, argument: unknown) => Promise<void> | void;

/** A command that needs a note under review cannot be written without one; likewise below. */
export interface OnNote {
  readonly context: EditorContext;
  readonly note: OpenNote;
  readonly argument: unknown;
}

export interface InEditor extends OnNote {
  readonly editor: vscode.TextEditor;
  readonly positions: NotePositions;
}

export interface OnPhenotype extends InEditor {
  readonly phenotype: ReviewPhenotype;
  /** False where a link, a tree or a code action names the phenotype. */
  readonly fromCaret: boolean;
}

/** Names one phenotype of one note: the argument of hover links, code actions and tree items. */
export interface PhenotypeTarget {
  /** The note's URI as text. */
  readonly note: string;
  readonly key: string;
}

export function isPhenotypeTarget(argument: unknown): argument is PhenotypeTarget {
  return (
    typeof argument === "object" &&
    argument !== null &&
    "note" in argument &&
    typeof argument.note === "string" &&
    "key" in argument &&
    typeof argument.key === "string"
  );
}

/** Names an answer or a span without a place of one note: the argument of the items of the tray. */
export interface TrayTarget {
  /** The note's URI as text. */
  readonly note: string;
  /** `u:<number>` for an answer, `g:<id>` for a span that lost its place. */
  readonly tray: string;
}

export function isTrayTarget(argument: unknown): argument is TrayTarget {
  return (
    typeof argument === "object" &&
    argument !== null &&
    "note" in argument &&
    typeof argument.note === "string" &&
    "tray" in argument &&
    typeof argument.tray === "string"
  );
}

/** What a view's action is about when the view was drawn anew meanwhile: nothing, and never what is under the caret. */
export const gone: PhenotypeTarget = { note: "", key: "" };

/** For any trusted workspace, a note or not. */
export function trusted(run: Command): Command {
  return async (context, argument) => {
    if (vscode.workspace.isTrusted) {
      await run(context, argument);
      return;
    }
    const manage = "Manage Workspace Trust";
    const answer = await vscode.window.showWarningMessage(
      "This workspace is not trusted: its notes and its model are not touched.",
      manage,
    );
    if (answer === manage) await vscode.commands.executeCommand("workbench.trust.manage");
  };
}

/** For the active note, or the one that the argument names. Decisions of one note are made one after the other. */
export function onNote(run: (ready: OnNote) => Promise<void> | void): Command {
  return trusted(async (context, argument) => {
    if (argument === gone) {
      hint("The list was just drawn anew: try again.");
      return;
    }
    const note =
      isPhenotypeTarget(argument) || isTrayTarget(argument)
        ? await context.reviews.open(vscode.Uri.parse(argument.note))
        : context.activeNote;
    if (note === undefined) {
      hint("No note is under review: open a note of the project first.");
      return;
    }
    await note.inTurn(async () => {
      await run({ context, note, argument });
    });
  });
}

/** For a note in an editor that shows it as it is on disk. */
export function inEditor(run: (ready: InEditor) => Promise<void> | void): Command {
  return onNote(async (ready) => {
    const editor = ready.note.editor ?? (await vscode.window.showTextDocument(ready.note.uri));
    const positions = ready.note.positions(editor.document);
    if (positions === undefined) {
      hint(
        editor.document.isDirty
          ? "The note has unsaved changes: save it, then its phenotypes are placed anew."
          : "The editor does not show the note as it is on disk: reopen it with the encoding UTF-8.",
      );
      return;
    }
    await run({ ...ready, editor, positions });
  });
}

/** For the phenotype that the argument names, or the current one under the caret. */
export function onPhenotype(run: (ready: OnPhenotype) => Promise<void> | void): Command {
  return inEditor(async (ready) => {
    const fromCaret = !isPhenotypeTarget(ready.argument);
    const phenotype = isPhenotypeTarget(ready.argument)
      ? ready.note.find(ready.argument.key)
      : ready.note.current(ready.editor);
    if (phenotype === undefined) {
      hint(fromCaret ? "No phenotype is under the caret." : "That phenotype is not there any more.");
      return;
    }
    await run({ ...ready, phenotype, fromCaret });
  });
}

/** A word in passing that needs no answer. */
export function hint(text: string): void {
  vscode.window.setStatusBarMessage(`$(info) ${text}`, 6000);
}

/** Makes a phenotype the current one: the caret goes to its start, and it stays chosen among overlapping ones. */
export function stand(ready: InEditor, phenotype: ReviewPhenotype): void {
  ready.note.chosen = phenotype.key;
  const range = ready.positions.range(phenotype);
  ready.editor.selection = new vscode.Selection(range.start, range.start);
  ready.editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
