import type { Draft } from "./drafts";
import type { Method, PanelItem, PanelNote, Params, Result } from "./protocol";

/** What actions need of the panel they act in. */
export interface ActingPanel {
  readonly note: PanelNote | undefined;
  /** The edit that is open in the note. */
  readonly draft: Draft | undefined;
  /** Asks the extension; what it refuses is shown. @returns undefined where it was refused. */
  ask<M extends Method>(method: M, params: Params<M>): Promise<{ readonly result: Result<M> } | undefined>;
  /** Has a screen reader say it. */
  say(text: string): void;
  /** Shows an error; undefined takes it away. */
  fail(text: string | undefined): void;
  /** Makes an item the current one and gives it the focus. */
  goTo(item: PanelItem | undefined): void;
  /** Opens an edit in a note, changes it, or closes it (undefined). */
  keepDraft(note: PanelNote, draft: Draft | undefined): void;
  /** Gives the focus to the form, or to the item with this id. */
  focus(where: "form" | { readonly id: string | undefined }): void;
}
