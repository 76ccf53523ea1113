import { html } from "lit";
import type { TemplateResult } from "lit";

/** A probability (0 to 1) as a bar and a number. */
export function confidenceBar(confidence: number): TemplateResult {
  // Rounded down as in the editor: none reaches a threshold that it misses.
  const percent = Math.floor(confidence * 100 + 1e-9);
  return html`<span class="confidence" title="The model's confidence">
    <svg class="bar" width="48" height="6" aria-hidden="true">
      <rect class="bar-track" width="100%" height="100%" rx="3" />
      <rect class="bar-fill" width=${`${percent}%`} height="100%" rx="3" />
    </svg>
    <span class="visually-hidden">Confidence </span><span class="percent">${percent} %</span>
  </span>`;
}
