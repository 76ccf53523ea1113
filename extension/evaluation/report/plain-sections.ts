import type { Cost } from "../cost";
import { costRatios, costRows } from "../cost-rows";
import type { Evaluation } from "../evaluate";
import { errorOutcomes, outcomeTitles } from "../findings";
import { bytes, shows, whole } from "./format";
import { html, type Html } from "./html";
import { leftOutSection } from "./left-out-section";

/** What a run cost, and beside it what another one did. */
export function costSection(cost: Cost, other?: Cost): Html {
  const costs = other ? [cost, other] : [cost];
  const facts: readonly (readonly [string, (cost: Cost) => string])[] = [
    ["Run", ({ run }) => run],
    ["Model", ({ model, quantization }) => `${model} ${quantization}`],
    ["Size of the model", ({ modelSize }) => bytes(modelSize)],
    ["Device", ({ device }) => device],
  ];
  const ratios = other && costRatios(cost, other);
  return html` <h2 id="cost">Cost</h2>
    <div class="wide">
      <table class="cost">
        ${
          other &&
          html`<thead>
            <tr>
              <th>Figure</th>
              <th>This run</th>
              <th>Other run</th>
              <th class="number">Other by this</th>
            </tr>
          </thead>`
        }
        <tbody>
          ${[...facts, ...costRows].map(
            ([title, of]) =>
              html`<tr>
                <th>${title}</th>
                ${costs.map((one) => html`<td>${of(one)}</td>`)}
                ${ratios && html`<td class="number">${ratios.get(title) ?? ""}</td>`}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${other && cost.device !== other.device && html`<p class="notice">The runs were made on different devices: their cost says as much of these as of the models.</p>`}
    <p class="dim">
      By the whole
      run${cost.notes !== null && ` (${whole(cost.notes)} notes, also those without gold labels)`}. The
      command line has several notes in work at a time, so that a note's seconds overlap with those of others;
      the editor has one. Tokens are counted over the time of the whole run.
    </p>`;
}

const notesAtOnce = 50;

/** Notes with the most errors first, and those that could not be taken. */
export function notesSection({ notes, leftOut }: Evaluation): Html {
  const errors = ({ outcomes }: Evaluation["notes"][number]): number =>
    errorOutcomes.reduce((sum, outcome) => sum + (outcomes[outcome] ?? 0), 0);
  const worst = [...notes].sort((a, b) => errors(b) - errors(a) || (a.path < b.path ? -1 : 1));
  const kinds = ["exact", ...errorOutcomes] as const;
  const row = ({ path, outcomes }: Evaluation["notes"][number]): Html =>
    html`<tr>
      <th>${path}</th>
      ${kinds.map(
        (outcome) => html`<td class="number">${shows(outcomes[outcome] ?? 0, { note: path, outcome })}</td>`,
      )}
    </tr>`;
  const table = (rows: readonly Evaluation["notes"][number][]): Html =>
    html`<div class="wide">
      <table>
        <thead>
          <tr>
            <th>Note</th>
            ${kinds.map((outcome) => html`<th class="number">${outcomeTitles[outcome]}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(row)}
        </tbody>
      </table>
    </div>`;
  const lost = leftOut.filter(({ kind }) => kind === "error");
  const chosen = leftOut.length - lost.length;
  return html` <h2 id="notes">Notes</h2>
    <p>Those with the most errors first.</p>
    ${table(worst.slice(0, notesAtOnce))}
    ${
      worst.length > notesAtOnce &&
      html`<details>
        <summary>The other ${whole(worst.length - notesAtOnce)}</summary>
        ${table(worst.slice(notesAtOnce))}
      </details>`
    }
    ${leftOutSection(html`<h3 id="left-out">Not evaluated</h3>`, lost)}
    ${chosen > 0 && html`<p class="dim">${whole(chosen)} gold files were not asked for, by their status or annotator.</p>`}`;
}

/** What the figures mean, for those who only have this page. */
export function methodSection({ resampling, labels }: Evaluation): Html {
  return html` <h2 id="method">How it was measured</h2>
    <p>
      <b>Spans.</b> One-to-one matching in each note: same label and extent, then the most overlapping pairs
      of the same label, then other labels on the same words (intersection over union of at least 0.5). Micro
      averages add the counts of all ${whole(labels.length)} phenotypes, macro averages are the mean over the
      phenotypes that occur.
    </p>
    <p>
      <b>Answers.</b> Precision is the mean over predictions of the best match with any gold answer, recall
      the mean over gold answers of the best match with any prediction; figures are means over questions
      (arXiv 2406.10459). Exact match after lower-casing, without punctuation and a leading article,
      Porter-stemmed; BLEU-2 and ROUGE-L (beta 1.2) as in coco-caption. The strict scorer keeps numbers, signs
      and units, which the paper's makes equal: 2.5 and 25, ER+ and ER-.
    </p>
    <p>
      <b>Intervals.</b> ${
        resampling.samples === 0
          ? "None were asked for."
          : `95 % percentile bootstrap over notes, ${whole(resampling.samples)} samples, seed ${resampling.seed}.`
      } <b>Calibration.</b> Expected calibration error over ten bins of equal width (arXiv 1706.04599);
      answers without a place are wrong.
    </p>
    <p class="dim">
      This page quotes the notes: keep it where notes are kept. It loads nothing and sends nothing.
    </p>`;
}
