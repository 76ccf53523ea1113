import type { AlignmentStatus, Task } from "../labels/suggestion";
import type { SpanOutcome } from "./compare-spans";
import type { Place } from "./line-index";

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
