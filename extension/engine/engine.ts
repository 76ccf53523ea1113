/** Where a model runs, as found after loading; never what was merely asked for. */
export interface EngineInfo {
  readonly model: {
    readonly name: string;
    /** The GGUF file, or the address of the server that has the model. */
    readonly path: string;
    /** SHA-256 of the GGUF file; absent where a server has the model. */
    readonly sha256?: string;
    readonly architecture: string;
    readonly quantization: string;
    /** Bytes. */
    readonly size: number;
    /** Tokens. */
    readonly contextSize: number;
    /** `cancerllm.protocol` of the GGUF's metadata, if it names one. */
    readonly protocol?: string;
    /** Whether it takes messages: it brings the template that makes a prompt of them. */
    readonly hasChatTemplate: boolean;
    /** Tokens the diagnosis and treatment context may take. */
    readonly maxContextTokens: number;
  };
  readonly backend: {
    /** The device in use, in words: `CPU (2 threads)` or `Vulkan: llvmpipe`. */
    readonly name: string;
    readonly type: "cpu" | "cuda" | "vulkan" | "metal" | "served";
    /** The server that has the model, with its port; absent where the model runs here. */
    readonly host?: string;
    readonly gpuLayers: number;
    readonly totalLayers: number;
    /** Bytes of GPU memory, 0 on the CPU. */
    readonly gpuMemory: number;
    readonly threads: number;
    readonly sequences: number;
    /** One sentence for a person where the backend is not the one that was looked for. */
    readonly note?: string;
  };
  /** Of what runs the model: its own, or what a server tells of itself. */
  readonly versions:
    { readonly nodeLlamaCpp: string; readonly llamaCpp: string } | { readonly server: string };
}

/** What somebody says in a conversation with a chat model; a system message comes first. */
export interface ChatMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

/** A JSON Schema of the simplest kind: every property of an object is there, in this order, and no other. */
export interface JsonSchema {
  readonly type?: "object" | "array" | "string";
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: false;
  readonly items?: JsonSchema;
  readonly enum?: readonly string[];
}

/** One prompt to be completed greedily. Requests of one `group` share a prefix and should be adjacent. */
export interface CompletionRequest {
  readonly id: number;
  readonly group: number;
  /** Text, word for word; or messages, which the engine puts into the model's own chat template. */
  readonly prompt: string | readonly ChatMessage[];
  /** The names of special tokens in a text prompt mean these tokens: for a prompt that a template made. */
  readonly parseSpecial?: boolean;
  /** The answer is held to it by a grammar; without blanks before or after it. */
  readonly jsonSchema?: JsonSchema;
  readonly maxTokens: number;
  /** An answer that is this text, word for word, is at its end: what ends it is not asked for and not told. */
  readonly settledBy?: string;
  /** Tells with each token the others that were at least as probable as this, 0 to 1; absent: none, which is faster. */
  readonly alternativesFrom?: number;
}

/** What could have stood in a token's place. */
export interface TokenAlternative {
  /** A token that ends the text is told by its name, such as `</s>`. */
  readonly text: string;
  /** Softmax probability over the whole vocabulary, 0 to 1. */
  readonly probability: number;
}

export interface CompletionToken {
  readonly text: string;
  /** Softmax probability of the chosen token over the whole vocabulary, 0 to 1. */
  readonly confidence: number;
  /** Where the request asks for them: the others, most probable first. */
  readonly alternatives?: readonly TokenAlternative[];
}

export interface Completion {
  readonly id: number;
  /**
   * Where the request had messages: the prompt that was made of them, word for word; of a server that does not tell it,
   * the messages with their roles.
   */
  readonly prompt?: string;
  readonly text: string;
  readonly tokens: readonly CompletionToken[];
  /** The token that ended the text, where one did. */
  readonly end?: CompletionToken;
  /** Geometric mean of the tokens' probabilities, the end-of-text token included; 0 to 1. 0 where a server tells none. */
  readonly confidence: number;
  /** `length`: cut off by the limit of tokens, or as it listed the same again and again. */
  readonly stop: "end" | "length";
  /** Milliseconds from the request's start on the engine to its last token. */
  readonly ms: number;
  /** Tokens of the prompt, and those of them that were evaluated: not what it shares with the prompt before it. */
  readonly promptTokens: number;
  readonly evaluatedTokens: number;
}

export interface CompletionOptions {
  /** Stops between tokens; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called once for each request, in whatever order the answers are finished. */
  readonly onCompletion: (completion: Completion) => void;
  /** Called with each piece of text as it is written, and the probability of its token where that is known. */
  readonly onText?: (id: number, text: string, confidence?: number) => void;
}

/** A loaded model that answers prompts: in a process of this machine (host.ts), or at a server (served/). */
export interface Engine {
  readonly info: EngineInfo;
  /** Bytes of RAM: the most that the model's process had so far; absent where it is not known. */
  readonly peakMemory?: number | undefined;
  /** Number of tokens of a text for this model. */
  countTokens(texts: readonly string[]): Promise<readonly number[]>;
  /** @throws EngineError with reason `prompt-too-long` (naming the request), `crashed`, ... */
  complete(requests: readonly CompletionRequest[], options: CompletionOptions): Promise<void>;
  dispose(): Promise<void>;
}
