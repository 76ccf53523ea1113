import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as it came in. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Readonly<Record<string, unknown>>;
}

/** What a server does with a request; undefined: it answers as it should. */
export type Behaviour = (
  received: Received,
  response: ServerResponse,
  number: number,
) => boolean | undefined | Promise<boolean | undefined>;

const servers: Server[] = [];

/** Ends all that were started. */
export async function stopServers(): Promise<void> {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

export interface UnrulyServer {
  /** With `/v1`. */
  readonly address: string;
  readonly received: readonly Received[];
  /** Requests for completions that were in work at a time, at most. */
  mostAtOnce(): number;
}

/**
 * A real HTTP server on loopback with OpenAI's interface that misbehaves as a test says. Its answer to a prompt is
 * `answer to <prompt>`.
 * @param behave says true where it has answered itself; the numbers of completions begin at 1
 */
export async function unrulyServer(
  behave: Behaviour = () => undefined,
  { models = [{ id: "m", owned_by: "vllm", max_model_len: 2048 }] as readonly unknown[] } = {},
): Promise<UnrulyServer> {
  const received: Received[] = [];
  let number = 0;
  let atOnce = 0;
  let most = 0;
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const path = request.url ?? "";
    const body = (text === "" ? {} : JSON.parse(text)) as Received["body"];
    const one = { path, headers: request.headers, body };
    received.push(one);
    const isCompletion = path.endsWith("/completions");
    if (isCompletion && body["max_tokens"] !== 1) number += 1;
    atOnce += isCompletion ? 1 : 0;
    most = Math.max(most, atOnce);
    response.on("close", () => (atOnce -= isCompletion ? 1 : 0));
    if ((await behave(one, response, number)) === true) return;
    answer(one, response, models);
  };
  const server = createServer((request, response) => void handle(request, response));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}/v1`, received, mostAtOnce: () => most };
}

/** Ends a response with JSON. */
export function sendJson(response: ServerResponse, status: number, value: unknown, headers = {}): true {
  response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(value));
  return true;
}

/** A whole answer, in the form of vLLM's completions. */
export function completion(text: string): unknown {
  const logprobs = {
    tokens: [text, "</s>"],
    token_logprobs: [Math.log(0.5), Math.log(0.5)],
    top_logprobs: [{ [text]: Math.log(0.5), other: Math.log(0.3), rare: Math.log(0.01) }, {}],
  };
  const usage = { prompt_tokens: 7, prompt_tokens_details: { cached_tokens: 3 } };
  return { choices: [{ text, logprobs, finish_reason: "stop" }], usage };
}

/** The answer to a prompt in pieces of five characters, as server-sent events. */
export function events(text: string): string[] {
  const pieces = text.match(/.{1,5}/gsu) ?? [];
  return [
    ...pieces.map((piece) => JSON.stringify({ choices: [{ text: piece, finish_reason: null }] })),
    JSON.stringify({ choices: [{ text: "", finish_reason: "stop" }] }),
    "[DONE]",
  ].map((data) => `data: ${data}\n\n`);
}

function answer({ path, body }: Received, response: ServerResponse, models: readonly unknown[]): void {
  if (path === "/v1/models") sendJson(response, 200, { data: models });
  else if (path === "/version") sendJson(response, 200, { version: "0.9" });
  else if (path === "/tokenize") sendJson(response, 200, { count: String(body["prompt"]).length });
  else if (path === "/v1/completions") {
    const text = `answer to ${String(body["prompt"])}`;
    if (body["stream"] !== true) sendJson(response, 200, completion(text));
    else response.writeHead(200, { "Content-Type": "text/event-stream" }).end(events(text).join(""));
  } else sendJson(response, 404, {});
}
