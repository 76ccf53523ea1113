import { EngineError } from "../engine-error";

/** Where a served model is asked. */
export interface Endpoint {
  /** Without a slash at its end, such as `https://gpu.example.org/v1`. */
  readonly url: string;
  /** With the port where there is one; what may be shown and kept. */
  readonly host: string;
  /** Whether what is sent stays on this machine. */
  readonly isLocal: boolean;
}

/**
 * Reads the address of a server with OpenAI's interface.
 * @param allowInsecure whether an address of another machine may be without encryption
 * @throws EngineError `endpoint-address`
 */
export function parseEndpoint(text: string, { allowInsecure = false } = {}): Endpoint {
  const given = text.trim();
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url?.protocol !== "https:" && url?.protocol !== "http:") {
    throw wrong("This is no address of a server; give it like https://gpu.example.org/v1.");
  }
  if (url.username !== "" || url.password !== "") {
    throw wrong("An address with a password in it would be kept; give it without, and the key beside it.");
  }
  if (url.search !== "" || url.hash !== "") {
    throw wrong(`The address of ${url.host} must end with its path, such as /v1, without ? and #.`);
  }
  const isLocal = isThisMachine(url.hostname);
  if (url.protocol === "http:" && !isLocal && !allowInsecure) {
    throw wrong(
      `Notes would travel to ${url.host} without encryption. Give an address with https, or allow it explicitly: --allow-insecure-endpoint, or the setting cancerllm.allowInsecureEndpoint.`,
    );
  }
  const path = url.pathname.replace(/\/+$/u, "");
  return { url: `${url.origin}${path === "" ? "/v1" : path}`, host: url.host, isLocal };
}

/** Where notes go, in a sentence; undefined where they stay on this machine. */
export function destinationOf({ url, host, isLocal }: Endpoint): string | undefined {
  if (isLocal) return undefined;
  const how = url.startsWith("https:") ? "encrypted" : "WITHOUT encryption";
  return `The notes that are annotated leave this machine: their text is sent to ${host}, ${how}.`;
}

function isThisMachine(name: string): boolean {
  return (
    name === "localhost" || name.endsWith(".localhost") || name === "[::1]" || /^127\.[\d.]+$/u.test(name)
  );
}

function wrong(message: string): EngineError {
  return new EngineError("endpoint-address", message);
}
