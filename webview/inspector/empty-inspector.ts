import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { InspectorState } from "./protocol";

const words: Readonly<Record<NonNullable<InspectorState["empty"]>, string>> = {
  "no-note": "Open a note to see what the model was asked about it and what it answered.",
  "no-run": "The model has not been asked about this note yet.",
  "no-exchanges":
    "This run was written without its exchanges, so prompts and raw answers are not known. Set `exchanges: true` in cancerllm.yaml (or take the line out) and annotate the note again.",
  writing: "The model is being asked about this note now. The exchanges are here when it has finished.",
  unreadable: "What the run says of this note cannot be read.",
};

/** Why there is nothing to inspect, with the next step as a button. */
export function emptyInspector(
  { empty, message, note }: InspectorState,
  actions: { readonly annotate: () => void; readonly openNote: () => void },
): TemplateResult {
  if (empty === undefined) return html``;
  return html`<section class="empty">
    <p>${words[empty]}</p>
    ${message === undefined ? nothing : html`<p>${message}</p>`}
    ${empty === "no-note" ? html`<vscode-button @click=${actions.openNote}>Open a note</vscode-button>` : nothing}
    ${
      note && (empty === "no-run" || empty === "no-exchanges" || empty === "unreadable")
        ? html`<vscode-button @click=${actions.annotate}>Annotate this note</vscode-button>`
        : nothing
    }
  </section>`;
}
