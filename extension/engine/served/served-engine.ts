import { setMaxListeners } from "node:events";
import type { Completion, CompletionOptions, CompletionRequest, Engine, EngineInfo } from "../engine";
import { EngineError } from "../engine-error";
import { probe, type Abilities } from "./abilities";
import { readAnswer, readStream, type Answer } from "./answer";
import { Connection, readJson, usualPatience, type Attempt, type ConnectionOptions } from "./connection";
import { follow } from "./follow";
import type { HttpResponse } from "./http";
import { textAt } from "./json";
import { answerTokens } from "./probabilities";
import { TooLong } from "./refusal";
import { requestBody } from "./request-body";
import { RequestLimit } from "./request-limit";
import { findFacts, type ServerFacts } from "./server-facts";
import { servedInfo } from "./served-info";
import { TokenCounter } from "./token-counter";

export interface ConnectOptions extends ConnectionOptions {
  /** The model's name at the server; may be left out where the server has one only. */
  readonly model?: string;
  /** Tokens that the context of a diagnosis or treatment may take; 1,500 when left out. */
  readonly contextTokens?: number;
  /** Stops the connecting. */
  readonly signal?: AbortSignal;
}

/** Milliseconds in which a server tells what it is; the first answer may take longer, since it may load the model. */
const factsMs = 20_000;
/** Requests in flight: at the begin where the server does not tell how many it takes, and at most. */
const bounds = { start: 8, most: 128 };

/**
 * Connects to a server with OpenAI's interface and finds out what it can do.
 * @throws EngineError `endpoint-unreachable`, `endpoint-refused`, `endpoint-model`, `endpoint-incompatible`; the
 * signal's reason
 */
export async function connectEngine(options: ConnectOptions): Promise<Engine> {
  const connection = new Connection(options);
  const signal = options.signal ?? new AbortController().signal;
  const { patience = usualPatience } = options;
  const silenceMs = Math.min(patience.silenceMs, factsMs);
  const facts = await findFacts(
    new Connection({ ...options, patience: { ...patience, silenceMs, timeouts: 1 } }),
    options.model,
    signal,
  );
  const abilities = await probe(connection, facts, signal);
  return new ServedEngine(connection, facts, abilities, options.contextTokens);
}

class ServedEngine implements Engine {
  readonly info: EngineInfo;
  private readonly limit: RequestLimit;
  private readonly counter: TokenCounter;
  private readonly closing = new AbortController();

  constructor(
    private readonly connection: Connection,
    private readonly facts: ServerFacts,
    private readonly abilities: Abilities,
    contextTokens: number | undefined,
  ) {
    const { slots } = facts;
    // Twice as many as are answered at once: the next one is there when an answer is finished.
    this.limit = new RequestLimit(slots === undefined ? bounds : { start: slots, most: 2 * slots });
    this.counter = new TokenCounter(connection, facts);
    this.info = servedInfo(connection.endpoint, facts, abilities, slots ?? bounds.most / 2, contextTokens);
    setMaxListeners(0, this.closing.signal);
  }

  countTokens(texts: readonly string[]): Promise<readonly number[]> {
    return this.counter.count(texts, this.closing.signal);
  }

  async complete(requests: readonly CompletionRequest[], options: CompletionOptions): Promise<void> {
    options.signal?.throwIfAborted();
    const given = options.signal ? [options.signal] : [];
    const work = follow([...given, this.closing.signal]);
    const { signal } = work;
    const groups = new Map<number, CompletionRequest[]>();
    for (const request of requests) {
      const group = groups.get(request.group);
      if (group) group.push(request);
      else groups.set(request.group, [request]);
    }
    // One after the other in a group: what their prompts share, the server then has at hand.
    const outcomes = await Promise.allSettled(
      [...groups.values()].map(async (group) => {
        try {
          for (const request of group) {
            const completion = await this.answer(request, options.onText, signal);
            signal.throwIfAborted();
            options.onCompletion(completion);
          }
        } catch (error) {
          work.stop(error);
          throw error;
        }
      }),
    );
    work.release();
    if (outcomes.some(({ status }) => status === "rejected")) throw signal.reason;
  }

  dispose(): Promise<void> {
    this.closing.abort(new EngineError("disposed", "The connection was closed; connect again."));
    this.limit.dispose();
    return Promise.resolve();
  }

  private async answer(
    request: CompletionRequest,
    onText: CompletionOptions["onText"],
    signal: AbortSignal,
  ): Promise<Completion> {
    const { connection, facts, abilities, limit } = this;
    const isText = typeof request.prompt === "string";
    if (isText && !abilities.completesText) {
      throw new EngineError(
        "endpoint-incompatible",
        `${connection.endpoint.host} takes chats only, and the protocol cancerllm completes text; choose the protocol instruct, or a server that has /completions.`,
      );
    }
    const sent = { probabilities: abilities.probabilities, stream: onText !== undefined };
    const prompt = await this.promptOf(request, signal);
    const { path, body } = requestBody(request, facts, isText ? { ...sent, prompt } : sent);
    let passedOn = 0;
    let ms = 0;
    const read = async (response: HttpResponse, { alive, started }: Attempt): Promise<Answer> => {
      let received = 0;
      const pass = (text: string, confidence?: number): void => {
        alive();
        // Of an answer that is written again, what was passed on before is left out.
        const before = received;
        received += text.length;
        if (received <= passedOn) return;
        onText?.(request.id, text.slice(Math.max(0, passedOn - before)), confidence);
        passedOn = received;
      };
      const answer = await (onText ? readStream(response, pass) : readAnswer(response));
      ms = performance.now() - started;
      return answer;
    };
    const answer = await connection.ask({ path, body, signal, limit, read }).catch((error: unknown) => {
      throw error instanceof TooLong ? this.promptTooLong(request, error) : error;
    });
    const { text, stop, tokens, promptTokens, cachedTokens } = answer;
    return {
      id: request.id,
      ...(typeof request.prompt === "string" || typeof prompt !== "string" ? {} : { prompt }),
      text,
      ...answerTokens(text, tokens, stop === "end", request.alternativesFrom),
      stop,
      ms,
      promptTokens,
      evaluatedTokens: Math.max(0, promptTokens - cachedTokens),
    };
  }

  /** The prompt as it is sent or, of messages, as the model gets it. */
  private async promptOf(
    { prompt, parseSpecial }: CompletionRequest,
    signal: AbortSignal,
  ): Promise<string | readonly number[]> {
    const { connection, counter, facts } = this;
    const isLlama = facts.kind === "llama-server";
    if (typeof prompt === "string") {
      // A note may hold what looks like the name of a special token.
      const isPlain = parseSpecial === true || !/[<[]/u.test(prompt);
      const tokens = isLlama && !isPlain ? counter.tokensOf(prompt, signal) : undefined;
      return (await tokens?.catch(unlessOffered)) ?? prompt;
    }
    if (isLlama) {
      const body = { messages: prompt, chat_template_kwargs: { enable_thinking: false } };
      const asked = connection.ask({ path: "//apply-template", body, signal, read: readJson });
      const answer = await asked.catch(unlessOffered);
      const text = textAt(answer, "prompt");
      if (text !== undefined) return text;
    }
    return prompt.map(({ role, content }) => `[${role}]\n${content}\n`).join("\n");
  }

  private promptTooLong({ id, maxTokens }: CompletionRequest, { tokens, limit }: TooLong): EngineError {
    const most = limit ?? this.facts.contextSize;
    const needed = Math.max(most + 1, tokens ?? 0, (tokens ?? 0) + maxTokens);
    return new EngineError(
      "prompt-too-long",
      `A prompt needs more tokens with its answer than the ${most} that ${this.connection.endpoint.host} takes; use a server with a larger context or shorter parts.`,
      { requestId: id, tokens: needed, limit: most },
    );
  }
}

/** A gateway before the server may let nothing through but the interface itself. */
function unlessOffered(error: unknown): undefined {
  if (!(error instanceof EngineError) || error.reason !== "endpoint-incompatible") throw error;
}
