import type { QuotedSpan } from "../../labels/suggestion";
import type { Span } from "../../notes/note";

/** A note as a perturbation takes it. */
export interface NoteToPerturb {
  /** Names the note: two notes with the same text are not changed alike. */
  readonly path: string;
  readonly text: string;
  /** Code points; they may overlap and stand in any order. */
  readonly spans: readonly Span[];
}

export interface PerturbationOptions {
  /** 0 to 1, of what {@link Perturbation.unit} says. What is changed at a rate is changed at every higher one, too. */
  readonly rate: number;
  readonly seed: number;
  /** Whether numbers, units, laterality, negation, grade, stage and the like stay as they are (alignment/protected.ts). */
  readonly protect: boolean;
}

/** One thing that was changed; code points of the text before and after. What was inserted has an empty `before`. */
export interface Change {
  readonly kind: string;
  readonly before: QuotedSpan;
  readonly after: QuotedSpan;
}

export interface PerturbedNote {
  readonly text: string;
  /** The given spans in the given order: what was a span's slice, perturbed, is its slice now. */
  readonly spans: readonly Span[];
  readonly changes: readonly Change[];
  /** What the rate is a share of. */
  readonly units: number;
  /** How a gold answer that is no span (a diagnosis, a treatment) is to be changed with the note; as it is if absent. */
  readonly answer?: (text: string) => string;
}

/**
 * What the rate counts. Where it is notes, each note is changed whole or not at all; `labels` are those of worked examples
 * in prompts.
 */
export type PerturbationUnit = "words" | "phrases" | "sentences" | "sections" | "notes" | "labels";

/** A change that clinical text may have. Pure: the same note and options always give the same. */
export interface Perturbation {
  /** As `--testbed` takes it. */
  readonly name: string;
  readonly title: string;
  /** One sentence: what is done. */
  readonly description: string;
  readonly unit: PerturbationUnit;
  /** The rates that are tried where none are given; without 0. */
  readonly rates: readonly number[];
  /** Whether `protect` has an effect. */
  readonly protects: boolean;
  perturb(note: NoteToPerturb, options: PerturbationOptions): PerturbedNote;
}
