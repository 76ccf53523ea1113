/** Why an export or import could not be done; the message says what to do. */
export class ExchangeError extends Error {
  override readonly name = "ExchangeError";
  constructor(
    readonly reason:
      | "unreadable"
      | "not-this-format"
      | "unit-needed"
      | "unwritable"
      | "exists"
      | "protected"
      | "nothing"
      | "usage",
    message: string,
  ) {
    super(message);
  }
}
