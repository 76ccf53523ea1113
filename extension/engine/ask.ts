import type { Completion, CompletionRequest, Engine } from "./engine";
import { EngineError } from "./engine-error";

/** Asks one prompt, word for word. @throws EngineError; the signal's reason */
export async function askOnce(
  engine: Engine,
  request: Pick<CompletionRequest, "prompt" | "maxTokens" | "alternativesFrom">,
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
