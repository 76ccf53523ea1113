import { ModelError } from "./model-error";

/** What happened is worth another try. */
export class Interrupted extends Error {
  constructor(
    message: string,
    readonly retryAfterMs?: number,
  ) {
    super(message);
  }
}

const longestWaitMs = 60_000;

/** What a status other than 200, 206 and 416 means for a person: final, or worth another try. */
export function refusal(host: string, { status, headers }: Pick<Response, "status" | "headers">): Error {
  if (status === 401 || status === 403) {
    return new ModelError(
      "forbidden",
      `${host} does not give this file to everyone (${status}): its terms may have to be accepted, or an access token be given as HF_TOKEN.`,
    );
  }
  if (status === 404 || status === 410) {
    return new ModelError("not-found", `${host} has no such file (${status}); check the address.`);
  }
  if (status === 408 || status === 429 || status >= 500) {
    const seconds = Number(headers.get("retry-after") ?? NaN);
    const after = Number.isFinite(seconds) ? Math.min(seconds * 1000, longestWaitMs) : undefined;
    return new Interrupted(`${host} answered ${status}.`, after);
  }
  return new ModelError("unreachable", `${host} answered ${status}; check the address.`);
}

/** The code of the innermost error: fetch itself says only that it failed. */
export function codeOf(error: unknown): string {
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    if ("code" in inner && typeof inner.code === "string") return inner.code;
  }
  return "network error";
}
