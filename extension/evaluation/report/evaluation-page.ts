import type { RunComparison } from "../compare-runs";
import type { Cost } from "../cost";
import type { Evaluation } from "../evaluate";
import { outcomeTitles } from "../findings";
import { comparisonSection } from "./comparison-section";
import { differingFindings, type ShownFinding } from "./differing-findings";
import { errorSection } from "./error-section";
import { linkRoot, whole } from "./format";
import { html } from "./html";
import { reportPage } from "./page";
import { labelTitle } from "./label-title";
import type { Filter } from "./list-table";
import { methodSection, notesSection, costSection } from "./plain-sections";
import { answerScorersOf, questionSection } from "./question-section";
import { answerSection, calibrationSection, confusionSection, spanSection, tiles } from "./score-sections";

const whichRun: Filter = {
  name: "run",
  title: "Run",
  options: [
    { value: "", title: "This run" },
    { value: "other", title: "The other run" },
  ],
};

export interface EvaluationPage {
  readonly evaluation: Evaluation;
  readonly cost: Cost;
  /** The project's folder, absolute: what links to notes begin with. */
  readonly root: string;
  /** The other run on the same notes. */
  readonly compared?: {
    readonly comparison: RunComparison;
    readonly evaluation: Evaluation;
    readonly cost: Cost;
  };
}

/** The report of an evaluation: one HTML file that quotes the notes; see {@link reportPage} for its use as a webview. */
export function evaluationPage({ evaluation, cost, root, compared }: EvaluationPage): string {
  const { run, notes, annotators, leftOut, labels } = evaluation;
  const titleOf = labelTitle(run);
  const lost = leftOut.filter(({ kind }) => kind === "error").length;
  const findings = compared
    ? differingFindings(evaluation, compared.evaluation)
    : (evaluation.findings satisfies readonly ShownFinding[]);
  const plural = (number: number, noun: string): string =>
    `${whole(number)} ${noun}${number === 1 ? "" : "s"}`;
  const content = html` <h1>${run.model.name} against gold labels</h1>
    <p class="facts">
      ${plural(notes.length, "note")} labelled by ${annotators.join(", ")} · run ${run.run} ·
      ${run.model.quantization} · protocol ${run.protocol} · ${run.backend.name}
    </p>
    ${lost > 0 && html`<p class="notice">${plural(lost, "note")} could not be evaluated: <a href="#left-out">see which and why</a>.</p>`}
    ${tiles(evaluation)} ${spanSection(evaluation, titleOf)} ${answerSection(evaluation, titleOf)}
    ${compared && comparisonSection(compared.comparison, findings, titleOf)} ${calibrationSection(evaluation)}
    ${confusionSection(evaluation, titleOf)} ${errorSection(evaluation, titleOf, compared ? [whichRun] : [])}
    ${questionSection(evaluation, titleOf)} ${costSection(cost, compared?.cost)} ${notesSection(evaluation)}
    ${methodSection(evaluation)}`;
  const titles = Object.fromEntries(
    [...labels, "diagnosis", "treatment"].map((label) => [label, titleOf(label)]),
  );
  return reportPage({
    title: `${run.model.name} against gold labels`,
    content,
    data: {
      root: linkRoot(root),
      titles,
      outcomes: outcomeTitles,
      findings,
      scorers: answerScorersOf(evaluation),
      questions: evaluation.questions,
    },
  });
}
