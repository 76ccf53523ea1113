import type { LlamaModel } from "node-llama-cpp";

/** llama.cpp's candidate for a token: an id and two floats. */
const candidateBytes = 12;
const limitBytes = 128e6;

/**
 * Keeps the memory of samplers small. node-llama-cpp makes a sampler for every evaluation; its list of candidates, one
 * for each token of the vocabulary, is freed when JavaScript's object is collected, and V8 does not know how much
 * hangs on it: without this the process grows by hundreds of megabytes.
 */
export class SamplerMemory {
  private readonly each: number;
  private pending = 0;

  /** @param collect collects garbage; node's `gc` (flag `--expose-gc`) */
  constructor(
    model: LlamaModel,
    private readonly collect = globalThis.gc,
  ) {
    this.each = model.fileInfo.metadata.tokenizer.ggml.tokens.length * candidateBytes;
  }

  /** Takes note of so many evaluations. */
  used(evaluations: number): void {
    this.pending += evaluations * this.each;
    if (this.pending < limitBytes) return;
    this.pending = 0;
    this.collect?.();
  }
}
