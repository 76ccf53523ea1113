import type { RunMeta } from "../labels/run-folder";
import type { Exchange } from "../labels/suggestion";
import type { Completion, CompletionRequest, Engine } from "./engine";
import { EngineError } from "./engine-error";
import { maxAnswerTokens } from "./protocols/cancerllm/prompts";
import { answerSchema } from "./protocols/instruct/schema";

/** Tokens that an answer in JSON may have where another prompt is tried. */
const leastTried = 256;

/**
 * How an exchange of a run is asked again: with the same form of the answer, and as far as it went.
 * @param meta of the run
 */
export function askedAgain(
  { protocol, phenotypes }: Pick<RunMeta, "protocol" | "phenotypes">,
  { task, output, tokens }: Pick<Exchange, "task" | "output" | "tokens">,
): Pick<CompletionRequest, "maxTokens" | "parseSpecial" | "jsonSchema"> {
  if (protocol !== "instruct") return { maxTokens: maxAnswerTokens };
  const ended = output.trimEnd().endsWith("]");
  return {
    maxTokens: ended ? Math.max(leastTried, tokens.length + 1) : tokens.length,
    parseSpecial: true,
    jsonSchema: answerSchema(task, phenotypes),
  };
}

/** Asks one prompt, word for word. @throws EngineError; the signal's reason */
export async function askOnce(
  engine: Engine,
  request: Pick<
    CompletionRequest,
    "prompt" | "maxTokens" | "parseSpecial" | "jsonSchema" | "alternativesFrom"
  >,
  signal?: AbortSignal,
): Promise<Completion> {
  let answer: Completion | undefined;
  await engine.complete([{ id: 0, group: 0, ...request }], {
    onCompletion: (completion) => {
      answer = completion;
    },
    ...(signal ? { signal } : {}),
  });
  if (!answer) throw new EngineError("failed", "The engine ended without an answer; ask again.");
  return answer;
}
