import { InsufficientMemoryError, NoBinaryFoundError } from "node-llama-cpp";
import { EngineError } from "../engine-error";
import type { Failure } from "../messages";

/** What is sent of an error. Messages of unknown errors stay here: they may hold text of a note. */
export function asFailure(error: unknown): Failure {
  if (error instanceof EngineError) {
    const { reason, message, promptTooLong } = error;
    return promptTooLong ? { reason, message, promptTooLong } : { reason, message };
  }
  if (error instanceof NoBinaryFoundError) {
    return {
      reason: "no-binary",
      message: `node-llama-cpp has no binary for ${process.platform} ${process.arch}; reinstall the extension for this platform.`,
    };
  }
  if (error instanceof InsufficientMemoryError) {
    return {
      reason: "out-of-memory",
      message: "The model does not fit into memory; use a smaller quantization or fewer GPU layers.",
    };
  }
  const kind = error instanceof Error ? error.name : typeof error;
  return { reason: "failed", message: `The engine failed unexpectedly (${kind}); try again.` };
}
