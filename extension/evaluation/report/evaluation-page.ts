import type { RunComparison } from "../compare-runs";
import type { Cost } from "../cost";
import type { Evaluation } from "../evaluate";
import { outcomeTitles } from "../findings";
import { comparisonSection } from "./comparison-section";
import { errorSection } from "./error-section";
import { linkRoot, whole } from "./format";
import { html } from "./html";
import { reportPage } from "./page";
import { labelTitle } from "./label-title";
import { methodSection, notesSection, costSection } from "./plain-sections";
import { answerSection, calibrationSection, confusionSection, spanSection, tiles } from "./score-sections";

export interface EvaluationPage {
  readonly evaluation: Evaluation;
  readonly cost: Cost;
  /** The project's folder, absolute: what links to notes begin with. */
  readonly root: string;
  readonly compared?: { readonly comparison: RunComparison; readonly cost: Cost };
}

/** The report of an evaluation: one HTML file that quotes the notes; see {@link reportPage} for its use as a webview. */
export function evaluationPage({ evaluation, cost, root, compared }: EvaluationPage): string {
  const { run, notes, annotators, leftOut, labels } = evaluation;
  const titleOf = labelTitle(run);
  const lost = leftOut.filter(({ kind }) => kind === "error").length;
  const plural = (number: number, noun: string): string =>
    `${whole(number)} ${noun}${number === 1 ? "" : "s"}`;
  const content = html` <h1>${run.model.name} against gold labels</h1>
    <p class="facts">
      ${plural(notes.length, "note")} labelled by ${annotators.join(", ")} · run ${run.run} ·
      ${run.model.quantization} · protocol ${run.protocol} · ${run.backend.name}
    </p>
    ${lost > 0 && html`<p class="notice">${plural(lost, "note")} could not be evaluated: <a href="#left-out">see which and why</a>.</p>`}
    ${tiles(evaluation)} ${spanSection(evaluation, titleOf)} ${answerSection(evaluation)}
    ${compared && comparisonSection(compared.comparison, titleOf)} ${calibrationSection(evaluation)}
    ${confusionSection(evaluation, titleOf)} ${errorSection(evaluation, titleOf)}
    ${costSection(compared ? [cost, compared.cost] : [cost])} ${notesSection(evaluation)}
    ${methodSection(evaluation)}`;
  const titles = Object.fromEntries(
    [...labels, "diagnosis", "treatment"].map((label) => [label, titleOf(label)]),
  );
  return reportPage({
    title: `${run.model.name} against gold labels`,
    content,
    data: { root: linkRoot(root), titles, outcomes: outcomeTitles, findings: evaluation.findings },
  });
}
