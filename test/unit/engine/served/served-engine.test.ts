import { afterEach, describe, expect, it } from "vitest";
import type { Completion, CompletionRequest, Engine } from "../../../../extension/engine/engine";
import { parseEndpoint } from "../../../../extension/engine/served/endpoint";
import { connectEngine, type ConnectOptions } from "../../../../extension/engine/served/served-engine";
import {
  events,
  sendJson,
  stopServers,
  unrulyServer,
  type Behaviour,
  type UnrulyServer,
} from "./unruly-server";

const secret = "Mrs. Example has cancer";
// Silent for longer than a busy machine needs to answer.
const patience = { tries: 4, timeouts: 2, firstWaitMs: 5, silenceMs: 3000 };
const engines: Engine[] = [];

afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.dispose();
  await stopServers();
});

async function connect(server: UnrulyServer, options: Partial<ConnectOptions> = {}): Promise<Engine> {
  const endpoint = parseEndpoint(server.address);
  const engine = await connectEngine({ endpoint, fetch: globalThis.fetch, patience, ...options });
  engines.push(engine);
  return engine;
}

function requests(number: number, prompt = "prompt"): CompletionRequest[] {
  return Array.from({ length: number }, (_, id) => ({
    id,
    group: id,
    prompt: `${prompt} ${id}`,
    maxTokens: 9,
  }));
}

async function complete(
  engine: Engine,
  asked: readonly CompletionRequest[],
  signal?: AbortSignal,
): Promise<Completion[]> {
  const completions: Completion[] = [];
  const onCompletion = (one: Completion): void => void completions.push(one);
  await engine.complete(asked, { onCompletion, ...(signal ? { signal } : {}) });
  return completions.sort((a, b) => a.id - b.id);
}

/** Connects to a server and has it answer three prompts. */
async function answersOf(behave: Behaviour): Promise<{ texts: string[]; server: UnrulyServer }> {
  const server = await unrulyServer(behave);
  const completions = await complete(await connect(server), requests(3));
  return { texts: completions.map(({ text }) => text), server };
}

const isAsked = (path: string, number: number): boolean => path === "/v1/completions" && number > 0;
const expected = ["answer to prompt 0", "answer to prompt 1", "answer to prompt 2"];

describe("a served model", () => {
  it("answers with the probabilities of its tokens", async () => {
    const server = await unrulyServer();
    const engine = await connect(server, { key: "k-123" });
    const [answer] = await complete(engine, [
      { ...requests(1)[0], alternativesFrom: 0.1 } as CompletionRequest,
    ]);
    expect(answer).toMatchObject({
      text: "answer to prompt 0",
      stop: "end",
      confidence: expect.closeTo(0.5) as number,
      promptTokens: 7,
      evaluatedTokens: 4,
      end: { text: "</s>" },
    });
    expect(answer?.tokens).toMatchObject([
      {
        text: "answer to prompt 0",
        alternatives: [{ text: "other", probability: expect.closeTo(0.3) as number }],
      },
    ]);
    expect(server.received.at(-1)).toMatchObject({
      path: "/v1/completions",
      headers: { authorization: "Bearer k-123" },
      body: { model: "m", prompt: "prompt 0", temperature: 0, max_tokens: 9 },
    });
    expect(engine.info).toMatchObject({
      model: { name: "m", contextSize: 2048 },
      backend: { type: "served", name: `vLLM at ${new URL(server.address).host}` },
      versions: { server: "vLLM 0.9" },
    });
    expect(await engine.countTokens(["four", "sixsix"])).toEqual([4, 6]);
  });

  it.each<[string, Behaviour]>([
    [
      "refuses with 429 for a while",
      ({ path }, response, number) =>
        isAsked(path, number) && number <= 4
          ? sendJson(response, 429, {}, { "Retry-After": "0" })
          : undefined,
    ],
    [
      "fails with 500 now and then",
      ({ path }, response, number) =>
        isAsked(path, number) && number % 2 === 1 ? sendJson(response, 500, {}) : undefined,
    ],
    [
      "cuts an answer off",
      ({ path }, response, number) => {
        if (!isAsked(path, number) || number > 2) return undefined;
        response.writeHead(200, { "Content-Type": "application/json", "Content-Length": "999" });
        response.write('{"choices": [{"text": "half an');
        setTimeout(() => response.destroy(), 10);
        return true;
      },
    ],
    [
      "closes the connection without a word",
      ({ path }, response, number) => {
        if (!isAsked(path, number) || number > 2) return undefined;
        response.destroy();
        return true;
      },
    ],
    [
      "is silent for too long",
      ({ path }, _response, number) => (isAsked(path, number) && number === 1 ? true : undefined),
    ],
    [
      "answers with a page of a proxy",
      ({ path }, response, number) => {
        if (!isAsked(path, number) || number > 2) return undefined;
        response.writeHead(200, { "Content-Type": "text/html" }).end("<html>Bad gateway</html>");
        return true;
      },
    ],
    [
      "answers JSON that is no answer",
      ({ path }, response, number) =>
        isAsked(path, number) && number <= 2
          ? sendJson(response, 200, { choices: [{ text: "x" }] })
          : undefined,
    ],
  ])("is asked again where it %s, and every answer is told once", async (_, behave) => {
    const { texts } = await answersOf(behave);
    expect(texts).toEqual(expected);
  });

  it("is left alone for as long as it wants", async () => {
    let refused = 0;
    const { texts } = await answersOf(({ path }, response, number) => {
      if (!isAsked(path, number)) return undefined;
      if (refused === 0) {
        refused = Date.now();
        return sendJson(response, 429, {}, { "Retry-After": "1" });
      }
      return undefined;
    });
    expect(texts).toEqual(expected);
    expect(Date.now() - refused).toBeGreaterThan(950);
  });

  it("is sent fewer requests at a time where it refuses, and more while it keeps up", async () => {
    // By far the longest part of a request's way, also on a busy machine.
    const calm = await unrulyServer(async () => {
      await new Promise((resolve) => setTimeout(resolve, 200));
      return undefined;
    });
    expect(await complete(await connect(calm), requests(120))).toHaveLength(120);
    expect(calm.mostAtOnce()).toBeGreaterThan(8);
    let inWork = 0;
    const narrow = await unrulyServer(async ({ path }, response, number) => {
      if (!isAsked(path, number)) return undefined;
      if (inWork >= 2) return sendJson(response, 429, {}, { "Retry-After": "0" });
      inWork += 1;
      await new Promise((resolve) => setTimeout(resolve, 5));
      inWork -= 1;
      return undefined;
    });
    const many = { ...patience, tries: 12 };
    expect(await complete(await connect(narrow, { patience: many }), requests(60))).toHaveLength(60);
    // With eight at a time three of four would be refused each time.
    expect(narrow.received.length).toBeLessThan(60 * 2);
  });

  it("keeps to the order within a group", async () => {
    const server = await unrulyServer();
    const engine = await connect(server);
    const group = requests(5).map((request) => ({ ...request, group: 0 }));
    await complete(engine, group);
    expect(server.received.slice(-5).map(({ body }) => body["prompt"])).toEqual(
      group.map(({ prompt }) => prompt),
    );
    expect(server.mostAtOnce()).toBe(1);
  });

  it("is heard while it writes, and what was heard is not told twice where it breaks off", async () => {
    const server = await unrulyServer(({ path, body }, response, number) => {
      if (!isAsked(path, number) || number > 1) return undefined;
      const pieces = events(`answer to ${String(body["prompt"])}`);
      response.writeHead(200, { "Content-Type": "text/event-stream" });
      response.end(pieces.slice(0, 2).join(""));
      return true;
    });
    const engine = await connect(server);
    let heard = "";
    const completions: Completion[] = [];
    await engine.complete(requests(1), {
      onCompletion: (one) => completions.push(one),
      onText: (_id, text) => (heard += text),
    });
    expect(heard).toBe("answer to prompt 0");
    expect(completions.map(({ text }) => text)).toEqual([heard]);
  });

  it("is asked with messages and a JSON schema", async () => {
    const server = await unrulyServer(({ path }, response) =>
      path === "/v1/chat/completions"
        ? sendJson(response, 200, { choices: [{ message: { content: "{}" }, finish_reason: "stop" }] })
        : undefined,
    );
    const engine = await connect(server);
    const prompt = [{ role: "user", content: "ask" }] as const;
    const jsonSchema = { type: "object", properties: {} } as const;
    const [answer] = await complete(engine, [{ id: 0, group: 0, prompt, jsonSchema, maxTokens: 9 }]);
    expect(answer).toMatchObject({
      text: "{}",
      confidence: 0,
      prompt: expect.stringContaining("ask") as string,
    });
    expect(server.received.at(-1)?.body).toMatchObject({
      messages: prompt,
      response_format: { type: "json_schema", json_schema: { schema: jsonSchema } },
    });
  });

  it("of Ollama answers without thinking before, with the probabilities of its chats", async () => {
    const token = { token: "yes", logprob: Math.log(0.5), bytes: [121, 101, 115], top_logprobs: [] };
    const server = await unrulyServer(
      ({ path }, response) => {
        if (path === "/api/version") return sendJson(response, 200, { version: "0.12.11" });
        if (path !== "/v1/chat/completions") return undefined;
        const choice = { message: { content: "yes" }, logprobs: { content: [token] }, finish_reason: "stop" };
        return sendJson(response, 200, { choices: [choice] });
      },
      { models: [{ id: "qwen3:8b", owned_by: "library" }] },
    );
    const engine = await connect(server);
    expect(engine.info.backend.name).toContain("Ollama at ");
    const prompt = [{ role: "user", content: "ask" }] as const;
    const [answer] = await complete(engine, [{ id: 0, group: 0, prompt, maxTokens: 9 }]);
    expect(answer).toMatchObject({ text: "yes", confidence: expect.closeTo(0.5) as number });
    expect(server.received.at(-1)?.body).toMatchObject({ reasoning_effort: "none" });
  });

  it("is asked all the same where a gateway hides what llama-server offers beside the interface", async () => {
    const hidden: Behaviour = ({ path }, response) => {
      if (path === "/tokenize") return sendJson(response, 404, {});
      if (path !== "/v1/chat/completions") return undefined;
      return sendJson(response, 200, { choices: [{ message: { content: "yes" }, finish_reason: "stop" }] });
    };
    const server = await unrulyServer(hidden, { models: [{ id: "m", owned_by: "llamacpp" }] });
    const engine = await connect(server);
    const asked = [
      { id: 0, group: 0, prompt: "HER2 < 5 %", maxTokens: 9 },
      { id: 1, group: 1, prompt: [{ role: "user", content: "ask" }] as const, maxTokens: 9 },
    ];
    const texts = (await complete(engine, asked)).map(({ text }) => text);
    expect(texts).toEqual(["answer to HER2 < 5 %", "yes"]);
    expect(await engine.countTokens(["12345678"])).toEqual([5]);
  });

  it("stops when it is cancelled, also while it waits to ask again", async () => {
    const server = await unrulyServer(({ path }, response, number) =>
      isAsked(path, number) ? sendJson(response, 429, {}, { "Retry-After": "60" }) : undefined,
    );
    const engine = await connect(server);
    const cancel = new AbortController();
    setTimeout(() => {
      cancel.abort(new Error("stopped"));
    }, 50);
    await expect(complete(engine, requests(3), cancel.signal)).rejects.toThrow("stopped");
    const other = complete(engine, requests(3));
    setTimeout(() => void engine.dispose(), 50);
    await expect(other).rejects.toMatchObject({ reason: "disposed" });
  });
});

describe("what a person is told of a server", () => {
  async function failureOf(
    behave: Behaviour,
    options: Partial<ConnectOptions> = {},
    prompt = secret,
  ): Promise<Error> {
    const server = await unrulyServer(behave, {
      models: ["a", "b"].map((id) => ({ id, owned_by: "vllm", max_model_len: 2048 })),
    });
    const failure = await connect(server, { model: "a", ...options })
      .then((engine) => complete(engine, requests(1, prompt)))
      .then(
        () => new Error("nothing failed"),
        (error: unknown) => error as Error,
      );
    expect(failure.message).not.toContain(prompt);
    expect(failure.message).not.toContain("k-123");
    return failure;
  }
  const always =
    (status: number, body: unknown = {}, headers = {}): Behaviour =>
    ({ path }, response, number) =>
      isAsked(path, number) ? sendJson(response, status, body, headers) : undefined;

  it("names what is wrong and what to do", async () => {
    const nobody = parseEndpoint("http://127.0.0.1:59998/v1");
    await expect(connectEngine({ endpoint: nobody, fetch: globalThis.fetch })).rejects.toMatchObject({
      reason: "endpoint-unreachable",
      message: expect.stringMatching(
        /127\.0\.0\.1:59998 cannot be reached \(ECONNREFUSED\).*see whether the server runs/,
      ) as string,
    });
    expect(
      await failureOf(({ path }, response) =>
        path === "/v1/models" ? sendJson(response, 401, {}) : undefined,
      ),
    ).toMatchObject({
      reason: "endpoint-refused",
      message: expect.stringContaining("CANCERLLM_API_KEY") as string,
    });
    expect(await failureOf(() => undefined, { model: "c" })).toMatchObject({
      reason: "endpoint-model",
      message: expect.stringMatching(/has no model c; it has a, b\./) as string,
    });
    expect(
      (
        await failureOf(({ path }, response) =>
          path === "/v1/models" ? sendJson(response, 200, "hello") : undefined,
        )
      ).message,
    ).toMatch(/names no model/);
    expect(
      (
        await failureOf(({ path }, response) =>
          path === "/v1/models" ? sendJson(response, 404, {}) : undefined,
        )
      ).message,
    ).toMatch(/mostly ends with \/v1/);
  });

  it("says what to do where nobody vouches for the server's certificate, and asks once", async () => {
    let asked = 0;
    const fetch = (): Promise<Response> => {
      asked += 1;
      const cause = Object.assign(new Error("self-signed certificate"), {
        code: "DEPTH_ZERO_SELF_SIGNED_CERT",
      });
      return Promise.reject(new TypeError("fetch failed", { cause }));
    };
    const endpoint = parseEndpoint("https://gpu.example.org/v1");
    await expect(connectEngine({ endpoint, fetch })).rejects.toMatchObject({
      reason: "endpoint-unreachable",
      message: expect.stringContaining("NODE_EXTRA_CA_CERTS") as string,
    });
    expect(asked).toBe(1);
  });

  it("asks for a model's name where there are several", async () => {
    const server = await unrulyServer(undefined, { models: [{ id: "a" }, { id: "b" }] });
    await expect(connect(server)).rejects.toThrow(/--endpoint-model.*: a, b\./);
  });

  it.each([
    [{ error: { type: "exceed_context_size_error", n_prompt_tokens: 5000, n_ctx: 2048 } }, 5009],
    [
      {
        error: {
          message: `This model's maximum context length is 2048 tokens. However, you requested 5000 tokens. ${secret}`,
        },
      },
      5009,
    ],
    [{ error: { code: "context_length_exceeded", message: secret } }, 2049],
  ])("knows a prompt that is too long: %j", async (body, tokens) => {
    expect(await failureOf(always(400, body))).toMatchObject({
      reason: "prompt-too-long",
      promptTooLong: { requestId: 0, tokens, limit: 2048 },
    });
  });

  it.each<[number, string, Behaviour]>([
    [503, "endpoint-unreachable", always(503)],
    [429, "endpoint-unreachable", always(429)],
    [500, "failed", always(500, { error: { message: secret } })],
    [400, "failed", always(400, { error: { message: secret } })],
    [403, "endpoint-refused", always(403)],
    [404, "endpoint-incompatible", always(404, { error: { message: secret } })],
  ])("gives up on %i that goes on: %s", async (_, reason, behave) => {
    expect(await failureOf(behave)).toMatchObject({ name: "EngineError", reason });
  });

  it("never sends a note on to another address", async () => {
    const other = await unrulyServer();
    const failure = await failureOf(always(307, {}, { Location: `${other.address}/completions` }));
    expect(failure).toMatchObject({ reason: "endpoint-incompatible" });
    expect(failure.message).toContain(new URL(other.address).host);
    expect(other.received).toEqual([]);
  });

  it("says that a server tells no probabilities", async () => {
    const server = await unrulyServer(({ path }, response) =>
      path === "/v1/completions"
        ? sendJson(response, 200, { choices: [{ text: "yes", finish_reason: "stop" }] })
        : undefined,
    );
    const engine = await connect(server);
    expect(engine.info.backend.note).toMatch(/no probabilities/);
    expect((await complete(engine, requests(1)))[0]).toMatchObject({ confidence: 0 });
  });

  it("says that a server takes chats only", async () => {
    const chats: Behaviour = ({ path }, response) => {
      if (path === "/v1/completions") return sendJson(response, 404, {});
      if (path !== "/v1/chat/completions") return undefined;
      return sendJson(response, 200, { choices: [{ message: { content: "yes" }, finish_reason: "stop" }] });
    };
    expect((await failureOf(chats)).message).toMatch(/chats only.*protocol instruct/);
  });
});
