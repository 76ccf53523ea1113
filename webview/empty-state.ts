import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { PanelKind, PanelNote } from "./protocol";

export interface EmptyActions {
  readonly annotate: () => void;
  readonly add: () => void;
  readonly openNote: () => void;
}

/** What a panel without items says, with the next step as a button. */
export function emptyState(
  kind: PanelKind,
  note: PanelNote | undefined,
  actions: EmptyActions,
): TemplateResult {
  const plural = kind === "diagnosis" ? "diagnoses" : "treatments";
  if (!note) {
    return html`<section class="empty">
      <p>Open a note to see its ${plural}.</p>
      <vscode-button @click=${actions.openNote}>Open a note</vscode-button>
    </section>`;
  }
  return html`<section class="empty">
    <p>${note.hasRun ? `The model found no ${kind} in this note.` : `No suggestions yet for this note.`}</p>
    ${note.hasRun ? nothing : html`<vscode-button @click=${actions.annotate}>Annotate this note</vscode-button>`}
    <vscode-button appearance="secondary" @click=${actions.add}>Add a ${kind}</vscode-button>
  </section>`;
}
