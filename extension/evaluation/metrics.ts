import { treatmentModalities, type Task } from "../labels/suggestion";
import {
  answerColumns,
  answerParts,
  calibrationBins,
  calibrationColumn,
  calibrationCriteria,
  groundingColumn,
  groundingStatuses,
  modalityColumn,
  questionColumn,
  spanColumn,
  spanVariants,
  type CalibrationCriterion,
} from "./columns";
import { answerMetrics, type AnswerScorer } from "./scorers/answer-metrics";
import { sumOver, type Metric, type SumOf } from "./statistics/note-table";

export const scorers = ["paper", "strict", "spans"] as const;
export type Scorer = (typeof scorers)[number];

/** What a figure is of. */
export interface ScoreName {
  /** `modality` counts the kinds of a treatment plan. */
  readonly scorer: Scorer | "modality" | "grounding" | "calibration";
  readonly task: Task;
  /**
   * Of spans: `exact` or `overlap`. Of answers: `all` questions, or those `answered` in the gold labels or by the
   * model. Of calibration: what counts as right.
   */
  readonly variant: string;
  /** A phenotype's id, a modality, `all`, `micro` or `macro`. */
  readonly label: string;
  /** E.g. `f1`, `exact.f1`, `ece`. */
  readonly metric: string;
}

/** A figure with its name, and what it is of. */
export interface NamedMetric extends Metric, ScoreName {
  /** How many labels (spans), questions (answers) or suggestions it is computed from. */
  readonly support: (sum: SumOf) => number;
}

export interface Measured {
  readonly scorers: readonly Scorer[];
  readonly tasks: readonly Task[];
  readonly labels: readonly string[];
}

/** Every figure of an evaluation, in the order in which they are told. */
export function metricsOf({ scorers: wanted, tasks, labels }: Measured): NamedMetric[] {
  const asksPhenotypes = tasks.includes("phenotypes");
  const plans = tasks.filter((task): task is "diagnosis" | "treatment" => task !== "phenotypes");
  const answers = wanted.filter((scorer): scorer is AnswerScorer => scorer !== "spans");
  return [
    ...(asksPhenotypes && wanted.includes("spans") ? spanMetrics(labels) : []),
    ...answers.flatMap((scorer) => [
      ...(asksPhenotypes ? answerScores(scorer, "phenotypes", "all", labels) : []),
      ...(asksPhenotypes ? labels.flatMap((one) => answerScores(scorer, "phenotypes", one, [one])) : []),
      ...plans.flatMap((task) => answerScores(scorer, task, "all", [task])),
    ]),
    ...(tasks.includes("treatment") ? modalityMetrics() : []),
    ...(asksPhenotypes ? groundingMetrics(labels) : []),
    ...calibrationCriteria
      .filter((criterion) => (tasks as readonly string[]).includes(taskOf(criterion)))
      .flatMap(calibrationMetrics),
  ];
}

function named(name: ScoreName, of: (sum: SumOf) => number, support: (sum: SumOf) => number): NamedMetric {
  const { scorer, task, variant, label, metric } = name;
  return { ...name, key: [scorer, task, variant, label, metric].join("/"), of, support };
}

type CountColumn = (label: string, count: "tp" | "fp" | "fn") => string;

/** Precision, recall and F1 from counts, by label, micro (counts added) and macro (mean over labels that occur). */
function countMetrics(
  base: Pick<ScoreName, "scorer" | "task" | "variant">,
  labels: readonly string[],
  column: CountColumn,
): NamedMetric[] {
  const figures = {
    precision: (tp: number, fp: number) => tp / (tp + fp),
    recall: (tp: number, _fp: number, fn: number) => tp / (tp + fn),
    f1: (tp: number, fp: number, fn: number) => (2 * tp) / (2 * tp + fp + fn),
  };
  const counted = (of: readonly string[]) => {
    const total = (count: "tp" | "fp" | "fn") => sumOver(of.map((label) => column(label, count)));
    const [tp, fp, fn] = [total("tp"), total("fp"), total("fn")];
    return {
      figure: (sum: SumOf, metric: keyof typeof figures) => figures[metric](tp(sum), fp(sum), fn(sum)),
      support: (sum: SumOf) => tp(sum) + fn(sum),
      occurs: (sum: SumOf) => tp(sum) + fp(sum) + fn(sum) > 0,
    };
  };
  const micro = counted(labels);
  const each = labels.map((label) => ({ label, ...counted([label]) }));
  const macro = (sum: SumOf, metric: keyof typeof figures): number => {
    const values = each
      .filter(({ occurs }) => occurs(sum))
      .map(({ figure }) => {
        const value = figure(sum, metric);
        return Number.isFinite(value) ? value : 0;
      });
    return values.reduce((all, value) => all + value, 0) / values.length;
  };
  return answerParts.flatMap((metric) => [
    named({ ...base, label: "micro", metric }, (sum) => micro.figure(sum, metric), micro.support),
    named({ ...base, label: "macro", metric }, (sum) => macro(sum, metric), micro.support),
    ...each.map(({ label, figure, support }) =>
      named({ ...base, label, metric }, (sum) => figure(sum, metric), support),
    ),
  ]);
}

function spanMetrics(labels: readonly string[]): NamedMetric[] {
  return spanVariants.flatMap((variant) =>
    countMetrics({ scorer: "spans", task: "phenotypes", variant }, labels, (label, count) =>
      spanColumn(variant, label, count),
    ),
  );
}

function modalityMetrics(): NamedMetric[] {
  const base = { scorer: "modality", task: "treatment", variant: "note" } as const;
  return countMetrics(base, treatmentModalities, modalityColumn);
}

/** Means over questions; one that is empty on both sides scores 1. */
function answerScores(
  scorer: AnswerScorer,
  task: Task,
  label: string,
  columns: readonly string[],
): NamedMetric[] {
  const answered = sumOver(columns.map((one) => questionColumn(one, "answered")));
  const empty = sumOver(columns.map((one) => questionColumn(one, "both-empty")));
  return answerMetrics.flatMap((metric) =>
    answerParts.flatMap((part) => {
      const scored = sumOver(columns.map((one) => answerColumns(scorer, one)[metric][part]));
      const name = { scorer, task, label, metric: `${metric}.${part}` };
      return [
        named(
          { ...name, variant: "all" },
          (sum) => (scored(sum) + empty(sum)) / (answered(sum) + empty(sum)),
          (sum) => answered(sum) + empty(sum),
        ),
        named({ ...name, variant: "answered" }, (sum) => scored(sum) / answered(sum), answered),
      ];
    }),
  );
}

/** Grounded is what has a verbatim place: exact, normalized or ambiguous. */
const grounded: readonly string[] = ["exact", "normalized", "ambiguous"];

function groundingMetrics(labels: readonly string[]): NamedMetric[] {
  const figures = (label: string, of: readonly string[]): NamedMetric[] => {
    const countOf = (statuses: readonly (typeof groundingStatuses)[number][]) =>
      sumOver(statuses.flatMap((status) => of.map((one) => groundingColumn(one, status))));
    const answers = countOf(groundingStatuses);
    const name = { scorer: "grounding", task: "phenotypes", variant: "answers", label } as const;
    const share = (metric: string, statuses: readonly (typeof groundingStatuses)[number][]): NamedMetric => {
      const count = countOf(statuses);
      return named({ ...name, metric }, (sum) => count(sum) / answers(sum), answers);
    };
    return [
      share(
        "grounded",
        groundingStatuses.filter((status) => grounded.includes(status)),
      ),
      ...groundingStatuses.map((status) => share(status, [status])),
    ];
  };
  return [...figures("all", labels), ...labels.flatMap((label) => figures(label, [label]))];
}

function taskOf(criterion: CalibrationCriterion): Task {
  return criterion === "exact" || criterion === "overlap" ? "phenotypes" : criterion;
}

/**
 * Expected calibration error over ten bins of equal width (Guo et al. 2017, arXiv 1706.04599), Brier score, mean
 * confidence and share that was right.
 */
function calibrationMetrics(criterion: CalibrationCriterion): NamedMetric[] {
  const columnsOf = (of: Parameters<typeof calibrationColumn>[2]): string[] =>
    Array.from({ length: calibrationBins }, (_, bin) => calibrationColumn(criterion, bin, of));
  const [correct, confidence] = [columnsOf("correct"), columnsOf("confidence")];
  const count = sumOver(columnsOf("count"));
  const name = { scorer: "calibration", task: taskOf(criterion), variant: criterion, label: "all" } as const;
  const error = (sum: SumOf): number =>
    correct.reduce((all, column, bin) => all + Math.abs(sum(column) - sum(confidence[bin] ?? "")), 0);
  const mean = (metric: string, of: (sum: SumOf) => number): NamedMetric =>
    named({ ...name, metric }, (sum) => of(sum) / count(sum), count);
  return [
    mean("ece", error),
    mean("brier", sumOver(columnsOf("squared-error"))),
    mean("confidence", sumOver(confidence)),
    mean("right", sumOver(correct)),
  ];
}
