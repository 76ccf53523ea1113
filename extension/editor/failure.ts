/**
 * What may be told of an error, on screen and in the log. Our own errors carry a `reason` and a message that by
 * rule holds no text of a note. Any other error's message may quote a note (JSON.parse does): only its class and
 * where it came from are told.
 */
export interface Failure {
  /** One sentence for a person. */
  readonly message: string;
  /** For the log: class, reason and the stack's frames, without the message of a foreign error. */
  readonly detail: string;
  /** The person stopped it: nothing to report. */
  readonly cancelled: boolean;
}

interface TypedError extends Error {
  readonly reason: string;
}

function isTyped(error: Error): error is TypedError {
  return "reason" in error && typeof error.reason === "string";
}

/** System errors name files and codes, never their content. */
function isSystem(error: Error): error is NodeJS.ErrnoException {
  return "code" in error && typeof error.code === "string" && "syscall" in error;
}

export function describeFailure(error: unknown): Failure {
  if (!(error instanceof Error)) {
    return { message: unexpected("an unknown error"), detail: typeof error, cancelled: false };
  }
  if (error.name === "AbortError" || error.name === "Canceled" || error.name === "CancellationError") {
    return { message: "Cancelled.", detail: error.name, cancelled: true };
  }
  const frames = (error.stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .join("\n");
  if (isTyped(error)) {
    const detail = `${error.name} (${error.reason}): ${error.message}`;
    return { message: error.message, detail, cancelled: error.reason === "cancelled" };
  }
  if (isSystem(error)) {
    const message = `${error.syscall ?? "file access"} failed with ${error.code ?? "an error"}${error.path === undefined ? "" : ` on ${error.path}`}.`;
    return { message, detail: `${error.name}: ${message}\n${frames}`, cancelled: false };
  }
  return { message: unexpected(error.name), detail: `${error.name}\n${frames}`, cancelled: false };
}

function unexpected(what: string): string {
  return `Something unexpected happened (${what}). Where it happened is in the CancerLLM log.`;
}
