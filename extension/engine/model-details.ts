/** What a GGUF file's header tells of a model, and how it would run here; nothing of it is loaded. */
export interface ModelDetails {
  readonly name: string;
  readonly path: string;
  readonly architecture: string;
  /** False where this version of llama.cpp does not know the architecture. */
  readonly isSupported: boolean;
  readonly quantization: string;
  /** Bytes of the weights, in all files. */
  readonly size: number;
  readonly parameters: number;
  readonly layers: number;
  /** Tokens that the model was trained on at once. */
  readonly trainContextSize?: number;
  readonly license?: string;
  /** The chat template, as Jinja text. */
  readonly chatTemplate?: string;
  /** `cancerllm.protocol` of the metadata, if it names one. */
  readonly declaredProtocol?: string;
  readonly fit: ModelFit;
}

/** How a model would be loaded on this machine as it is now. */
export interface ModelFit {
  /**
   * `gpu`: all layers on the GPU; `partly`: some; `cpu`: in the computer's memory; `slow`: it takes more memory than is
   * free, so that weights are read from the disk again and again; `none`: not even the state of one prompt has room.
   */
  readonly verdict: "gpu" | "partly" | "cpu" | "slow" | "none";
  readonly gpuLayers: number;
  /** Tokens per sequence. */
  readonly contextSize: number;
  /** Prompts that are evaluated side by side. */
  readonly sequences: number;
  /** Bytes that it takes of the computer's memory and of the GPU's, estimated. */
  readonly needs: { readonly memory: number; readonly gpu: number };
  /** Bytes that are free. */
  readonly free: { readonly memory: number; readonly gpu: number };
  /** The GPU's name, where there is one that can be used. */
  readonly device?: string;
}
