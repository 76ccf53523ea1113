import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import "./code-field";
import type { CodeField } from "./code-field";
import type { Draft } from "./drafts";
import { evidenceList } from "./evidence";
import type { PanelCode, PanelKind, PanelSpan } from "./protocol";
import type { ToolkitDropdown, ToolkitTextArea } from "./toolkit";

export interface FormActions {
  readonly change: (draft: Draft) => void;
  readonly save: () => void;
  readonly cancel: () => void;
  readonly reveal: (span: PanelSpan) => void;
  readonly useSelection: () => void;
  readonly findCodes: CodeField["find"];
}

/** Editing an item in its place, or writing a new one. */
export function itemForm(
  kind: PanelKind,
  draft: Draft,
  modalities: readonly string[],
  actions: FormActions,
): TemplateResult {
  const isNew = draft.id === undefined;
  const name = kind === "diagnosis" ? "Diagnosis" : "Treatment";
  const keydown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented) return;
    const inText = (event.target as HTMLElement).matches("vscode-text-area");
    if (event.key === "Escape") actions.cancel();
    else if (event.key === "Enter" && !event.isComposing && (inText || event.ctrlKey || event.metaKey))
      actions.save();
    else return;
    event.preventDefault();
  };
  return html`<li class="card form" data-form data-id=${draft.id ?? "new"}>
    <form
      aria-label=${isNew ? `Add a ${kind}` : `Edit the ${kind}`}
      @keydown=${keydown}
      @submit=${(event: Event) => {
        event.preventDefault();
      }}
    >
      <vscode-text-area
        data-first
        rows="2"
        resize="vertical"
        .value=${draft.text}
        @input=${(event: Event) => {
          actions.change({ ...draft, text: (event.target as ToolkitTextArea).value });
        }}
        >${name}</vscode-text-area
      >
      ${
        kind === "diagnosis"
          ? html`<code-field
              .code=${draft.code}
              .find=${actions.findCodes}
              @code-change=${(event: CustomEvent<PanelCode | undefined>) => {
                actions.change(withCode(draft, event.detail));
              }}
            ></code-field>`
          : modalityField(draft, modalities, actions.change)
      }
      <div class="field">
        <span class="label">Evidence</span>
        ${evidenceList(draft.evidence, {
          reveal: actions.reveal,
          useSelection: actions.useSelection,
          remove: (index) => {
            actions.change({ ...draft, evidence: draft.evidence.toSpliced(index, 1) });
          },
        })}
      </div>
      <div class="actions">
        <vscode-button title="Save (Enter)" ?disabled=${draft.text.trim() === ""} @click=${actions.save}
          >Save</vscode-button
        >
        <vscode-button appearance="secondary" title="Cancel (Escape)" @click=${actions.cancel}
          >Cancel</vscode-button
        >
      </div>
    </form>
  </li>`;
}

function withCode({ code: _, ...draft }: Draft, code: PanelCode | undefined): Draft {
  return code ? { ...draft, code } : draft;
}

function modalityField(
  draft: Draft,
  modalities: readonly string[],
  change: FormActions["change"],
): TemplateResult {
  return html`<div class="field">
    <span class="label" id="modality-label">Modality</span>
    <vscode-dropdown
      aria-labelledby="modality-label"
      .value=${draft.modality ?? nothing}
      @change=${(event: Event) => {
        change({ ...draft, modality: (event.target as ToolkitDropdown).value });
      }}
      >${modalities.map((modality) => html`<vscode-option value=${modality} ?selected=${modality === draft.modality}>${modality}</vscode-option>`)}</vscode-dropdown
    >
  </div>`;
}
