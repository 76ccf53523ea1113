export type ReviewErrorReason =
  /** The gold file cannot be read; nothing is written to it until it can. */
  | "gold-unreadable"
  /** What the decision is about is no longer there. */
  | "not-found"
  /** Something has no decision yet. */
  | "undecided"
  /** Gold spans of an earlier version of the note await a place. */
  | "displaced"
  /** A span that is empty, or not in the note. */
  | "bad-span"
  /** A text that is empty. */
  | "empty"
  /** The same label at the same place. */
  | "duplicate"
  /** A label that is not one of the project's phenotypes. */
  | "unknown-label"
  /** The gold file was changed meanwhile in a way that this decision does not fit. */
  | "conflict"
  /** The gold file could not be written. */
  | "not-saved"
  /** The note could not be read. */
  | "note-unreadable";

/** Why a decision was not taken; nothing was changed then. */
export class ReviewError extends Error {
  override readonly name = "ReviewError";
  constructor(
    readonly reason: ReviewErrorReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
