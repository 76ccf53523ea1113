import { EngineError } from "../engine-error";
import { readJson, type Connection } from "./connection";
import { listAt, numberAt, type Json } from "./json";
import type { ServerFacts } from "./server-facts";

/** Texts that are sent to be counted at a time. */
const atOnce = 8;

/** Counts tokens by the server's own tokenizer where it offers one, else by an estimate that is rather too high. */
export class TokenCounter {
  private estimates: boolean;

  constructor(
    private readonly connection: Connection,
    private readonly facts: ServerFacts,
  ) {
    this.estimates = facts.kind !== "llama-server" && facts.kind !== "vllm";
  }

  /** @throws EngineError; the signal's reason */
  async count(texts: readonly string[], signal: AbortSignal): Promise<readonly number[]> {
    const counts: number[] = [];
    for (let from = 0; from < texts.length; from += atOnce) {
      const some = texts.slice(from, from + atOnce);
      counts.push(...(await Promise.all(some.map((text) => this.countOne(text, signal)))));
    }
    return counts;
  }

  /** The tokens of a text prompt, in which the names of special tokens are plain text; llama-server only. */
  async tokensOf(text: string, signal: AbortSignal): Promise<readonly number[]> {
    const body = { content: text, add_special: true, parse_special: false };
    const answer = await this.connection.ask({ path: "//tokenize", body, signal, read: readJson });
    return listAt(answer, "tokens").filter((token) => typeof token === "number");
  }

  private async countOne(text: string, signal: AbortSignal): Promise<number> {
    if (this.estimates) return estimateTokens(text);
    const body =
      this.facts.kind === "vllm"
        ? { model: this.facts.model, prompt: text, add_special_tokens: false }
        : { content: text, add_special: false, parse_special: false };
    const answer = await this.connection
      .ask<Json>({ path: "//tokenize", body, signal, read: readJson })
      .catch((error: unknown) => {
        // A gateway may let nothing through but the interface itself.
        if (!(error instanceof EngineError) || error.reason === "endpoint-refused") throw error;
        this.estimates = true;
        return undefined;
      });
    return (
      numberAt(answer, "count") ??
      (answer === undefined ? estimateTokens(text) : listAt(answer, "tokens").length)
    );
  }
}

/**
 * Tokens of a text at most, for any tokenizer that takes two bytes or more of UTF-8 for a token on average, as all
 * do on notes in a European language: a note is then rather shortened too early than refused.
 */
export function estimateTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 2) + 1;
}
