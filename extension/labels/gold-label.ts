import type { QuotedSpan, TreatmentModality } from "./suggestion";

/** What a person decided about one item. */
export type Decision = "accepted" | "corrected" | "rejected" | "added";

/** In adjudicated gold labels: whose label an item is. Those who are not named did not have it. */
export interface ItemAdjudication {
  readonly annotators: readonly string[];
}

/** The suggestion that a decision answers, as it was shown. */
export interface DecidedPhenotypeSuggestion extends QuotedSpan {
  readonly run: string;
  readonly label: string;
  readonly confidence: number;
}

export interface GoldPhenotype extends QuotedSpan {
  readonly id: string;
  readonly label: string;
  /** Up to 32 characters either side, for re-anchoring. */
  readonly prefix: string;
  readonly suffix: string;
  readonly decision: Decision;
  readonly suggestion?: DecidedPhenotypeSuggestion;
  readonly adjudication?: ItemAdjudication;
  /** Items at this place whose label became this one when labels were merged, as they were. */
  readonly merged?: readonly GoldPhenotype[];
}

export interface DecidedSuggestion {
  readonly run: string;
  readonly text: string;
  readonly confidence: number;
}

export interface GoldDiagnosis {
  readonly id: string;
  readonly text: string;
  readonly code?: { readonly system: string; readonly value: string };
  readonly evidence: readonly QuotedSpan[];
  /** Evidence in an earlier version of the note whose place is not known. */
  readonly displacedEvidence?: readonly QuotedSpan[];
  readonly decision: Decision;
  readonly suggestion?: DecidedSuggestion;
  readonly adjudication?: ItemAdjudication;
}

export interface GoldTreatment {
  readonly id: string;
  readonly text: string;
  readonly modality: TreatmentModality;
  readonly evidence: readonly QuotedSpan[];
  /** Evidence in an earlier version of the note whose place is not known. */
  readonly displacedEvidence?: readonly QuotedSpan[];
  readonly decision: Decision;
  readonly suggestion?: DecidedSuggestion;
  readonly adjudication?: ItemAdjudication;
}

export type ReviewStatus = "in-progress" | "complete";

/** The content of a gold file, `gold/<path of the note>.yaml`. */
export interface GoldLabels {
  readonly version: 1;
  readonly note: { readonly path: string; readonly sha256: string; readonly offsets: "code-points" };
  readonly annotator: string;
  readonly status: ReviewStatus;
  readonly phenotypes: readonly GoldPhenotype[];
  readonly diagnoses: readonly GoldDiagnosis[];
  readonly treatments: readonly GoldTreatment[];
  /** Spans of an earlier version of the note whose place is not known; no gold labels until a person places them. */
  readonly displaced?: readonly GoldPhenotype[];
}

/** The lists of a gold file; `displaced` holds spans of an earlier version of the note that await a place. */
export type SectionName = "phenotypes" | "diagnoses" | "treatments" | "displaced";
