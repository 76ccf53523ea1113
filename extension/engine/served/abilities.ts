import type { CompletionRequest } from "../engine";
import { EngineError } from "../engine-error";
import { readAnswer } from "./answer";
import type { Connection } from "./connection";
import { requestBody } from "./request-body";
import type { ServerFacts } from "./server-facts";

/** What a server turned out to be able to do. */
export interface Abilities {
  /** It completes text; else it takes messages only. */
  readonly completesText: boolean;
  /** It tells the probabilities of tokens. */
  readonly probabilities: boolean;
}

/**
 * Has one token written, of a prompt that says nothing.
 * @throws EngineError `endpoint-incompatible` where the server completes neither texts nor chats
 */
export async function probe(
  connection: Connection,
  facts: ServerFacts,
  signal: AbortSignal,
): Promise<Abilities> {
  const prompts: readonly CompletionRequest["prompt"][] = ["The", [{ role: "user", content: "Say yes." }]];
  for (const prompt of prompts) {
    for (const probabilities of [true, false]) {
      const request = { id: 0, group: 0, prompt, maxTokens: 1 };
      const { path, body } = requestBody(request, facts, { probabilities, stream: false });
      try {
        const { tokens } = await connection.ask({ path, body, signal, read: readAnswer });
        return { completesText: typeof prompt === "string", probabilities: tokens.length > 0 };
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        if (error.reason === "endpoint-incompatible") break;
        if (error.reason !== "failed") throw error;
      }
    }
  }
  throw new EngineError(
    "endpoint-incompatible",
    `${connection.endpoint.host} completes neither texts nor chats with ${facts.model}: check the address, and that the model is one that writes.`,
  );
}
