/** The work queue could not do what was asked; `message` is for a person and holds no text of a note. */
export class QueueError extends Error {
  override readonly name = "QueueError";
  constructor(
    readonly reason: "address" | "unreachable" | "busy" | "refused",
    message: string,
  ) {
    super(message);
  }
}
