/** Leave to send one request; exactly one of its methods is called, once. */
export interface Pass {
  /** @param ms from its sending to the end of its answer */
  succeeded(ms: number): void;
  /** The server has too much to do. @param retryMs how long it wants to be left alone */
  overloaded(retryMs?: number): void;
  /** It ended in another way, which says nothing of the server's load. */
  left(): void;
}

/** Requests in flight at the begin, and at most. */
export interface LimitBounds {
  readonly start: number;
  readonly most: number;
}

/** Answers may take this many times as long as the fastest did before no more are asked for at once. */
const slower = 2;
const muchSlower = 3;
/** By so much the fastest counts for less with every window: prompts grow longer, servers are shared. */
const forget = 1.05;

/**
 * How many requests a server is sent at once: one more after each window of answers that came as fast as before, half
 * as many where it refuses. Requests beyond it wait here, first come, first served.
 */
export class RequestLimit {
  private current: number;
  private inFlight = 0;
  private readonly waiting: (() => void)[] = [];
  private pausedUntil = 0;
  private waking: NodeJS.Timeout | undefined;
  /** Refusals of requests that were sent before the last halving say nothing new. */
  private epoch = 0;
  private window = { answers: 0, ms: 0, full: false };
  private fastest = Infinity;

  constructor(private readonly bounds: LimitBounds) {
    this.current = bounds.start;
  }

  /** Requests that may be in flight now. */
  get limit(): number {
    return this.current;
  }

  /** Waits for its turn. @throws the signal's reason */
  async enter(signal: AbortSignal): Promise<Pass> {
    signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const go = (): void => {
        signal.removeEventListener("abort", leave);
        this.inFlight += 1;
        resolve();
      };
      const leave = (): void => {
        this.waiting.splice(this.waiting.indexOf(go), 1);
        reject(signal.reason as Error);
      };
      signal.addEventListener("abort", leave, { once: true });
      this.waiting.push(go);
      this.admit();
    });
    return this.pass(this.epoch);
  }

  /** Ends the timer of a pause. */
  dispose(): void {
    clearTimeout(this.waking);
  }

  private pass(epoch: number): Pass {
    const leave = (act: () => void): void => {
      this.inFlight -= 1;
      act();
      this.admit();
    };
    return {
      succeeded: (ms) => {
        leave(() => {
          this.measure(ms);
        });
      },
      overloaded: (retryMs = 0) => {
        leave(() => {
          this.pausedUntil = Math.max(this.pausedUntil, Date.now() + retryMs);
          if (epoch === this.epoch) this.set(Math.floor(this.current / 2));
        });
      },
      left: () => {
        leave(() => undefined);
      },
    };
  }

  private measure(ms: number): void {
    this.window.answers += 1;
    this.window.ms += ms;
    if (this.window.answers < this.current) return;
    const mean = this.window.ms / this.window.answers;
    const { full } = this.window;
    this.window = { answers: 0, ms: 0, full: false };
    this.fastest = Math.min(this.fastest * forget, mean);
    if (mean <= this.fastest * slower) {
      if (full) this.current = Math.min(this.bounds.most, this.current + 1);
    } else if (mean > this.fastest * muchSlower) this.current = Math.max(1, this.current - 1);
  }

  private set(limit: number): void {
    this.current = Math.max(1, limit);
    this.epoch += 1;
    this.window = { answers: 0, ms: 0, full: false };
  }

  private admit(): void {
    const pause = this.pausedUntil - Date.now();
    if (pause > 0) {
      clearTimeout(this.waking);
      this.waking = setTimeout(() => {
        this.admit();
      }, pause);
      return;
    }
    while (this.inFlight < this.current) {
      const go = this.waiting.shift();
      if (!go) return;
      go();
    }
    this.window.full = true;
  }
}
