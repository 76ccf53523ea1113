import type * as vscode from "vscode";
import type { Project } from "../labels/project";
import type { NoteReview } from "../labels/review";
import type { Span } from "../notes/note";

/** A note that is open in an editor, with its review. */
export interface NoteInPanels {
  readonly review: NoteReview;
  readonly project: Pick<Project, "icd10">;
}

/** What the panels need of the editor; `editor/context.ts` has it. */
export interface PanelContext {
  /** The note that the panels follow: it stays while a panel, or a file that is no note, has the focus. */
  readonly activeNote: NoteInPanels | undefined;
  readonly onDidChangeActiveReview: vscode.Event<NoteReview | undefined>;
  /** Shows the span in the note's editor and flashes it; with `preserveFocus` the keys stay with the panel. */
  revealSpan(review: NoteReview, span: Span, options?: { readonly preserveFocus?: boolean }): unknown;
  /** The selection in the active note's editor, code points; undefined where nothing is selected. */
  selectionSpan(): Span | undefined;
}
