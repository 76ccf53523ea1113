import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { confidenceBar } from "./confidence";
import { evidenceList } from "./evidence";
import type { EvidenceActions } from "./evidence";
import { icon } from "./icons";
import type { IconName } from "./icons";
import { ariaKeys, withKey } from "./key-labels";
import type { KeyAction } from "./keys";
import type { ItemState, PanelItem } from "./protocol";

const stateNames: Readonly<Record<ItemState, string>> = {
  suggested: "Suggested",
  accepted: "Accepted",
  corrected: "Corrected",
  rejected: "Rejected",
  added: "Added",
};

export interface CardActions extends EvidenceActions {
  readonly run: (action: KeyAction) => void;
  readonly focus: () => void;
}

/** One suggestion or decision with its evidence and its actions. */
export function itemCard(
  item: PanelItem,
  place: { readonly index: number; readonly count: number; readonly current: boolean },
  actions: CardActions,
): TemplateResult {
  const { state, text, confidence, suggestedText, code, modality, evidence, displaced } = item;
  const decided = state !== "suggested";
  const titleId = `item-${place.index}-title`;
  const stateId = `item-${place.index}-state`;
  return html`<li
    class=${`card state-${state}`}
    data-id=${item.id}
    tabindex=${place.current ? 0 : -1}
    aria-posinset=${place.index + 1}
    aria-setsize=${place.count}
    aria-labelledby=${`${stateId} ${titleId}`}
    aria-keyshortcuts=${["accept", "edit", "reject", "remove"].map((action) => ariaKeys(action as KeyAction)).join(" ")}
    @focusin=${actions.focus}
  >
    <div class="card-head">
      <span class="state" id=${stateId}>${icon(state)} ${stateNames[state]}</span>
      ${confidence === undefined ? nothing : confidenceBar(confidence)}
      <span class="spacer"></span>
      ${state === "added" ? nothing : iconButton("inspect", "Inspect what the model was asked", "inspect", false, actions.run)}
      ${decided ? moveButtons(place, actions) : nothing}
    </div>
    <p class="title" id=${titleId}>${text}</p>
    ${suggestedText === undefined ? nothing : html`<p class="detail">Model: <span class="model-text">${suggestedText}</span></p>`}
    ${code ? html`<p class="detail"><span class="code">${code.value}</span> ${code.title ?? nothing}</p>` : nothing}
    ${modality === undefined ? nothing : html`<p class="detail"><span class="modality">${modality}</span></p>`}
    ${evidenceList(evidence, actions)} ${displaced.map(lostQuote)}
    <div class="actions">${decided ? decidedButtons(state, actions) : openButtons(actions)}</div>
  </li>`;
}

function lostQuote(quote: string): TemplateResult {
  return html`<p class="detail">${icon("warning")} No longer in the note: “${quote}”</p>`;
}

function openButtons({ run }: CardActions): TemplateResult {
  return html`
    ${textButton("accept", "Accept", "primary", run)} ${textButton("edit", "Edit", "secondary", run)}
    ${textButton("reject", "Reject", "secondary", run)}
  `;
}

function textButton(
  action: KeyAction,
  title: string,
  appearance: "primary" | "secondary",
  run: CardActions["run"],
): TemplateResult {
  return html`<vscode-button
    appearance=${appearance}
    title=${withKey(title, action)}
    @click=${() => {
      run(action);
    }}
    >${title}</vscode-button
  >`;
}

function decidedButtons(state: ItemState, { run }: CardActions): TemplateResult {
  const back = state === "added" ? "Remove" : "Take back";
  const other = state === "rejected" ? "accept" : "edit";
  return html`
    ${textButton(other, other === "accept" ? "Accept" : "Edit", "secondary", run)}
    ${textButton("remove", back, "secondary", run)}
  `;
}

function moveButtons(
  place: { readonly index: number; readonly count: number },
  { run }: CardActions,
): TemplateResult {
  return html`${iconButton("up", "Move up", "up", place.index === 0, run)}${iconButton(
    "down",
    "Move down",
    "down",
    place.index === place.count - 1,
    run,
  )}`;
}

/** A button that is an icon; its name and key are its tooltip and its accessible name. */
export function iconButton(
  action: KeyAction,
  title: string,
  name: IconName,
  disabled: boolean,
  run: (action: KeyAction) => void,
): TemplateResult {
  return html`<vscode-button
    appearance="icon"
    aria-label=${title}
    title=${withKey(title, action)}
    ?disabled=${disabled}
    @click=${() => {
      run(action);
    }}
    >${icon(name)}</vscode-button
  >`;
}
