import { createParser } from "eventsource-parser";
import { readJson } from "./connection";
import type { HttpResponse } from "./http";
import { at, numberAt, textAt, type Json } from "./json";
import { toldTokens, type ToldToken } from "./probabilities";
import { WorthAnotherTry } from "./retry";

/** A whole answer of a server. */
export interface Answer {
  readonly text: string;
  readonly stop: "end" | "length";
  readonly tokens: readonly ToldToken[];
  /** Tokens of the prompt, and those of them that were known from a prompt before. */
  readonly promptTokens: number;
  readonly cachedTokens: number;
}

/** Reads an answer that comes in one piece. @throws WorthAnotherTry where it is not a whole one */
export async function readAnswer(response: HttpResponse): Promise<Answer> {
  const parts = new AnswerParts();
  parts.add(await readJson(response));
  return parts.whole();
}

/**
 * Reads an answer as it is written.
 * @param onText called with each piece of text and the probability of its token where that is told
 * @throws WorthAnotherTry where it ends before it is whole
 */
export async function readStream(
  response: HttpResponse,
  onText: (text: string, confidence?: number) => void,
): Promise<Answer> {
  if (!(response.headers.get("content-type") ?? "").includes("text/event-stream")) {
    const answer = await readAnswer(response);
    if (answer.text !== "") onText(answer.text);
    return answer;
  }
  const parts = new AnswerParts();
  const parser = createParser({
    onEvent: ({ data }) => {
      if (data === "[DONE]") {
        parts.isDone = true;
        return;
      }
      const { text, tokens } = parts.add(parseEvent(data));
      const [token] = tokens;
      if (text !== "")
        onText(text, tokens.length === 1 && token ? Math.exp(token.logProbability) : undefined);
    },
  });
  const decoder = new TextDecoder();
  for await (const bytes of response.body ?? []) parser.feed(decoder.decode(bytes, { stream: true }));
  if (!parts.isDone) throw new WorthAnotherTry("stopped in the middle of an answer", "network");
  return parts.whole();
}

function parseEvent(data: string): Json {
  try {
    return JSON.parse(data) as Json;
  } catch {
    throw new WorthAnotherTry("answered something that is not JSON", "failure");
  }
}

/** An answer in one or several pieces. */
class AnswerParts {
  /** Whether the server said that there are no more pieces. */
  isDone = false;
  private text = "";
  private finish: string | undefined;
  private readonly tokens: ToldToken[] = [];
  private promptTokens = 0;
  private cachedTokens = 0;

  /** @returns what this piece adds */
  add(piece: Json): { readonly text: string; readonly tokens: readonly ToldToken[] } {
    if (at(piece, "error") !== undefined) {
      throw new WorthAnotherTry("broke an answer off with an error", "failure");
    }
    const choice = at(piece, "choices", 0);
    const text =
      textAt(choice, "text") ??
      textAt(choice, "message", "content") ??
      textAt(choice, "delta", "content") ??
      "";
    const tokens = toldTokens(at(choice, "logprobs"));
    this.text += text;
    this.tokens.push(...tokens);
    this.finish = textAt(choice, "finish_reason") ?? this.finish;
    this.promptTokens = numberAt(piece, "usage", "prompt_tokens") ?? this.promptTokens;
    this.cachedTokens =
      numberAt(piece, "usage", "prompt_tokens_details", "cached_tokens") ?? this.cachedTokens;
    return { text, tokens };
  }

  /** @throws WorthAnotherTry where no reason is told why it ended */
  whole(): Answer {
    const { text, finish, tokens, promptTokens, cachedTokens } = this;
    if (finish !== "stop" && finish !== "length") {
      throw new WorthAnotherTry("answered in a form that is not OpenAI's", "failure");
    }
    return { text, stop: finish === "stop" ? "end" : "length", tokens, promptTokens, cachedTokens };
  }
}
