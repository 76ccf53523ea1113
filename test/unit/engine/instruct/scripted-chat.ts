import type {
  ChatMessage,
  CompletionOptions,
  CompletionRequest,
  Engine,
  EngineInfo,
} from "../../../../extension/engine/engine";
import { completion, ScriptedEngine } from "../scripted-engine";

/** A chat engine that answers from a function and writes its answers piece by piece. A token is a word. */
export class ScriptedChat implements Engine {
  readonly info: EngineInfo;
  readonly requests: (readonly ChatMessage[])[] = [];
  private readonly text = new ScriptedEngine(() => "");

  /** @param piece characters that are written at a time */
  constructor(
    private readonly answer: (messages: readonly ChatMessage[]) => string,
    private readonly piece = 7,
    contextSize = 4096,
  ) {
    const { info } = this.text;
    this.info = { ...info, model: { ...info.model, contextSize, hasChatTemplate: true } };
  }

  countTokens(texts: readonly string[]): Promise<readonly number[]> {
    return this.text.countTokens(texts);
  }

  async complete(requests: readonly CompletionRequest[], options: CompletionOptions): Promise<void> {
    for (const { id, prompt } of requests) {
      options.signal?.throwIfAborted();
      if (typeof prompt === "string") throw new Error("This engine answers messages only.");
      this.requests.push(prompt);
      const text = this.answer(prompt);
      const pieces = Array.from({ length: Math.ceil(text.length / this.piece) }, (_, at) =>
        text.slice(at * this.piece, (at + 1) * this.piece),
      );
      for (const piece of pieces) {
        await Promise.resolve();
        options.onText?.(id, piece, 0.5);
      }
      options.onCompletion({
        ...completion(text, id),
        prompt: prompt.map(({ role, content }) => `<${role}>${content}`).join("\n"),
        tokens: pieces.map((one) => ({ text: one, confidence: 0.5 })),
      });
    }
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }
}
