import type { Network } from "../engine/models/download-plan";
import type { Fetch } from "../engine/served/http";

/** The network as the environment describes it: `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`, `NODE_EXTRA_CA_CERTS`. */
export async function openNetwork(): Promise<Network> {
  // Node 20 knows no proxies by itself.
  const { EnvHttpProxyAgent, fetch } = await import("undici");
  const dispatcher = new EnvHttpProxyAgent();
  const get = (url: unknown, init: unknown): Promise<unknown> =>
    fetch(url as string, { ...(init as object), dispatcher });
  return { fetch: get as typeof globalThis.fetch, environment: process.env };
}

/**
 * Sends many small requests through the same network; they cost less than by `fetch`.
 * @param isLocal a server of this machine is asked, which no proxy shall stand between
 */
export async function openRequests({ isLocal }: { readonly isLocal: boolean }): Promise<Fetch> {
  const { Agent, EnvHttpProxyAgent, request } = await import("undici");
  const dispatcher = isLocal ? new Agent() : new EnvHttpProxyAgent();
  return async (url, { method, headers, body, signal }) => {
    const answer = await request(url, {
      ...{ method, headers, signal, dispatcher },
      ...(body === undefined ? {} : { body }),
    });
    const { statusCode: status, body: read } = answer;
    return {
      ...{ status, ok: status >= 200 && status < 300, body: read },
      headers: { get: (name) => answer.headers[name]?.toString() ?? null },
      text: () => read.text(),
      json: () => read.json(),
    };
  };
}
