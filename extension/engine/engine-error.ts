/** Why the engine could not do what was asked. */
export type EngineErrorReason =
  | "model-missing"
  | "not-a-gguf"
  | "truncated"
  | "unsupported-model"
  | "out-of-memory"
  | "no-binary"
  | "gpu-unavailable"
  | "prompt-too-long"
  | "endpoint-address"
  | "endpoint-unreachable"
  | "endpoint-refused"
  | "endpoint-model"
  | "endpoint-incompatible"
  | "crashed"
  | "cancelled"
  | "disposed"
  | "failed";

/** A request whose prompt does not fit into the context. */
export interface PromptTooLong {
  /** `CompletionRequest.id`. */
  readonly requestId: number;
  /** Tokens of the prompt, with the tokens that were asked for as answer. */
  readonly tokens: number;
  /** Tokens that fit. */
  readonly limit: number;
}

/** The engine failed; `message` is one sentence for a person and holds no text of a note. */
export class EngineError extends Error {
  constructor(
    readonly reason: EngineErrorReason,
    message: string,
    readonly promptTooLong?: PromptTooLong,
  ) {
    super(message);
    this.name = "EngineError";
  }
}
