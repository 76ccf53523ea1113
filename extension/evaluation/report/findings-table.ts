import { errorOutcomes, outcomeTitles } from "../findings";
import { html, type Html } from "./html";

interface Filter {
  /** As the page's script knows it. */
  readonly name: string;
  readonly title: string;
  readonly options: readonly { readonly value: string; readonly title: string }[];
}

/** The table in which a number's notes and spans are shown, with its filters; the page's script fills it. */
export function findingsTable(
  labels: readonly string[],
  titleOf: (label: string) => string,
  more: readonly Filter[] = [],
): Html {
  const option = (value: string, title: string): Html => html`<option value="${value}">${title}</option>`;
  return html`<div class="filters" id="filters" hidden>
      <select name="outcome" aria-label="Kind">
        ${[
          option("", "Every kind"),
          option("errors", "All errors"),
          option("exact", "Right"),
          errorOutcomes.map((outcome) => option(outcome, outcomeTitles[outcome])),
        ].flat()}
      </select>
      <select name="label" aria-label="Label">
        ${[option("", "Every label"), ...[...labels, "diagnosis", "treatment"].map((label) => option(label, titleOf(label)))]}
      </select>
      ${more.map(
        ({ name, title, options }) =>
          html`<select name="${name}" aria-label="${title}">
            ${options.map((one) => option(one.value, one.title))}
          </select>`,
      )}
      <button id="reset">All errors</button>
      <span class="dim" id="shown"></span>
    </div>
    <div class="wide">
      <table>
        <thead>
          <tr>
            <th>Kind</th>
            <th>Place</th>
            <th>Gold label</th>
            <th>Model</th>
            <th class="number">Confidence</th>
            <th>Alignment</th>
          </tr>
        </thead>
        <tbody id="finding-rows"></tbody>
      </table>
    </div>
    <p class="more"><button id="more" hidden>Show more</button></p>`;
}
