import type { AlignmentStatus } from "../labels/suggestion";
import type { AnswerMetric, AnswerScorer } from "./scorers/answer-metrics";

/** The names of what is counted in each note. A label is a phenotype's id, `diagnosis` or `treatment`. */
export const spanVariants = ["exact", "overlap"] as const;
export type SpanVariant = (typeof spanVariants)[number];

export function spanColumn(variant: SpanVariant, label: string, count: "tp" | "fp" | "fn"): string {
  return `spans/${variant}/${label}/${count}`;
}

export function modalityColumn(modality: string, count: "tp" | "fp" | "fn"): string {
  return `modality/${modality}/${count}`;
}

export const answerParts = ["precision", "recall", "f1"] as const;
export type AnswerPart = (typeof answerParts)[number];

export type AnswerColumns = Readonly<Record<AnswerMetric, Readonly<Record<AnswerPart, string>>>>;
const knownAnswerColumns = new Map<string, AnswerColumns>();

/** Sums of scores over the questions that have an answer on either side. Their names are put together once. */
export function answerColumns(scorer: AnswerScorer, label: string): AnswerColumns {
  const base = `${scorer}/${label}`;
  const known = knownAnswerColumns.get(base);
  if (known) return known;
  const of = (metric: AnswerMetric): Record<AnswerPart, string> => ({
    precision: `${base}/${metric}/precision`,
    recall: `${base}/${metric}/recall`,
    f1: `${base}/${metric}/f1`,
  });
  const made = { exact: of("exact"), bleu2: of("bleu2"), rougeL: of("rougeL") };
  knownAnswerColumns.set(base, made);
  return made;
}

/** Number of questions: `both-empty` ones score 1 by definition. */
export function questionColumn(label: string, kind: "answered" | "both-empty"): string {
  return `questions/${label}/${kind}`;
}

export const groundingStatuses = [
  "exact",
  "normalized",
  "ambiguous",
  "near",
  "unanchored",
] as const satisfies readonly AlignmentStatus[];

export function groundingColumn(label: string, status: AlignmentStatus): string {
  return `grounding/${label}/${status}`;
}

/** What counts as right for calibration. */
export const calibrationCriteria = ["exact", "overlap", "diagnosis", "treatment"] as const;
export type CalibrationCriterion = (typeof calibrationCriteria)[number];

export const calibrationBins = 10;

/** The bin of a confidence: 0 for 0 to 0.1, 9 for 0.9 to 1. */
export function binOf(confidence: number): number {
  return Math.min(calibrationBins - 1, Math.floor(confidence * calibrationBins));
}

export function calibrationColumn(
  criterion: CalibrationCriterion,
  bin: number,
  sum: "count" | "confidence" | "correct" | "squared-error",
): string {
  return `calibration/${criterion}/${bin}/${sum}`;
}
