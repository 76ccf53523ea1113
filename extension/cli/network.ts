import type { Network } from "../engine/models/download-plan";

/** The network as the environment describes it: `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`, `NODE_EXTRA_CA_CERTS`. */
export async function openNetwork(): Promise<Network> {
  // Node 20 knows no proxies by itself.
  const { EnvHttpProxyAgent, fetch } = await import("undici");
  const dispatcher = new EnvHttpProxyAgent();
  const get = (url: unknown, init: unknown): Promise<unknown> =>
    fetch(url as string, { ...(init as object), dispatcher });
  return { fetch: get as typeof globalThis.fetch, environment: process.env };
}
