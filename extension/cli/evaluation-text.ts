import type { RunComparison } from "../evaluation/compare-runs";
import type { Cost } from "../evaluation/cost";
import { costRatios, costRows } from "../evaluation/cost-rows";
import type { Evaluation, Score } from "../evaluation/evaluate";
import { errorOutcomes, outcomeTitles } from "../evaluation/findings";
import { answerMetrics, answerMetricTitles } from "../evaluation/scorers/answer-metrics";
import { count } from "./output";

const percent = (value: number | null | undefined): string =>
  value === null || value === undefined ? "-" : (100 * value).toFixed(2);

/** What a person reads in a terminal: figures in percent, with 95 % intervals. No text of a note. */
export function evaluationText(
  evaluation: Evaluation,
  cost: Cost,
  compared?: { readonly comparison: RunComparison; readonly cost: Cost },
): string[] {
  const { run, notes, scores, labels, scorers, tasks } = evaluation;
  const find = (wanted: Partial<Score>): Score | undefined =>
    scores.find((score) =>
      Object.entries(wanted).every(([key, value]) => score[key as keyof Score] === value),
    );
  const titles = new Map(run.phenotypes.map(({ id, title }) => [id, title]));
  const lines = [
    `run ${run.run}, ${run.model.name} ${run.model.quantization}, ${count(notes.length, "note")}`,
  ];
  if (tasks.includes("phenotypes") && scorers.includes("spans")) {
    for (const variant of ["exact", "overlap"]) {
      lines.push("", row(`spans, ${variant}`, ["P", "R", "F1", "95 % of F1", "labels"]));
      for (const label of [...labels, "micro", "macro"]) {
        const of = (metric: string): Score | undefined => find({ scorer: "spans", variant, label, metric });
        const f1 = of("f1");
        const figures = [of("precision"), of("recall"), f1].map((score) => percent(score?.value));
        lines.push(row(titles.get(label) ?? label, [...figures, interval(f1), String(f1?.support ?? 0)]));
      }
    }
  }
  for (const scorer of scorers) {
    if (scorer === "spans") continue;
    const head = answerMetrics.map((metric) => answerMetricTitles[metric]);
    lines.push("", row(`${scorer}, F1 of answers`, [...head, "95 % of exact", "questions"]));
    for (const task of tasks) {
      for (const variant of ["answered", "all"]) {
        const of = (metric: string): Score | undefined =>
          find({ scorer, task, variant, label: "all", metric });
        const exact = of("exact.f1");
        const figures = answerMetrics.map((metric) => percent(of(`${metric}.f1`)?.value));
        const name = `${task}, ${variant === "all" ? "all questions" : "with an answer"}`;
        lines.push(row(name, [...figures, interval(exact), String(exact?.support ?? 0)]));
      }
    }
  }
  lines.push("");
  const modality = find({ scorer: "modality", label: "micro", metric: "f1" });
  if (modality) lines.push(row("modalities of treatment, F1", [percent(modality.value), interval(modality)]));
  const grounded = find({ scorer: "grounding", label: "all", metric: "grounded" });
  if (grounded) lines.push(row("answers with a place", [percent(grounded.value), interval(grounded)]));
  const ece = find({ scorer: "calibration", variant: "exact", metric: "ece" });
  if (ece) lines.push(row("calibration error (ECE)", [percent(ece.value), interval(ece)]));
  for (const outcome of errorOutcomes) {
    const number = evaluation.findings.filter((finding) => finding.outcome === outcome).length;
    lines.push(row(outcomeTitles[outcome].toLowerCase(), [String(number)]));
  }
  lines.push("", ...costText(cost, compared?.cost));
  if (compared) lines.push("", ...comparisonText(compared.comparison));
  return lines;
}

/** What the run cost, and the other one beside it. */
function costText(cost: Cost, other?: Cost): string[] {
  const ratios = other && costRatios(cost, other);
  const rows = costRows.map(([title, of]) =>
    row(title, [of(cost), ...(other ? [of(other), ratios?.get(title) ?? ""] : [])]),
  );
  return [row("cost", other ? ["this", "other", "other by this"] : [cost.device]), ...rows];
}

function comparisonText({ second, notes, differences }: RunComparison): string[] {
  const p = (value: number | null): string => (value === null ? "-" : value.toFixed(4));
  const rows = differences.flatMap((one) => {
    if (one.value === null || one.label === "macro") return [];
    const name = [one.scorer, one.variant, one.task, one.label, one.metric].join(" ");
    const difference = (one.value > 0 ? "+" : "") + percent(one.value);
    const figures = [percent(one.first), percent(one.second), difference, interval(one)];
    return [{ name, cells: [...figures, p(one.p), p(one.adjusted)] }];
  });
  const width = Math.max(...rows.map(({ name }) => name.length), 0);
  return [
    `against run ${second.run}, ${second.model.name} ${second.model.quantization}, ${count(notes, "note")}`,
    row("", ["this", "other", "difference", "95 %", "p", "p (Holm)"], width),
    ...rows.map(({ name, cells }) => row(name, cells, width)),
  ];
}

function interval(score: Pick<Score, "low" | "high"> | undefined): string {
  return score?.low === null || score === undefined ? "" : `${percent(score.low)} to ${percent(score.high)}`;
}

/** A line of a table; a cell has room for the widest interval, `-100.00 to -100.00`, and two blanks before it. */
function row(name: string, cells: readonly string[], width = 36): string {
  return `${name.padEnd(width)}${cells.map((cell) => cell.padStart(20)).join("")}`.trimEnd();
}
