/** What happened to a request is worth another try. */
export class WorthAnotherTry extends Error {
  override readonly name = "WorthAnotherTry";
  constructor(
    /** Ends the sentence "<host> …"; holds nothing of what was sent or answered. */
    message: string,
    readonly kind: "overload" | "failure" | "network" | "timeout",
    /** Milliseconds that the server wants to be left alone. */
    readonly retryMs?: number,
  ) {
    super(message);
  }
}

const longestWaitMs = 30_000;
/** No server is waited for longer than this, whatever it asks for. */
const longestRetryAfterMs = 120_000;

/** Milliseconds before a further try; grows, and differs between requests so that they do not come all at once. */
export function backOff(tries: number, firstMs: number): number {
  const most = Math.min(longestWaitMs, firstMs * 2 ** (tries - 1));
  return most * (0.5 + Math.random() / 2);
}

/** Milliseconds of a header `Retry-After`: seconds or a date; undefined where it is neither. */
export function retryAfter(header: string | null, now = Date.now()): number | undefined {
  if (header === null || header.trim() === "") return undefined;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? undefined : Math.min(longestRetryAfterMs, Math.max(0, ms));
}
