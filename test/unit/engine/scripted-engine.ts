import type {
  Completion,
  CompletionOptions,
  CompletionRequest,
  Engine,
  EngineInfo,
} from "../../../extension/engine/engine";

const info: EngineInfo = {
  model: {
    name: "scripted",
    path: "/nowhere",
    sha256: "0".repeat(64),
    architecture: "llama",
    quantization: "F32",
    size: 1,
    contextSize: 2048,
    hasChatTemplate: false,
    maxContextTokens: 60,
  },
  backend: {
    name: "CPU (1 thread)",
    type: "cpu",
    gpuLayers: 0,
    totalLayers: 1,
    gpuMemory: 0,
    threads: 1,
    sequences: 4,
  },
  versions: { nodeLlamaCpp: "0", llamaCpp: "0" },
};

/** A completion with one token for the whole answer. */
export function completion(text: string, id = 0, confidence = 0.9): Completion {
  return {
    id,
    text,
    tokens: [{ text, confidence }],
    confidence,
    stop: "end",
    ms: 1,
    promptTokens: 3,
    evaluatedTokens: 2,
  };
}

/** An engine that answers from a function, for tests of what is made of answers. A token is a word. */
export class ScriptedEngine implements Engine {
  readonly info = info;
  readonly prompts: string[] = [];

  constructor(private readonly answer: (prompt: string) => string | Promise<string>) {}

  countTokens(texts: readonly string[]): Promise<readonly number[]> {
    return Promise.resolve(texts.map((text) => text.split(/\s+/u).filter(Boolean).length));
  }

  async complete(requests: readonly CompletionRequest[], options: CompletionOptions): Promise<void> {
    for (const { id, prompt } of requests) {
      options.signal?.throwIfAborted();
      if (typeof prompt !== "string") throw new Error("This engine answers text prompts only.");
      this.prompts.push(prompt);
      const text = await this.answer(prompt);
      options.onText?.(id, text);
      options.onCompletion(completion(text, id));
    }
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }
}
