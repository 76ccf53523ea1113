import type { Network } from "../engine/models/download-plan";

/**
 * The network as the environment describes it: `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`, `NODE_EXTRA_CA_CERTS`.
 * @param isLocal a server of this machine is asked, which no proxy shall stand between
 */
export async function openNetwork({ isLocal = false } = {}): Promise<Network> {
  // Node 20 knows no proxies by itself.
  const { Agent, EnvHttpProxyAgent, fetch } = await import("undici");
  const dispatcher = isLocal ? new Agent() : new EnvHttpProxyAgent();
  const get = (url: unknown, init: unknown): Promise<unknown> =>
    fetch(url as string, { ...(init as object), dispatcher });
  return { fetch: get as typeof globalThis.fetch, environment: process.env };
}
