import type { ScoreName } from "../metrics";
import type { RobustnessCurve } from "../robustness/curve";
import { figureOf, headlinesOf, scoreOf } from "../robustness/headlines";
import type { LostLabels } from "../robustness/lost-labels";
import { rateFolder, ratePage, ratePercent } from "../robustness/testbed";
import { findingsTable } from "./findings-table";
import { percent, shows, whole, withInterval } from "./format";
import { html, type Html } from "./html";
import { leftOutSection } from "./left-out-section";

type TitleOf = (label: string) => string;

/** Findings of one rate that the page holds at most. */
export const mostLost = 2000;

/** Every headline and phenotype at every rate, with the difference to the notes as they are. */
export function figureSection(curve: RobustnessCurve, titleOf: TitleOf): Html {
  const { points } = curve;
  const { tasks = [], labels = [] } = points[0]?.evaluation ?? {};
  const headlines = headlinesOf(tasks);
  const phenotypes = (tasks.includes("phenotypes") ? labels : []).map((label) => ({
    title: `${titleOf(label)}, exact`,
    name: { scorer: "spans", task: "phenotypes", variant: "exact", label, metric: "f1" } as const,
  }));
  const row = (title: string, name: ScoreName, isTotal: boolean): Html =>
    html`<tr class="${isTotal ? "total" : ""}">
      <th>${title}</th>
      ${points.map(({ evaluation, comparison }) => {
        const difference = comparison && figureOf(comparison.differences, name);
        return html`<td class="number">
          ${withInterval(scoreOf(evaluation, name))}
          ${difference && difference.value !== null && html`<br /><small>${signed(difference.value)}, p ${probability(difference.p)}</small>`}
        </td>`;
      })}
    </tr>`;
  return html` <h2 id="figures">Figures</h2>
    <p>
      F1 in percent with 95 % intervals; beneath it the difference to 0 %, in points, and its p (paired on the
      same notes, two-sided, not corrected; curve.json has the corrected ones). Each column has a report of
      its own beside this one, with the notes and spans behind every figure.
    </p>
    <div class="wide">
      <table>
        <thead>
          <tr>
            <th>Changed</th>
            ${points.map(({ rate }) => html`<th class="number"><a href="${ratePage(rate)}" data-file>${ratePercent(rate)} %</a></th>`)}
          </tr>
        </thead>
        <tbody>
          ${headlines.map(({ title, name }) => row(title, name, true))}
          ${phenotypes.map(({ title, name }) => row(title, name, false))}
        </tbody>
      </table>
    </div>`;
}

/** How much was changed, and some of it. */
export function changeSection({ testbed, points }: RobustnessCurve): Html {
  const kinds = [...new Set(points.flatMap(({ notes }) => Object.keys(notes.changes)))].sort();
  const highest = points.at(-1)?.notes.examples ?? [];
  return html` <h2 id="changes">What was changed</h2>
    <div class="columns">
      <table>
        <thead>
          <tr>
            <th>Change</th>
            ${points.map(({ rate }) => html`<th class="number">${ratePercent(rate)} %</th>`)}
          </tr>
        </thead>
        <tbody>
          ${kinds.map(
            (kind) =>
              html`<tr>
                <th>${kind}</th>
                ${points.map(({ notes }) => html`<td class="number">${whole(notes.changes[kind] ?? 0)}</td>`)}
              </tr>`,
          )}
          <tr class="total">
            <th>of ${whole(points[0]?.notes.units ?? 0)} ${testbed.perturbation.unit}</th>
            ${points.map(({ notes }) => {
              const all = Object.values(notes.changes).reduce((sum, number) => sum + number, 0);
              return html`<td class="number">${whole(all)}</td>`;
            })}
          </tr>
        </tbody>
      </table>
      <div>
        ${highest.map(
          ({ before, after }) =>
            html`<div><q>${before === "" ? "(nothing)" : before}</q> → <q>${after.trim()}</q></div>`,
        )}
      </div>
    </div>
    <p class="dim">Every change with its place is in the folder <code>changes</code> beside this report.</p>`;
}

/** What was right on the notes as they are and is not any more; each opens its note. */
export function lostSection(
  { points, leftOut }: RobustnessCurve,
  lost: readonly LostLabels[],
  titleOf: TitleOf,
): Html {
  const { labels = [] } = points[0]?.evaluation ?? {};
  const rates = lost.map(({ rate }) => ({
    value: rateFolder(rate),
    title: `${ratePercent(rate)} % changed`,
  }));
  const cut = lost.some(({ findings }) => findings.length > mostLost);
  return html` <h2 id="lost">What was lost</h2>
    <p>Labels and answers that the model gave exactly at 0 % and does not at a higher rate.</p>
    <table>
      <thead>
        <tr>
          <th>Changed</th>
          ${lost.map(({ rate }) => html`<th class="number">${ratePercent(rate)} %</th>`)}
        </tr>
      </thead>
      <tbody>
        <tr>
          <th>Lost</th>
          ${lost.map(
            ({ rate, findings }) =>
              html`<td class="number">
                ${shows(findings.length, { rate: rateFolder(rate), outcome: "errors" })}
              </td>`,
          )}
        </tr>
      </tbody>
    </table>
    <section id="findings">
      <h2>Notes and spans behind the numbers</h2>
      <p>
        The notes of this testbed are a project of their own: open its folder in VS Code to see a note with
        its gold labels and the suggestions.${cut && ` Of each rate the first ${whole(mostLost)} are listed.`}
      </p>
      ${findingsTable(labels, titleOf, [{ name: "rate", title: "Rate", options: [{ value: "", title: "Every rate" }, ...rates] }])}
    </section>
    ${leftOutSection(html`<h3 id="left-out">Not measured</h3>`, leftOut)}`;
}

export function robustnessMethod({ testbed, points }: RobustnessCurve): Html {
  const { samples = 0, seed = 0 } = points[0]?.evaluation.resampling ?? {};
  const counterfactual = html`<p>
    The notes are the same at every rate. Of the labels of the gold notes, from which worked examples are
    taken, a share was replaced with seed ${testbed.seed} by other values of the same phenotype, diagnosis or
    treatment that are right nowhere in their note; what is replaced at a rate is replaced at every higher
    one, too. No example is of the note that is asked about, and all are measured against the right gold
    labels.
  </p>`;
  const perturbed = html`<p>
    The notes were changed with seed ${testbed.seed}; what is changed at a rate is changed at every higher
    one, too. Gold spans were carried along to the character, so that a span's words are what became of its
    words: an answer counts as exact where it is at the place of the changed words. Diagnoses and treatment
    plans are compared with the gold labels as they
    were${testbed.perturbation.unit === "notes" && ", with the side changed"}.
  </p>`;
  return html` <h2 id="method">How it was measured</h2>
    ${testbed.perturbation.unit === "labels" ? counterfactual : perturbed}
    <p>
      <b>Intervals.</b> ${
        samples === 0
          ? "None were asked for."
          : `95 % percentile bootstrap over notes, ${whole(samples)} samples, seed ${seed}; p by approximate randomization.`
      }
      Figures as in the report of an evaluation (cancerllm evaluate).
    </p>
    <p class="dim">
      This page quotes the notes: keep it where notes are kept. It loads nothing and sends nothing.
    </p>`;
}

function signed(value: number): string {
  return `${value > 0 ? "+" : ""}${percent(value)}`;
}

function probability(p: number | null): string {
  return p === null ? "–" : p < 0.001 ? "<0.001" : p.toFixed(3);
}
