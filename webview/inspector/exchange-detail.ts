import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { ToolkitTextArea } from "../toolkit";
import { statusMark } from "./exchange-list";
import type { AskedAnswer, ExchangeDetail, ExchangeRow, PageAnswer, PageToken, Place } from "./protocol";
import { percent } from "./token-words";
import { tokenLegend, tokenRow } from "./tokens";

/** What a person is trying out on one exchange; nothing of it is kept on the disk. */
export interface Trial {
  /** The prompt as it is being edited; undefined while it is only shown. */
  readonly draft?: string;
  readonly asking: boolean;
  /** Answers of the loaded model, the newest first. */
  readonly answers: readonly AskedAnswer[];
}
export const noTrial: Trial = { asking: false, answers: [] };

export interface DetailActions {
  readonly reveal: (place: Place) => void;
  readonly edit: (draft: string | undefined) => void;
  readonly ask: (prompt: string) => void;
  readonly cancel: () => void;
  readonly copy: (prompt: string | undefined) => void;
  readonly lookAt: (row: string, token: number) => void;
}

/** One exchange: answer, tokens, alignment, prompt; and beside it what the model says when it is asked again. */
export function exchangeDetail(
  row: ExchangeRow,
  detail: ExchangeDetail,
  trial: Trial,
  looked: { readonly row: string; readonly token: number },
  actions: DetailActions,
): TemplateResult {
  const tokenAt = (name: string): number => (looked.row === name ? looked.token : 0);
  const seconds = detail.ms / 1000;
  const speed = seconds > 0 ? `${(detail.tokens.length / seconds).toFixed(1)} tokens/s` : "";
  return html`<section class="detail-pane" aria-label=${`Exchange ${row.number}`}>
    <h2>
      ${row.title} <span class="where">exchange ${row.number}</span>
      <button
        type="button"
        class="link"
        @click=${() => {
          actions.reveal(row.sentence);
        }}
      >
        Show in the note
      </button>
    </h2>
    <div class="sides">
      <div class="side">
        <h3>In the run</h3>
        ${output(detail.output, detail.tokens, "Tokens of the run", tokenAt("run"), (token) => {
          actions.lookAt("run", token);
        })}
        ${answers(detail.answers, row, actions.reveal)}
        <p class="facts">
          ${detail.tokens.length === 1 ? "1 token" : `${detail.tokens.length} tokens`} ·
          ${Math.round(detail.ms)} ms ${speed === "" ? nothing : html`· ${speed}`}
        </p>
      </div>
      ${trial.answers.map((answer, index) => side(answer, detail, trial.answers.length - index, tokenAt, actions))}
    </div>
    ${tokenLegend()} ${promptPart(detail, trial, actions)}
  </section>`;
}

function side(
  answer: AskedAnswer,
  detail: ExchangeDetail,
  number: number,
  tokenAt: (name: string) => number,
  actions: DetailActions,
): TemplateResult {
  const name = `asked-${number}`;
  const samePrompt = answer.prompt === detail.prompt;
  const sameOutput = answer.output === detail.output;
  return html`<div class="side asked">
    <h3>Asked again (${number})${samePrompt ? nothing : html`, edited prompt`}</h3>
    ${output(answer.output, answer.tokens, `Tokens of answer ${number}`, tokenAt(name), (token) => {
      actions.lookAt(name, token);
    })}
    <p class="facts">
      <strong>${sameOutput ? "The same answer" : "Another answer"}</strong> · confidence
      ${percent(answer.confidence)} · ${answer.ended ? "ended by the model" : "cut off at the limit"} ·
      ${Math.round(answer.ms)} ms
    </p>
    <p class="facts">
      ${answer.model}${answer.sameModel ? nothing : html` <strong>(not the model of the run)</strong>`}
    </p>
    ${
      samePrompt
        ? nothing
        : html`<details>
            <summary>Its prompt</summary>
            <pre>${answer.prompt}</pre>
            <button
              type="button"
              class="link"
              @click=${() => {
                actions.copy(answer.prompt);
              }}
            >
              Copy as command
            </button>
          </details>`
    }
  </div>`;
}

function output(
  text: string,
  tokens: readonly PageToken[],
  name: string,
  current: number,
  onCurrent: (token: number) => void,
): TemplateResult {
  return html`<pre class="output" aria-label="Raw output">${text === "" ? "(nothing)" : text}</pre>
    ${tokenRow(tokens, name, current, onCurrent)}`;
}

function answers(
  found: readonly PageAnswer[],
  row: ExchangeRow,
  reveal: (place: Place) => void,
): TemplateResult {
  if (row.status === "unknown") {
    return html`<p class="detail">
      The note was changed after this run: its places are not known any more.
    </p>`;
  }
  if (found.length === 0) {
    return html`<p class="detail">The model says that there is nothing of this kind here.</p>`;
  }
  return html`<ul class="answers">
    ${found.map(
      ({ title, answer, status, why, places, confidence }) =>
        html`<li>
          ${statusMark(status)} ${title === undefined ? nothing : `${title}: `}<q>${answer}</q>
          <span class="number">${percent(confidence)}</span>
          ${places.map(
            (place, index) =>
              html`<button
                type="button"
                class="link"
                @click=${() => {
                  reveal(place);
                }}
              >
                ${places.length > 1 ? `Place ${index + 1}` : "Show"} (${place.start}–${place.end})
              </button>`,
          )}
          ${why === undefined ? nothing : html`<p class="detail">${why}</p>`}
        </li>`,
    )}
  </ul>`;
}

function promptPart(detail: ExchangeDetail, trial: Trial, actions: DetailActions): TemplateResult {
  const { draft, asking } = trial;
  return html`<div class="prompt-part" data-form>
    <h3 id="prompt-name">Prompt</h3>
    ${
      draft === undefined
        ? html`<pre class="prompt" tabindex="0" role="region" aria-labelledby="prompt-name">
${detail.prompt}</pre>`
        : html`<vscode-text-area
            class="prompt-edit"
            rows="14"
            resize="vertical"
            aria-label="Prompt to ask"
            .value=${draft}
            @input=${(event: Event) => {
              actions.edit((event.target as ToolkitTextArea).value);
            }}
          ></vscode-text-area>`
    }
    <div class="actions">
      ${
        asking
          ? html`<span class="asking" role="status"
                ><vscode-progress-ring></vscode-progress-ring> Asking the model</span
              >
              <vscode-button appearance="secondary" @click=${actions.cancel}>Cancel</vscode-button>`
          : html`<vscode-button
              @click=${() => {
                actions.ask(draft ?? detail.prompt);
              }}
              >${draft === undefined ? "Ask again with alternatives" : "Ask"}</vscode-button
            >`
      }
      ${
        draft === undefined
          ? html`<vscode-button
              appearance="secondary"
              @click=${() => {
                actions.edit(detail.prompt);
              }}
              >Edit the prompt</vscode-button
            >`
          : html`<vscode-button
              appearance="secondary"
              @click=${() => {
                actions.edit(undefined);
              }}
              >Leave it as it was</vscode-button
            >`
      }
      <vscode-button
        appearance="secondary"
        @click=${() => {
          actions.copy(draft);
        }}
        >Copy as command</vscode-button
      >
    </div>
    <p class="detail">Asking again changes no gold label and no run.</p>
  </div>`;
}
