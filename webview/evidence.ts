import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { ActingPanel } from "./acting-panel";
import { icon } from "./icons";
import { withKey } from "./key-labels";
import type { PanelNote, PanelSpan } from "./protocol";

export interface EvidenceActions {
  readonly reveal: (span: PanelSpan) => void;
  readonly remove?: (index: number) => void;
  readonly useSelection: () => void;
}

/** The places of the note that an item rests on: each is shown in the note by a click and can be taken away. */
export function evidenceList(evidence: readonly PanelSpan[], actions: EvidenceActions): TemplateResult {
  const { reveal, remove, useSelection } = actions;
  return html`<div class="evidence" role="group" aria-label="Evidence">
    ${
      evidence.length === 0
        ? html`<span class="no-evidence">${icon("warning")} No evidence</span>`
        : evidence.map((span, index) => chip(span, index, isRepeated(span, evidence), reveal, remove))
    }
    <button
      type="button"
      class="link"
      title=${withKey("Use the selection in the note as evidence", "evidence")}
      @click=${useSelection}
    >
      Use selection
    </button>
  </div>`;
}

/** Whether the same words are evidence at two places: the line then tells them apart. */
function isRepeated({ text }: PanelSpan, evidence: readonly PanelSpan[]): boolean {
  return evidence.filter((other) => other.text === text).length > 1;
}

function chip(
  span: PanelSpan,
  index: number,
  showLine: boolean,
  reveal: EvidenceActions["reveal"],
  remove: EvidenceActions["remove"],
): TemplateResult {
  return html`<span class="chip">
    <button
      type="button"
      class="quote"
      title=${`Show in the note: “${span.text}”`}
      @click=${() => {
        reveal(span);
      }}
    >
      ${span.text.replaceAll(/\s+/g, " ")}${showLine && span.line !== undefined ? ` (line ${span.line})` : nothing}</button
    >${
      remove
        ? html`<button
            type="button"
            class="chip-remove"
            aria-label=${`Remove evidence ${index + 1}`}
            title="Remove this evidence"
            @click=${() => {
              remove(index);
            }}
          >
            ${icon("rejected")}
          </button>`
        : nothing
    }</span
  >`;
}

/** What is selected in the note; where nothing is, the panel says what to do. */
export async function selectedSpan(panel: ActingPanel, note: PanelNote): Promise<PanelSpan | undefined> {
  const answer = await panel.ask("selection", { note: note.path });
  if (answer && !answer.result)
    panel.fail("Nothing is selected. Select the words in the note, then try again.");
  return answer?.result ?? undefined;
}
