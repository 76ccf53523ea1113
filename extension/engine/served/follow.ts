import { setMaxListeners } from "node:events";

/** Something that can be stopped from several sides. */
export interface Follower {
  /** Aborted with the first of the signals that it follows, or by `stop`. */
  readonly signal: AbortSignal;
  stop(reason: unknown): void;
  /** Ends the following; nothing of it is kept by the signals. */
  readonly release: () => void;
}

/** Many requests may listen to one signal. Not 0 for as many as there are: undici's fetch takes offence at that. */
const mostListeners = 10_000;

/** Follows signals until it is released: `AbortSignal.any` would leave a trace for as long as the longest of them lives. */
export function follow(signals: readonly AbortSignal[]): Follower {
  const own = new AbortController();
  setMaxListeners(mostListeners, own.signal);
  const listeners = signals.map((signal) => {
    const listener = (): void => {
      own.abort(signal.reason);
    };
    if (signal.aborted) listener();
    else signal.addEventListener("abort", listener, { once: true });
    return { signal, listener };
  });
  return {
    signal: own.signal,
    stop: (reason) => {
      own.abort(reason);
    },
    release: () => {
      for (const { signal, listener } of listeners) signal.removeEventListener("abort", listener);
    },
  };
}
