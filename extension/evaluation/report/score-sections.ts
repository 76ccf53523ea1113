import type { Evaluation, Score } from "../evaluate";
import type { ScoreName } from "../metrics";
import { groundingStatuses } from "../columns";
import { answerMetrics, answerMetricTitles, type AnswerScorer } from "../scorers/answer-metrics";
import { confusionChart, reliabilityChart, spanChart } from "./charts";
import { percent, shows, whole, withInterval } from "./format";
import { html, type Html } from "./html";

type TitleOf = (label: string) => string;

/** The first score that has these parts of its name. */
export function find({ scores }: Evaluation, wanted: Partial<ScoreName>): Score | undefined {
  return scores.find((score) =>
    Object.entries(wanted).every(([key, value]) => score[key as keyof ScoreName] === value),
  );
}

/** The figures that are looked for first. */
export function tiles(evaluation: Evaluation): Html {
  const of = (wanted: Partial<ScoreName>): Score | undefined => find(evaluation, wanted);
  const spans = { scorer: "spans", label: "micro", metric: "f1" } as const;
  const all: readonly (readonly [string, Score | undefined])[] = [
    ["F1 of spans, exact", of({ ...spans, variant: "exact" })],
    ["F1 of spans, overlapping", of({ ...spans, variant: "overlap" })],
    [
      "F1 of answers, as in the paper",
      of({ scorer: "paper", task: "phenotypes", variant: "answered", label: "all", metric: "exact.f1" }),
    ],
    [
      "Diagnosis, ROUGE-L F1",
      of({ scorer: "paper", task: "diagnosis", variant: "answered", metric: "rougeL.f1" }),
    ],
    ["Answers with a place", of({ scorer: "grounding", label: "all", metric: "grounded" })],
    ["Calibration error", of({ scorer: "calibration", variant: "exact", metric: "ece" })],
  ];
  return html`<div class="tiles">
      ${all.map(
        ([title, score]) =>
          score &&
          html`<div class="tile">
            <span>${title}</span><b>${percent(score.value)}</b
            ><small>${score.low === null ? "" : `${percent(score.low)} to ${percent(score.high)}`}</small>
          </div>`,
      )}
    </div>
    <p class="dim">Percent; beneath each figure its 95 % interval.</p>`;
}

export function spanSection(evaluation: Evaluation, titleOf: TitleOf): Html | undefined {
  const { labels, scorers, tasks } = evaluation;
  if (!tasks.includes("phenotypes") || !scorers.includes("spans")) return undefined;
  const rows = [...labels, "micro", "macro"];
  const score = (variant: string, label: string, metric: string): Score | undefined =>
    find(evaluation, { scorer: "spans", variant, label, metric });
  const plotted = (variant: string) =>
    rows.flatMap((label) => {
      const found = score(variant, label, "f1");
      return found ? [{ ...found, title: titleOf(label) }] : [];
    });
  const count = (label: string, outcome: string, side: "gold" | "predicted"): Html => {
    const found = evaluation.findings.filter(
      (one) =>
        one.task === "phenotypes" &&
        one.outcome === outcome &&
        (label === "micro" || one[side]?.label === label),
    );
    const filter = label === "micro" ? {} : { [side]: label };
    return shows(found.length, { outcome, task: "phenotypes", ...filter });
  };
  const figures = (label: string): Html[] =>
    ["exact", "overlap"].flatMap((variant) => [
      html`<td class="number">${percent(score(variant, label, "precision")?.value)}</td>`,
      html`<td class="number">${percent(score(variant, label, "recall")?.value)}</td>`,
      html`<td class="number">${withInterval(score(variant, label, "f1"))}</td>`,
    ]);
  const counts = (label: string): Html =>
    label === "macro"
      ? html`<td colspan="5"></td>`
      : html`${[
          ["exact", "gold"],
          ["wrong-extent", "gold"],
          ["wrong-label", "gold"],
          ["missed", "gold"],
          ["spurious", "predicted"],
        ].map(
          ([outcome = "", side]) =>
            html`<td class="number">${count(label, outcome, side === "gold" ? "gold" : "predicted")}</td>`,
        )}`;
  return html` <h2 id="spans">Phenotypes, span by span</h2>
    <p>
      A span is right where its label and its extent are those of the gold label (exact), or where its label
      is and it overlaps (overlapping). Each gold label is matched once.
    </p>
    <div class="key">
      <span class="accent"><i></i>exact</span><span class="second"><i class="ring"></i>overlapping</span>
      <span>line: 95 % interval</span>
    </div>
    ${spanChart(plotted("exact"), plotted("overlap"))}
    <div class="wide">
      <table>
        <thead>
          <tr>
            <th rowspan="2">Phenotype</th>
            <th colspan="3">Exact</th>
            <th colspan="3">Overlapping</th>
            <th colspan="5">Spans</th>
          </tr>
          <tr>
            ${["P", "R", "F1", "P", "R", "F1", "right", "extent", "label", "missed", "spurious"].map(
              (name) => html`<th class="number">${name}</th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (label) =>
              html`<tr${["micro", "macro"].includes(label) && html` class="total"`}><th>${titleOf(label)}</th>${figures(label)}${counts(label)}</tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

const scorerTitles: Readonly<Record<AnswerScorer, string>> = {
  paper: "As in the paper",
  strict: "Strict: numbers, signs and units kept",
};
const taskTitles = { phenotypes: "Phenotypes", diagnosis: "Diagnosis", treatment: "Treatment plan" } as const;

export function answerSection(evaluation: Evaluation): Html | undefined {
  const scorers = evaluation.scorers.filter((scorer): scorer is AnswerScorer => scorer !== "spans");
  if (scorers.length === 0) return undefined;
  const cells = (wanted: Partial<ScoreName>): Html[] =>
    answerMetrics.flatMap((metric) => {
      const of = (part: string): Score | undefined =>
        find(evaluation, { ...wanted, metric: `${metric}.${part}` });
      return [
        html`<td class="number">${percent(of("precision")?.value)}</td>`,
        html`<td class="number">${percent(of("recall")?.value)}</td>`,
        html`<td class="number">${withInterval(of("f1"))}</td>`,
      ];
    });
  const rows = scorers.flatMap((scorer) =>
    evaluation.tasks.flatMap((task) =>
      ["answered", "all"].map((variant) => {
        const wanted = { scorer, task, variant, label: "all" } as const;
        const questions = find(evaluation, wanted)?.support ?? 0;
        return html`<tr>
          <th>${taskTitles[task]}</th>
          <td>${scorer}</td>
          <td>${variant === "all" ? "all" : "with an answer"}</td>
          <td class="number">${whole(questions)}</td>
          ${cells(wanted)}
        </tr>`;
      }),
    ),
  );
  const modality = find(evaluation, { scorer: "modality", label: "micro", metric: "f1" });
  return html` <h2 id="answers">Answers, question by question</h2>
    <p>
      ${scorers.map((scorer) => `${scorer}: ${scorerTitles[scorer].toLowerCase()}.`).join(" ")} A question is
      one phenotype of one sentence, or the diagnosis or treatment plan of a note. One that is empty on both
      sides counts as right, so the figures of all questions are high by themselves: compare those with an
      answer. A single right word has a BLEU-2 of 0.1 by its definition.
    </p>
    <div class="wide">
      <table>
        <thead>
          <tr>
            <th rowspan="2">Task</th>
            <th rowspan="2">Scorer</th>
            <th rowspan="2">Questions</th>
            <th rowspan="2" class="number">Number</th>
            ${answerMetrics.map((metric) => html`<th colspan="3">${answerMetricTitles[metric]}</th>`)}
          </tr>
          <tr>
            ${answerMetrics.map(() => ["P", "R", "F1"].map((name) => html`<th class="number">${name}</th>`))}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
    ${
      modality &&
      html`<p>
        Modalities of treatment (surgery, radiation, …), however they are worded: F1
        ${withInterval(modality)}.
      </p>`
    }`;
}

export function calibrationSection(evaluation: Evaluation): Html | undefined {
  if (!evaluation.tasks.includes("phenotypes")) return undefined;
  const bins = evaluation.reliability.filter(({ criterion }) => criterion === "exact");
  const of = (variant: string, metric: string): Score | undefined =>
    find(evaluation, { scorer: "calibration", variant, metric });
  const names: readonly (readonly [string, string])[] = [
    ["exact", "Spans, exact"],
    ["overlap", "Spans, overlapping"],
    ["diagnosis", "Diagnoses"],
    ["treatment", "Treatments"],
  ];
  const calibration = names.flatMap(([variant, title]) => {
    const ece = of(variant, "ece");
    if (!ece || ece.support === 0) return [];
    const figure = (metric: string): Html =>
      html`<td class="number">${percent(of(variant, metric)?.value)}</td>`;
    return [
      html`<tr>
        <th>${title}</th>
        <td class="number">${whole(ece.support)}</td>
        <td class="number">${withInterval(ece)}</td>
        ${["brier", "confidence", "right"].map(figure)}
      </tr>`,
    ];
  });
  const answers = find(evaluation, { scorer: "grounding", label: "all", metric: "grounded" })?.support ?? 0;
  const grounding = groundingStatuses.map((status) => {
    const share = find(evaluation, { scorer: "grounding", label: "all", metric: status });
    const count = evaluation.findings.filter(
      (one) => one.task === "phenotypes" && one.predicted?.alignment === status,
    ).length;
    return html`<tr>
      <th>${status}</th>
      <td class="number">${shows(count, { alignment: status })}</td>
      <td class="number">${withInterval(share)}</td>
    </tr>`;
  });
  return html` <h2 id="calibration">How sure, and how well grounded</h2>
    <div class="columns">
      <div>
        <h3>Reliability of confidence (spans, exact)</h3>
        ${reliabilityChart(bins)}
        <div class="key">
          <span class="accent"><i></i>share that was right</span
          ><span class="second"><i></i>gap to the confidence</span
          ><span class="quiet"><i></i>number of suggestions</span>
        </div>
      </div>
      <div>
        <h3>Calibration</h3>
        <table>
          <thead>
            <tr>
              <th>Of</th>
              <th class="number">Number</th>
              <th class="number">ECE</th>
              <th class="number">Brier</th>
              <th class="number">Confidence</th>
              <th class="number">Right</th>
            </tr>
          </thead>
          <tbody>
            ${calibration}
          </tbody>
        </table>
        <h3>Where ${whole(answers)} answers stand in the note</h3>
        <table>
          <thead>
            <tr>
              <th>Alignment</th>
              <th class="number">Answers</th>
              <th class="number">Share</th>
            </tr>
          </thead>
          <tbody>
            ${grounding}
          </tbody>
        </table>
        <p class="dim">
          Grounded are exact, normalized and ambiguous answers: their words stand in the note.
        </p>
      </div>
    </div>`;
}

export function confusionSection(evaluation: Evaluation, titleOf: TitleOf): Html | undefined {
  if (!evaluation.tasks.includes("phenotypes")) return undefined;
  return html` <h2 id="confusion">Which label for which</h2>
    <p>
      Rows are gold labels, columns the model's labels on the same words. The shade is the share of the row.
    </p>
    ${confusionChart(evaluation.confusion, evaluation.labels, titleOf)}`;
}
