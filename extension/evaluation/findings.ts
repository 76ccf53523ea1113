import type { AlignmentStatus, Task } from "../labels/suggestion";
import type { SpanOutcome } from "./compare-spans";
import type { Place } from "./line-index";
import type { QuestionF1 } from "./measure-answers";

/**
 * What became of a label or an answer. Beside those of {@link SpanOutcome}: `unanchored`, an answer without a place in
 * the note, and `wrong-answer`, a diagnosis or treatment plan that says something else than the gold labels.
 */
export type Outcome = SpanOutcome | "unanchored" | "wrong-answer";

/** In the order in which errors are told. */
export const errorOutcomes = [
  "missed",
  "spurious",
  "wrong-label",
  "wrong-extent",
  "unanchored",
  "wrong-answer",
] as const satisfies readonly Outcome[];

export const outcomeTitles: Readonly<Record<Outcome, string>> = {
  exact: "Exact",
  missed: "Missed",
  spurious: "Spurious",
  "wrong-label": "Wrong label",
  "wrong-extent": "Wrong extent",
  unanchored: "Unanchored",
  "wrong-answer": "Wrong answer",
};

/** One side of a finding. */
export interface Mention {
  /** The phenotype's id, or `diagnosis`, `treatment`. */
  readonly label: string;
  /** The quote, or the answers of a diagnosis or treatment plan. */
  readonly text: string;
  /** The item's id in its file. */
  readonly id?: string;
  /** Absent for an answer without a place. */
  readonly place?: Place;
  /** 0 to 1; of the model's side. */
  readonly confidence?: number;
  readonly alignment?: AlignmentStatus;
  /** Why an answer has no place, in one line. */
  readonly reason?: string;
}

/** One label or answer with its counterpart: what every number of an evaluation is made of. */
export interface Finding {
  /** Path of the note. */
  readonly note: string;
  readonly task: Task;
  readonly outcome: Outcome;
  readonly gold?: Mention;
  readonly predicted?: Mention;
}

/** One question that has an answer in the gold labels or by the model: what the figures of answers are means of. */
export interface QuestionResult {
  /** Path of the note. */
  readonly note: string;
  readonly task: Task;
  /** The phenotype's id, `diagnosis` or `treatment`. */
  readonly label: string;
  /** The sentence that was asked about, or the first evidence of a diagnosis or treatment plan. */
  readonly place?: Place;
  /** Quote the note. */
  readonly gold: readonly string[];
  readonly predicted: readonly string[];
  readonly f1: QuestionF1;
}

/** What was found in a note. */
export interface NoteFindings {
  /** Every label and every answer in exactly one. */
  readonly findings: readonly Finding[];
  readonly questions: readonly QuestionResult[];
}
