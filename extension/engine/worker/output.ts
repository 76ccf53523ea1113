import type { LlamaModel, Token } from "node-llama-cpp";
import type { Completion, CompletionRequest, CompletionToken } from "../engine";

/** Stands at the end of a decoded text whose last character is not complete yet. */
const incomplete = "\uFFFD";

/** The answer to one request as it grows. */
export class Output {
  private readonly ids: Token[] = [];
  private readonly pieces: CompletionToken[] = [];
  private readonly started = performance.now();
  private logProbability = 0;
  private decoded = "";
  private counted = 0;

  constructor(
    private readonly model: LlamaModel,
    readonly request: CompletionRequest,
  ) {}

  get length(): number {
    return this.ids.length;
  }

  /** Counts the probability of the token that ends the text. */
  end(probability: number): void {
    this.count(probability);
  }

  /** Adds a token and gives the text that it completes, which may be empty inside of a character. */
  push(token: Token, probability: number): string {
    this.count(probability);
    this.ids.push(token);
    const text = this.model.detokenize(this.ids, false);
    const added = text.endsWith(incomplete) ? "" : text.slice(this.decoded.length);
    if (added !== "") this.decoded = text;
    this.pieces.push({ text: added, confidence: probability });
    return added;
  }

  completion(stop: Completion["stop"]): Completion {
    return {
      id: this.request.id,
      text: this.decoded,
      tokens: this.pieces,
      confidence: this.counted === 0 ? 0 : Math.exp(this.logProbability / this.counted),
      stop,
      ms: performance.now() - this.started,
    };
  }

  private count(probability: number): void {
    this.logProbability += Math.log(probability);
    this.counted += 1;
  }
}
