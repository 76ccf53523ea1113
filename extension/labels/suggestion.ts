import type { Span } from "../notes/note";

/** How a model's answer was found in the note; see docs/alignment.md. */
export type AlignmentStatus = "exact" | "normalized" | "ambiguous" | "near" | "unanchored";

/** A span with its quote; `text` is always the slice of the note. */
export interface QuotedSpan extends Span {
  readonly text: string;
}

export interface PhenotypeSuggestion extends QuotedSpan {
  readonly id: string;
  readonly label: string;
  /** Probability of the answer's tokens, 0 to 1 (geometric mean). */
  readonly confidence: number;
  readonly alignment: Exclude<AlignmentStatus, "unanchored">;
  /** What the model answered, verbatim. */
  readonly answer: string;
  /** The other places that fit equally well, when `alignment` is `ambiguous`. */
  readonly candidates?: readonly Span[];
}

export interface DiagnosisSuggestion {
  readonly id: string;
  readonly text: string;
  readonly confidence: number;
  readonly evidence: readonly QuotedSpan[];
}

export const treatmentModalities = [
  "surgery",
  "chemotherapy",
  "radiation",
  "endocrine",
  "targeted",
  "immunotherapy",
  "transplant",
  "surveillance",
  "supportive",
  "other",
] as const;
export type TreatmentModality = (typeof treatmentModalities)[number];

export interface TreatmentSuggestion extends DiagnosisSuggestion {
  readonly modality: TreatmentModality;
}

/** An answer that has no place in the note: kept and shown, never dropped. */
export interface UnanchoredAnswer {
  readonly label: string;
  readonly answer: string;
  readonly confidence: number;
  /** One line for a person: why no place fits. */
  readonly reason: string;
  /** The sentence that was asked about; code points. */
  readonly sentence?: readonly [start: number, end: number];
}

export type Task = "phenotypes" | "diagnosis" | "treatment";

/** What was asked and answered, for inspection; can be switched off. */
export interface Exchange {
  readonly task: Task;
  /** The phenotype's id; absent for diagnosis and treatment. */
  readonly label?: string;
  /** The sentence asked about, or the range from the first to the last part shown; code points. */
  readonly sentence: readonly [start: number, end: number];
  /** For diagnosis and treatment: the parts of the note the model saw, code points, in prompt order. */
  readonly parts?: readonly (readonly [start: number, end: number])[];
  readonly prompt: string;
  readonly output: string;
  readonly tokens: readonly { readonly text: string; readonly confidence: number }[];
  readonly ms: number;
}

/** `.cancerllm/runs/<run>/<path of the note>.json`. */
export interface NoteSuggestions {
  readonly note: { readonly path: string; readonly sha256: string };
  readonly run: string;
  readonly phenotypes: readonly PhenotypeSuggestion[];
  readonly diagnoses: readonly DiagnosisSuggestion[];
  readonly treatments: readonly TreatmentSuggestion[];
  readonly unanchored: readonly UnanchoredAnswer[];
  readonly exchanges?: readonly Exchange[];
}
