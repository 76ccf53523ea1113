import { outcomeTitles } from "../findings";
import type { RobustnessCurve } from "../robustness/curve";
import { headlinesOf, scoreOf } from "../robustness/headlines";
import { lostLabels } from "../robustness/lost-labels";
import { ratePercent } from "../robustness/testbed";
import { linkRoot, percent, whole } from "./format";
import { html, type Html } from "./html";
import { labelTitle } from "./label-title";
import { reportPage } from "./page";
import { curveSection, phenotypeSection } from "./robustness-charts";
import { changeSection, figureSection, lostSection, mostLost, robustnessMethod } from "./robustness-sections";

/**
 * The report of a robustness testbed: one HTML file that quotes the notes; see {@link reportPage} for its use as a
 * webview.
 * @param root the testbed's folder, absolute: what links to notes begin with
 */
export function robustnessPage(curve: RobustnessCurve, root: string): string {
  const [first] = curve.points;
  if (!first) throw new RangeError("A curve begins at rate 0.");
  const { run, notes, tasks, labels } = first.evaluation;
  const { perturbation, seed, protect } = curve.testbed;
  const titleOf = labelTitle(run);
  const title = `${run.model.name}: ${perturbation.title.toLowerCase()}`;
  const lost = lostLabels(curve);
  const missing = new Set(curve.leftOut.map(({ place }) => place)).size;
  const content = html` <h1>${title}</h1>
    <p class="facts">
      ${whole(notes.length)} notes · 0 to ${ratePercent(curve.points.at(-1)?.rate ?? 0)} % of the
      ${perturbation.unit} · seed ${seed}${protect && " · values protected"} · ${run.model.quantization} ·
      protocol ${run.protocol} · ${run.backend.name}
    </p>
    <p>${perturbation.description}</p>
    ${missing > 0 && html`<p class="notice">${whole(missing)} notes could not be measured at every rate and are in none: <a href="#left-out">see which and why</a>.</p>`}
    ${tiles(curve)} ${curveSection(curve)}
    ${tasks.includes("phenotypes") && phenotypeSection(curve, labels, titleOf)}
    ${figureSection(curve, titleOf)} ${changeSection(curve)} ${lostSection(curve, lost, titleOf)}
    ${robustnessMethod(curve)}`;
  const titles = Object.fromEntries(
    [...labels, "diagnosis", "treatment"].map((label) => [label, titleOf(label)]),
  );
  return reportPage({
    title,
    content,
    data: {
      root: linkRoot(root),
      titles,
      outcomes: outcomeTitles,
      findings: lost.flatMap(({ findings }) => findings.slice(0, mostLost)),
    },
  });
}

/** From the notes as they are to the highest rate. */
function tiles({ points }: RobustnessCurve): Html {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return html``;
  return html`<div class="tiles">
      ${headlinesOf(first.evaluation.tasks).map(({ title, name }) => {
        const [from, to] = [scoreOf(first.evaluation, name), scoreOf(last.evaluation, name)];
        return (
          from &&
          to &&
          from.value !== null &&
          html`<div class="tile">
            <span>${title}</span><b>${percent(to.value)}</b><small>from ${percent(from.value)}</small>
          </div>`
        );
      })}
    </div>
    <p class="dim">
      F1 in percent (share of answers for those with a place) at the highest rate, and at 0 %.
    </p>`;
}
