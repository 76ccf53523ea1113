import { EngineError } from "../engine-error";
import type { Endpoint } from "./endpoint";
import type { HttpResponse } from "./http";
import { at, numberAt, textAt, type Json } from "./json";
import { retryAfter, WorthAnotherTry } from "./retry";

/** The prompt was too long for the server; `complete` names the request. */
export class TooLong extends Error {
  override readonly name = "TooLong";
  constructor(
    /** Tokens of the prompt and its answer, where the server tells them. */
    readonly tokens: number | undefined,
    readonly limit: number | undefined,
  ) {
    super("The prompt is too long.");
  }
}

/**
 * What a status other than 200 means. The server's own words are not passed on: they may repeat what was sent.
 * @param path what was asked, such as `/completions`
 */
export function refusal(endpoint: Endpoint, path: string, response: HttpResponse, body: Json): Error {
  const { status, headers } = response;
  const { host } = endpoint;
  if (status === 401 || status === 403) {
    return new EngineError(
      "endpoint-refused",
      `${host} wants a key, or another one (${status}): give it as CANCERLLM_API_KEY in the environment, or in the editor with “Set the Key of the Endpoint”.`,
    );
  }
  if (status >= 300 && status < 400) return redirected(host, headers.get("location"), endpoint.url);
  if (status === 404 || status === 405 || status === 501) {
    return new EngineError(
      "endpoint-incompatible",
      `${host} does not offer ${new URL(endpoint.url).pathname}${path} for this model (${status}): check the address, which mostly ends with /v1, and that it is a server with OpenAI's interface.`,
    );
  }
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    const retryMs = retryAfter(headers.get("retry-after"));
    const kind = status === 500 ? "failure" : "overload";
    return new WorthAnotherTry(`answered ${status}`, kind, retryMs);
  }
  const long = tooLong(body);
  if (long) return long;
  return new EngineError(
    "failed",
    `${host} does not take the request (${status}): its version may not know what was asked for; see the server's own log.`,
  );
}

/** A redirection is not followed: it would send notes to where nobody said they may go. */
function redirected(host: string, location: string | null, base: string): EngineError {
  const to = location !== null && URL.canParse(location, base) ? new URL(location, base) : undefined;
  const where = to ? `${to.protocol}//${to.host}` : "another address";
  return new EngineError(
    "endpoint-incompatible",
    `${host} sends its visitors on to ${where}, where no note is sent unasked; give that address if it is the right one.`,
  );
}

/** llama-server tells numbers of their own, vLLM and OpenAI put them into a sentence. */
function tooLong(body: Json): TooLong | undefined {
  const error = at(body, "error") ?? body;
  const message = textAt(error, "message") ?? textAt(body, "detail") ?? "";
  const kinds = [textAt(error, "type"), textAt(error, "code")];
  const limit =
    numberAt(error, "n_ctx") ??
    firstNumber(
      /maximum (?:context|model|input) length (?:is|of) (\d+)|max_model_len\D{1,5}(\d+)/iu,
      message,
    );
  const isTold =
    kinds.includes("exceed_context_size_error") ||
    kinds.includes("context_length_exceeded") ||
    limit !== undefined;
  if (!isTold) return undefined;
  const told = firstNumber(
    /requested (\d+)|contains (?:at least )?(\d+)|\(length (\d+)\)|has (\d+) (?:input )?tokens/iu,
    message,
  );
  return new TooLong(numberAt(error, "n_prompt_tokens") ?? told, limit);
}

/** What the pattern's groups hold; one of them at most has matched. */
function firstNumber(pattern: RegExp, text: string): number | undefined {
  const digits = pattern.exec(text)?.slice(1).join("") ?? "";
  return digits === "" ? undefined : Number(digits);
}
