import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { PageToken } from "./protocol";
import { levelOf, percent, visible } from "./token-words";

/**
 * A row of tokens: arrow keys walk it, focus and hover show the probability, and the focused one's alternatives are
 * listed below where they are known.
 */
export function tokenRow(
  tokens: readonly PageToken[],
  name: string,
  current: number,
  onCurrent: (index: number) => void,
): TemplateResult {
  if (tokens.length === 0) return html`<p class="detail">The model wrote nothing.</p>`;
  const at = Math.min(current, tokens.length - 1);
  const keydown = (event: KeyboardEvent): void => {
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: tokens.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const next = Math.max(0, Math.min(tokens.length - 1, to));
    onCurrent(next);
    const row = event.currentTarget as HTMLElement;
    row.querySelectorAll<HTMLElement>(".token")[next]?.focus();
  };
  const token = tokens[at];
  return html`<div class="tokens" role="group" aria-label=${name} @keydown=${keydown}>
      ${tokens.map(
        ({ text, confidence }, index) =>
          html`<button
            type="button"
            class=${`token level-${levelOf(confidence)}`}
            tabindex=${index === at ? 0 : -1}
            aria-label=${`Token ${index + 1}: ${text.trim() === "" ? "blank" : text}, ${percent(confidence)}`}
            aria-current=${index === at ? "true" : "false"}
            title=${percent(confidence)}
            .textContent=${visible(text)}
            @focus=${() => {
              onCurrent(index);
            }}
            @mouseenter=${() => {
              onCurrent(index);
            }}
          ></button>`,
      )}
    </div>
    ${token ? tokenDetail(token, at) : nothing}`;
}

function tokenDetail({ text, confidence, alternatives }: PageToken, index: number): TemplateResult {
  return html`<table class="alternatives">
    <caption class="visually-hidden">
      Token ${index + 1} and what else was probable
    </caption>
    <tbody>
      <tr>
        <th scope="row"><code>${visible(text)}</code></th>
        <td>${bar(confidence)}</td>
        <td class="number">${percent(confidence)}</td>
      </tr>
      ${alternatives?.map(
        ({ text: other, probability }) =>
          html`<tr>
            <td><code>${visible(other)}</code></td>
            <td>${bar(probability)}</td>
            <td class="number">${percent(probability)}</td>
          </tr>`,
      )}
      ${
        alternatives?.length === 0
          ? html`<tr>
              <td colspan="3">No other token had 1 % or more.</td>
            </tr>`
          : nothing
      }
    </tbody>
  </table>`;
}

function bar(probability: number): TemplateResult {
  return html`<svg class="bar" width="72" height="8" aria-hidden="true">
    <rect class="bar-track" width="100%" height="100%" rx="3" />
    <rect class="bar-fill" width=${`${Math.round(probability * 100)}%`} height="100%" rx="3" />
  </svg>`;
}

/** What the shades mean. */
export function tokenLegend(): TemplateResult {
  const names = ["99 % or more", "90 %", "70 %", "50 %", "25 %", "less"];
  return html`<p class="legend" aria-label="Legend of the tokens">
    ${names.map((name, level) => html`<span class=${`token level-${level}`} .textContent=${name}></span> `)}
  </p>`;
}
