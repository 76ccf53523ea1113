/** A request as it goes out. */
export interface HttpRequest {
  readonly method: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** A redirection is told, never followed. */
  readonly redirect: "manual";
  readonly signal: AbortSignal;
}

/** What a server sends back: as much of the Response of `fetch` as is read here. */
export interface HttpResponse {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: AsyncIterable<Uint8Array> | null;
  text(): Promise<string>;
  json(): Promise<unknown>;
}

/** Sends a request; `globalThis.fetch` is one. Rejects with an error that has a `code`, or with the signal's reason. */
export type Fetch = (url: string, request: HttpRequest) => Promise<HttpResponse>;
