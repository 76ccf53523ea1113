import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { icon } from "./icons";
import { iconButton } from "./item-card";
import { isMacOs } from "./key-labels";
import { keyActions, keyName } from "./keys";
import type { KeyAction } from "./keys";
import type { PanelKind, PanelNote } from "./protocol";

/** How far the note is, and what can be done to the panel as a whole. */
export function panelHeader(
  kind: PanelKind,
  note: PanelNote,
  help: boolean,
  run: (action: KeyAction) => void,
): TemplateResult {
  return html`<header class="header">
      <span class="progress">${progressText(note)}</span>
      <span class="spacer"></span>
      ${iconButton("undo", "Undo", "undo", !note.canUndo, run)}
      ${iconButton("redo", "Redo", "redo", !note.canRedo, run)}
      ${iconButton("add", `Add a ${kind}`, "added", false, run)}
      ${iconButton("help", "Keys", "keys", false, run)}
    </header>
    ${help ? keyHelp() : nothing}`;
}

function progressText({ items, complete }: PanelNote): string {
  const left = items.filter(({ state }) => state === "suggested").length;
  if (complete) return "Note complete";
  if (items.length === 0) return "";
  return left === 0 ? "All decided" : `${left} of ${items.length} to decide`;
}

function keyHelp(): TemplateResult {
  const mac = isMacOs();
  return html`<dl class="keys" aria-label="Keys">
    ${Object.values(keyActions).map(
      ({ keys, title }) =>
        html`<div>
          <dt>${keys.map((key) => html`<kbd>${keyName(key, mac)}</kbd> `)}</dt>
          <dd>${title}</dd>
        </div>`,
    )}
  </dl>`;
}

/** What stands in the way of deciding: a gold file that cannot be read, a note that is no longer the one labelled. */
export function problemBanner({ problem, noteChanged }: PanelNote, openGold: () => void): TemplateResult {
  return html`${
    problem === undefined
      ? nothing
      : html`<div class="banner error" role="alert">
          <p>${problem}</p>
          <vscode-button appearance="secondary" @click=${openGold}>Open the gold file</vscode-button>
        </div>`
  }${
    noteChanged
      ? html`<div class="banner warning">
          ${icon("warning")} The note changed since it was labelled. Check the evidence.
        </div>`
      : nothing
  }`;
}

/** What the model has written so far; not read out word by word. */
export function writingCard(text: string): TemplateResult {
  return html`<li class="card writing" aria-busy="true">
    <div class="card-head"><vscode-progress-ring></vscode-progress-ring> The model is writing</div>
    <p class="title model-text">${text}</p>
  </li>`;
}
