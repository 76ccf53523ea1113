import type { RunComparison, ScoreDifference } from "../compare-runs";
import { differenceChart } from "./charts";
import { percent, whole } from "./format";
import { html, type Html } from "./html";

/** Two runs on the same notes. */
export function comparisonSection(
  { first, second, notes, differences }: RunComparison,
  titleOf: (label: string) => string,
): Html {
  const defined = differences.filter(({ value, label }) => value !== null && label !== "macro");
  const title = ({ scorer, task, variant, label, metric }: ScoreDifference): string => {
    const of = task === "phenotypes" ? titleOf(label) : titleOf(task);
    const detail = scorer === "spans" || scorer === "calibration" ? variant : metric.replace(".f1", "");
    return `${of}: ${scorer} ${detail}`;
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
    ${differenceChart(charted)}
    <details>
      <summary>All ${whole(defined.length)} figures</summary>
      <div class="wide">
        <table>
          <thead>
            <tr>
              <th>F1 of</th>
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
