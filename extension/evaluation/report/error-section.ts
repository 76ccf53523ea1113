import type { Evaluation } from "../evaluate";
import { errorOutcomes, outcomeTitles } from "../findings";
import { errorChart } from "./charts";
import { findingsTable } from "./findings-table";
import { shows } from "./format";
import { html, type Html } from "./html";
import type { Filter } from "./list-table";

const meanings: Readonly<Record<(typeof errorOutcomes)[number], string>> = {
  missed: "a gold label without a suggestion",
  spurious: "a suggestion without a gold label",
  "wrong-label": "the same words with another label",
  "wrong-extent": "the right label, but other words beside the shared ones",
  unanchored: "an answer whose words have no place in the note",
  "wrong-answer": "a diagnosis or treatment plan that says something else",
};

/** Errors by their kind, and the table in which every number's notes and spans are shown. */
export function errorSection(
  evaluation: Evaluation,
  titleOf: (label: string) => string,
  more: readonly Filter[] = [],
): Html {
  const { findings, labels, tasks } = evaluation;
  const kinds = errorOutcomes.map((outcome) => {
    const count = findings.filter((finding) => finding.outcome === outcome).length;
    return html`<tr>
      <th>${outcomeTitles[outcome]}</th>
      <td class="number">${shows(count, { outcome })}</td>
      <td class="dim">${meanings[outcome]}</td>
    </tr>`;
  });
  return html` <h2 id="errors">Errors by kind</h2>
    <div class="columns">
      <div>
        <table>
          <thead>
            <tr>
              <th>Kind</th>
              <th class="number">Number</th>
              <th>Meaning</th>
            </tr>
          </thead>
          <tbody>
            ${kinds}
          </tbody>
        </table>
      </div>
      <div>
        ${tasks.includes("phenotypes") && errorChart(findings, labels, titleOf)}
        <div class="key">
          <span class="bad"><i></i>missed</span><span class="second"><i></i>spurious</span
          ><span class="warn"><i></i>wrong label</span><span class="accent"><i></i>wrong extent</span
          ><span class="quiet"><i></i>unanchored</span>
        </div>
      </div>
    </div>
    <section id="findings">
      <h2>Notes and spans behind the numbers</h2>
      <p>
        Every figure, number and bar of this page shows its own here, or among the questions. Positions are
        Unicode code points, end exclusive.
      </p>
      ${findingsTable(labels, titleOf, more)}
    </section>`;
}
