import type { Task } from "../../labels/suggestion";
import type { Evaluation, Score } from "../evaluate";
import type { ScoreName } from "../metrics";
import { groundingStatuses } from "../columns";
import { answerMetrics, answerMetricTitles, type AnswerScorer } from "../scorers/answer-metrics";
import { confusionChart, reliabilityChart, spanChart } from "./charts";
import { addressIn, behind, findAddress, percent, shows, showsIn, whole, withInterval } from "./format";
import { html, type Html } from "./html";
import { answerScorersOf } from "./question-section";

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
  const all: readonly (readonly [title: string, section: string, score: Score | undefined])[] = [
    ["F1 of spans, exact", "spans", of({ ...spans, variant: "exact" })],
    ["F1 of spans, overlapping", "spans", of({ ...spans, variant: "overlap" })],
    [
      "Answers, exact match (paper)",
      "answers",
      of({ scorer: "paper", task: "phenotypes", variant: "answered", label: "all", metric: "exact.f1" }),
    ],
    [
      "Diagnosis, ROUGE-L (paper)",
      "answers",
      of({ scorer: "paper", task: "diagnosis", variant: "answered", metric: "rougeL.f1" }),
    ],
    ["Answers with a place", "calibration", of({ scorer: "grounding", label: "all", metric: "grounded" })],
    [
      "Calibration error (ECE)",
      "calibration",
      of({ scorer: "calibration", variant: "exact", metric: "ece" }),
    ],
  ];
  return html`<div class="tiles">
      ${all.map(
        ([title, section, score]) =>
          score &&
          html`<a class="tile" href="#${section}">
            <span>${title}</span><b>${percent(score.value)}</b
            ><small>${score.low === null ? "" : `${percent(score.low)} to ${percent(score.high)}`}</small>
          </a>`,
      )}
    </div>
    <p class="dim">
      Percent; beneath each figure its 95 % interval. Figures of answers are F1 over the questions that have
      an answer. Every figure of this page shows what it is made of when it is clicked.
    </p>`;
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
  const isAverage = (label: string): boolean => label === "micro" || label === "macro";
  const figures = (label: string): Html[] => {
    const all = isAverage(label);
    const address = (side: "gold" | "predicted"): string =>
      findAddress({ task: "phenotypes", ...(all ? { side } : { [side]: label }) });
    const both = findAddress({ task: "phenotypes", ...(!all && { label }) });
    return ["exact", "overlap"].flatMap((variant) => [
      html`<td class="number">
        ${behind(percent(score(variant, label, "precision")?.value), address("predicted"))}
      </td>`,
      html`<td class="number">
        ${behind(percent(score(variant, label, "recall")?.value), address("gold"))}
      </td>`,
      html`<td class="number">${behind(withInterval(score(variant, label, "f1")), both)}</td>`,
    ]);
  };
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
              html`<tr${isAverage(label) && html` class="total"`}><th>${titleOf(label)}</th>${figures(label)}${counts(label)}</tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

const scorerMeanings: Readonly<Record<AnswerScorer, string>> = {
  paper:
    "paper: by the definition of the CancerLLM paper, in which punctuation is stripped (2.5 is 25, ER+ is ER-)",
  strict: "strict: the same, but numbers, signs and units count",
};
const taskTitles = { phenotypes: "Phenotypes", diagnosis: "Diagnosis", treatment: "Treatment plan" } as const;

/** Figures of answers by task and scorer, then those of each phenotype. */
export function answerSection(evaluation: Evaluation, titleOf: TitleOf): Html | undefined {
  const scorers = answerScorersOf(evaluation);
  if (scorers.length === 0) return undefined;
  const { tasks, labels } = evaluation;
  const row = (title: string, wanted: Pick<ScoreName, "scorer" | "task" | "variant" | "label">): Html => {
    const { task, label, variant, scorer } = wanted;
    const address = addressIn("questions", label === "all" ? { task } : { task, label });
    const questions = find(evaluation, wanted)?.support ?? 0;
    const link = (figure: Html | string): Html =>
      variant === "all" ? html`${figure}` : behind(figure, address);
    const figures = answerMetrics.flatMap((metric) => {
      const of = (part: string): Score | undefined =>
        find(evaluation, { ...wanted, metric: `${metric}.${part}` });
      return [
        html`<td class="number">${link(percent(of("precision")?.value))}</td>`,
        html`<td class="number">${link(percent(of("recall")?.value))}</td>`,
        html`<td class="number">${link(withInterval(of("f1")))}</td>`,
      ];
    });
    const number =
      variant === "all"
        ? whole(questions)
        : showsIn("questions", questions, label === "all" ? { task } : { task, label });
    return html`<tr>
      <th>${title}</th>
      <td>${scorer}</td>
      <td class="number">${number}</td>
      ${figures}
    </tr>`;
  };
  const rowsOf = (task: Task): Html[] =>
    scorers.flatMap((scorer) => {
      const answered = { scorer, task, label: "all", variant: "answered" } as const;
      const every = { ...answered, variant: "all" } as const;
      const same = find(evaluation, answered)?.support === find(evaluation, every)?.support;
      return [
        row(taskTitles[task], answered),
        ...(same ? [] : [row(`${taskTitles[task]}, empty ones too`, every)]),
      ];
    });
  const byLabel = labels.flatMap((label) =>
    scorers.map((scorer) => row(titleOf(label), { scorer, task: "phenotypes", label, variant: "answered" })),
  );
  const modality = find(evaluation, { scorer: "modality", label: "micro", metric: "f1" });
  return html` <h2 id="answers">Answers, question by question</h2>
    <p>
      Two scorers look at words, not at places.
      ${scorers.map((scorer) => `${scorerMeanings[scorer]}.`).join(" ")} A question is one phenotype of one
      sentence, or the diagnosis or treatment plan of a note. Figures are means over the questions that have
      an answer in the gold labels or by the model; most others are empty on both sides and count as right,
      which makes the figures of all questions high by themselves. BLEU-2 needs two words: a single right word
      scores 0.1 % by its definition.
    </p>
    ${answerTable(tasks.flatMap(rowsOf))}
    ${
      tasks.includes("phenotypes") &&
      html`<details>
        <summary>By phenotype</summary>
        ${answerTable(byLabel)}
      </details>`
    }
    ${
      modality &&
      html`<p>
        Modalities of treatment (surgery, radiation, …), however they are worded: F1
        ${behind(withInterval(modality), findAddress({ task: "treatment" }))}.
      </p>`
    }`;
}

function answerTable(rows: readonly Html[]): Html {
  return html`<div class="wide">
    <table class="dense">
      <thead>
        <tr>
          <th rowspan="2">Of</th>
          <th rowspan="2">Scorer</th>
          <th rowspan="2" class="number">Questions</th>
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
  </div>`;
}

export function calibrationSection(evaluation: Evaluation): Html {
  const hasSpans = evaluation.tasks.includes("phenotypes");
  const bins = evaluation.reliability.filter(({ criterion }) => criterion === "exact");
  const of = (variant: string, metric: string): Score | undefined =>
    find(evaluation, { scorer: "calibration", variant, metric });
  const names: readonly (readonly [string, Task, string])[] = [
    ["exact", "phenotypes", "Spans, exact"],
    ["overlap", "phenotypes", "Spans, overlapping"],
    ["diagnosis", "diagnosis", "Diagnoses"],
    ["treatment", "treatment", "Treatments"],
  ];
  const calibration = names.flatMap(([variant, task, title]) => {
    const ece = of(variant, "ece");
    if (!ece || ece.support === 0) return [];
    const address = findAddress({ task, side: "predicted" });
    const figure = (metric: string): Html =>
      html`<td class="number">${behind(percent(of(variant, metric)?.value), address)}</td>`;
    return [
      html`<tr>
        <th>${title}</th>
        <td class="number">${behind(whole(ece.support), address)}</td>
        <td class="number">${behind(withInterval(ece), address)}</td>
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
      <td class="number">${behind(withInterval(share), findAddress({ alignment: status }))}</td>
    </tr>`;
  });
  return html` <h2 id="calibration">How sure, and how well grounded</h2>
    <div class="columns">
      ${
        hasSpans &&
        html`<div>
          <h3>Reliability of confidence (spans, exact)</h3>
          ${reliabilityChart(bins)}
          <div class="key">
            <span class="accent"><i></i>share that was right</span
            ><span class="second"><i></i>gap to the confidence</span
            ><span class="quiet"><i></i>number of suggestions</span>
          </div>
        </div>`
      }
      <div>
        <h3>Calibration</h3>
        <div class="wide">
          <table class="dense">
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
        </div>
        ${
          hasSpans &&
          html`<h3>Where ${whole(answers)} answers stand in the note</h3>
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
            </p>`
        }
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
