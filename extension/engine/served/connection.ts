import { setTimeout as wait } from "node:timers/promises";
import { isOfTrust } from "../certificate-trust";
import { EngineError } from "../engine-error";
import type { Endpoint } from "./endpoint";
import { follow } from "./follow";
import type { Fetch, HttpResponse } from "./http";
import type { Json } from "./json";
import { refusal } from "./refusal";
import type { RequestLimit } from "./request-limit";
import { backOff, WorthAnotherTry } from "./retry";

/** How patient one is with a server. */
export interface Patience {
  /** Tries of one request, the first included. */
  readonly tries: number;
  /** Tries where the server does not answer in time, the first included. */
  readonly timeouts: number;
  /** Milliseconds before the second try; twice as long before each further one. */
  readonly firstWaitMs: number;
  /** Milliseconds without a sign of the server after which a try has failed. */
  readonly silenceMs: number;
}

export const usualPatience: Patience = { tries: 8, timeouts: 3, firstWaitMs: 500, silenceMs: 180_000 };

export interface ConnectionOptions {
  readonly endpoint: Endpoint;
  /** Sent as `Authorization: Bearer`; never told to anybody else. */
  readonly key?: string;
  readonly fetch: Fetch;
  readonly patience?: Patience;
  /** Receives one-line messages that hold no text of a note. */
  readonly log?: (message: string) => void;
}

/** A request's way to the server. */
export interface Ask<T> {
  /** Below the endpoint's address, such as `/completions`; with a `/` of two, below the server's root. */
  readonly path: string;
  /** Sent with POST as JSON; absent: GET. */
  readonly body?: Json;
  /** A server that cannot be reached at all is not waited for. */
  readonly isFirst?: boolean;
  readonly signal: AbortSignal;
  /** Waits for its turn there. */
  readonly limit?: RequestLimit;
  /** Reads a whole answer. */
  readonly read: (response: HttpResponse, attempt: Attempt) => Promise<T>;
}

/** One try of a request. */
export interface Attempt {
  /** To be called with every sign of the server. */
  readonly alive: () => void;
  /** When it was sent, as `performance.now()` tells it. */
  readonly started: number;
}

/** Asks one server, again where that is worth it. An answer counts only when it is whole. */
export class Connection {
  readonly endpoint: Endpoint;
  private readonly patience: Patience;

  constructor(private readonly options: ConnectionOptions) {
    this.endpoint = options.endpoint;
    this.patience = options.patience ?? usualPatience;
  }

  /** @throws EngineError, TooLong; the signal's reason */
  async ask<T>(request: Ask<T>): Promise<T> {
    let timeouts = 0;
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.attempt(request);
      } catch (error) {
        request.signal.throwIfAborted();
        if (!(error instanceof WorthAnotherTry)) throw error;
        if (error.kind === "timeout") timeouts += 1;
        const isAway = error.kind === "network" && request.isFirst === true;
        if (isAway || tries >= this.patience.tries || timeouts >= this.patience.timeouts) {
          throw this.givenUp(error, tries);
        }
        const ms = Math.max(error.retryMs ?? 0, backOff(tries, this.patience.firstWaitMs));
        this.options.log?.(
          `${this.endpoint.host} ${error.message}; asked again in ${(ms / 1000).toFixed(1)} s.`,
        );
        await wait(ms, undefined, { signal: request.signal }).catch(() => {
          request.signal.throwIfAborted();
        });
      }
    }
  }

  /** One try of a GET, for finding out what a server is. @returns undefined where there is no such thing */
  async look(path: string, signal: AbortSignal): Promise<Json> {
    try {
      return await this.attempt({ path, signal, read: readJson });
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof EngineError && error.reason === "endpoint-refused") throw error;
      return undefined;
    }
  }

  private async attempt<T>({ path, body, signal, limit, read }: Ask<T>): Promise<T> {
    const pass = await limit?.enter(signal);
    const sending = follow([signal]);
    const { silenceMs } = this.patience;
    const timer = setTimeout(() => {
      sending.stop(new WorthAnotherTry(`did not answer in ${silenceMs / 1000} s`, "timeout"));
    }, silenceMs);
    const started = performance.now();
    let settle = (): void => pass?.left();
    try {
      const response = await this.send(path, body, sending.signal);
      if (!response.ok) {
        throw refusal(this.endpoint, path, response, await response.json().catch(() => undefined));
      }
      const answer = await read(response, { alive: () => timer.refresh(), started });
      settle = () => pass?.succeeded(performance.now() - started);
      return answer;
    } catch (error) {
      signal.throwIfAborted();
      const failure: unknown = sending.signal.aborted
        ? sending.signal.reason
        : asFailure(error, this.endpoint.host);
      if (failure instanceof WorthAnotherTry && failure.kind !== "failure") {
        settle = () => pass?.overloaded(failure.retryMs);
      }
      throw failure;
    } finally {
      clearTimeout(timer);
      sending.release();
      settle();
    }
  }

  private send(path: string, body: Json, signal: AbortSignal): Promise<HttpResponse> {
    const { endpoint, key, fetch } = this.options;
    const url = path.startsWith("//") ? new URL(path.slice(1), endpoint.url).href : `${endpoint.url}${path}`;
    return fetch(url, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        Accept: "application/json, text/event-stream",
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...(key === undefined ? {} : { Authorization: `Bearer ${key}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: "manual",
      signal,
    });
  }

  /** The last of several failures, for a person. */
  private givenUp({ message, kind }: WorthAnotherTry, tries: number): EngineError {
    const times = tries === 1 ? "" : `, also at the last of ${tries} tries`;
    const words = `${this.endpoint.host} ${message}${times}`;
    return kind === "failure"
      ? new EngineError("failed", `${words}; see the server's own log.`)
      : new EngineError(
          "endpoint-unreachable",
          `${words}; see whether the server runs and what it is busy with.`,
        );
  }
}

/** The body as JSON. @throws WorthAnotherTry where it is none, as of a proxy that speaks for a server which is gone */
export async function readJson(response: HttpResponse): Promise<Json> {
  const text = await response.text();
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new WorthAnotherTry("answered something that is not JSON", "failure");
  }
}

/** Whatever fetch throws is of the network: the connection was refused, reset or cut off, or nobody vouches for it. */
function asFailure(error: unknown, host: string): unknown {
  const code = codeOf(error);
  if (!(error instanceof TypeError) && code === undefined) return error;
  if (code !== undefined && isOfTrust(code)) {
    return new EngineError(
      "endpoint-unreachable",
      `The certificate of ${host} is not trusted (${code}), so nothing was sent: name the file of your own authority in the environment variable NODE_EXTRA_CA_CERTS or, for the editor, have this machine trust it.`,
    );
  }
  return new WorthAnotherTry(`cannot be reached (${code ?? "network error"})`, "network");
}

/** The code of the innermost error: fetch itself says only that it failed. */
function codeOf(error: unknown): string | undefined {
  let code: string | undefined;
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    if ("code" in inner && typeof inner.code === "string") code = inner.code;
  }
  return code;
}
