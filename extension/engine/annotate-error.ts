/** A note could not be annotated; the message names the place and holds no text of the note. */
export class AnnotateError extends Error {
  override readonly name = "AnnotateError";
  constructor(
    readonly reason: "prompt-too-long" | "quote-mismatch",
    message: string,
    readonly path: string,
  ) {
    super(message);
  }
}
