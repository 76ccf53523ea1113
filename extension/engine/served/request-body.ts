import type { CompletionRequest } from "../engine";
import type { ServerFacts } from "./server-facts";

/** A request as it is sent. */
export interface SentRequest {
  readonly path: "/completions" | "/chat/completions";
  readonly body: Readonly<Record<string, unknown>>;
}

/** Other tokens that are asked for; servers of unknown kind may take no more. */
const alternatives = { "llama-server": 20, vllm: 20, ollama: 5, other: 5 };

/**
 * A request in OpenAI's words: greedy, and without the penalties that a server may have as its default.
 * @param prompt the request's prompt, or its tokens
 * @param probabilities whether the server tells them
 */
export function requestBody(
  { prompt: given, maxTokens, jsonSchema, alternativesFrom }: CompletionRequest,
  { kind, model }: ServerFacts,
  { prompt = given, probabilities, stream }: BodyOptions,
): SentRequest {
  const top = alternativesFrom === undefined ? 1 : alternatives[kind];
  const common = {
    model,
    max_tokens: maxTokens,
    temperature: 0,
    frequency_penalty: 0,
    presence_penalty: 0,
    ...(kind === "vllm" ? { repetition_penalty: 1 } : {}),
    ...(kind === "llama-server" ? { repeat_penalty: 1, cache_prompt: true } : {}),
    ...(stream ? { stream, stream_options: { include_usage: true } } : {}),
    ...(jsonSchema
      ? {
          response_format: {
            type: "json_schema",
            json_schema: { name: "answer", strict: true, schema: jsonSchema },
          },
        }
      : {}),
  };
  if (typeof given === "string") {
    // llama-server takes the schema of a text prompt under its own name.
    const own = kind === "llama-server" && jsonSchema ? { json_schema: jsonSchema } : {};
    const logprobs = probabilities ? { logprobs: top } : {};
    return { path: "/completions", body: { ...common, ...own, ...logprobs, prompt } };
  }
  const logprobs = probabilities ? { logprobs: true, top_logprobs: top } : {};
  // Models that think before they answer would spend the answer's tokens on it.
  const direct =
    kind === "vllm" || kind === "llama-server"
      ? { chat_template_kwargs: { enable_thinking: false } }
      : kind === "ollama"
        ? { reasoning_effort: "none" }
        : {};
  return { path: "/chat/completions", body: { ...common, ...direct, ...logprobs, messages: given } };
}

export interface BodyOptions {
  readonly prompt?: CompletionRequest["prompt"] | readonly number[];
  readonly probabilities: boolean;
  readonly stream: boolean;
}
