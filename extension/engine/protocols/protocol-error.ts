/** The model cannot be asked in the way that was chosen; the message says what to do. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
  constructor(
    readonly reason: "unknown" | "no-chat-template" | "prompts",
    message: string,
  ) {
    super(message);
  }
}
