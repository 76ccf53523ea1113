import type { RunComparison, ScoreDifference } from "../compare-runs";
import { answerMetrics, answerMetricTitles } from "../scorers/answer-metrics";
import { differenceChart } from "./charts";
import type { ShownFinding } from "./differing-findings";
import { percent, shows, whole } from "./format";
import { html, type Html } from "./html";

/** Two runs on the same notes. */
export function comparisonSection(
  { first, second, notes, differences }: RunComparison,
  findings: readonly ShownFinding[],
  titleOf: (label: string) => string,
): Html {
  const defined = differences.filter(({ value, label }) => value !== null && label !== "macro");
  const title = ({ scorer, task, variant, label, metric }: ScoreDifference): string => {
    const of = task !== "phenotypes" ? titleOf(task) : label === "all" ? "Phenotypes" : titleOf(label);
    const answer = answerMetrics.find((one) => metric.startsWith(`${one}.`));
    if (scorer === "spans") return `${of}: spans, ${variant === "overlap" ? "overlapping" : variant}`;
    if (scorer === "calibration") return `${of}: ECE${variant === "overlap" ? ", overlapping" : ""}`;
    if (scorer === "grounding") return `${of}: answers with a place`;
    return answer ? `${of}: ${scorer}, ${answerMetricTitles[answer]}` : `${of}: modalities`;
  };
  const charted = defined
    .filter(({ scorer, label }) => scorer === "spans" || label === "all" || label === "micro")
    .map((one) => ({ ...one, title: title(one) }));
  const p = (value: number | null): string =>
    value === null ? "–" : value < 0.001 ? "<0.001" : value.toFixed(3);
  const signed = (value: number | null): string => ((value ?? 0) > 0 ? "+" : "") + percent(value);
  return html` <h2 id="comparison">Against another run</h2>
    <p>
      Run ${second.run} (${second.model.name} ${second.model.quantization}, ${second.backend.name}) minus run
      ${first.run} on the ${whole(notes)} notes that both have. To the right of 0 the other run is better, but
      for calibration error. Intervals: paired bootstrap; p: approximate randomization, two-sided; p (Holm) is
      corrected for all rows.
    </p>
    ${differenceChart(charted)} ${onlyTable(findings, titleOf)}
    <details>
      <summary>All ${whole(defined.length)} figures</summary>
      <div class="wide">
        <table>
          <thead>
            <tr>
              <th>F1 (or what is said)</th>
              <th class="number">This run</th>
              <th class="number">Other run</th>
              <th class="number">Difference</th>
              <th class="number">95 % interval</th>
              <th class="number">p</th>
              <th class="number">p (Holm)</th>
            </tr>
          </thead>
          <tbody>
            ${defined.map(
              (one) =>
                html`<tr>
                  <th>${title(one)}</th>
                  <td class="number">${percent(one.first)}</td>
                  <td class="number">${percent(one.second)}</td>
                  <td class="number">${signed(one.value)}</td>
                  <td class="number">${signed(one.low)} to ${signed(one.high)}</td>
                  <td class="number">${p(one.p)}</td>
                  <td class="number">${p(one.adjusted)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </details>`;
}

/** How many labels only one of the two runs has right, and how many it alone suggests wrongly. */
function onlyTable(findings: readonly ShownFinding[], titleOf: (label: string) => string): Html {
  const differing = findings.filter(({ only }) => only);
  const labelOf = ({ gold, predicted }: ShownFinding): string => (gold ?? predicted)?.label ?? "";
  const labels = [...new Set(differing.map(labelOf))].sort();
  const cells = (["exact", "spurious"] as const).flatMap((outcome) =>
    ([undefined, "other"] as const).map((run) => ({ outcome, run })),
  );
  const count = (label: string, { outcome, run }: (typeof cells)[number]): Html => {
    const own = differing.filter(
      (one) => one.outcome === outcome && one.run === run && labelOf(one) === label,
    ).length;
    return html`<td class="number">${shows(own, { outcome, label, only: "yes", ...(run && { run }) })}</td>`;
  };
  return html`<h3>What only one of them has</h3>
    <div class="wide">
      <table>
        <thead>
          <tr>
            <th rowspan="2">Label</th>
            <th colspan="2">Right in one only</th>
            <th colspan="2">Spurious in one only</th>
          </tr>
          <tr>
            ${["this run", "other run", "this run", "other run"].map((name) => html`<th class="number">${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${labels.map(
            (label) =>
              html`<tr>
                <th>${titleOf(label)}</th>
                ${cells.map((cell) => count(label, cell))}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}
