import type { LlamaModel, Token } from "node-llama-cpp";
import type { Completion, CompletionRequest, CompletionToken } from "../engine";
import type { NextToken } from "./decode";

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
  private promptTokens = 0;
  private evaluatedTokens = 0;
  private last: CompletionToken | undefined;

  constructor(
    private readonly model: LlamaModel,
    readonly request: CompletionRequest,
    /** The prompt as it was made of the request's messages. */
    private readonly prompt: string | undefined,
  ) {}

  get length(): number {
    return this.ids.length;
  }

  /** Whether what is written is an answer that needs no end. */
  get isSettled(): boolean {
    return this.decoded === this.request.settledBy;
  }

  /** Counts the probability of the token that ends the text. */
  end(next: NextToken): void {
    this.count(next.probability);
    this.last = this.piece(this.model.detokenize([next.token], true), next);
  }

  /** Adds a token and gives the text that it completes, which may be empty inside of a character. */
  push(next: NextToken): string {
    this.count(next.probability);
    // What else could have followed is told before this token is part of what it would follow.
    const piece = this.piece("", next);
    this.ids.push(next.token);
    const text = this.model.detokenize(this.ids, false);
    const added = text.endsWith(incomplete) ? "" : text.slice(this.decoded.length);
    if (added !== "") this.decoded = text;
    this.pieces.push({ ...piece, text: added });
    return added;
  }

  /** Notes how many tokens the prompt has and how many of them are still to be evaluated. */
  prompted(tokens: number, evaluated: number): void {
    this.promptTokens = tokens;
    this.evaluatedTokens = evaluated;
  }

  completion(stop: Completion["stop"]): Completion {
    return {
      id: this.request.id,
      ...(this.prompt === undefined ? {} : { prompt: this.prompt }),
      text: this.decoded,
      tokens: this.pieces,
      ...(this.last === undefined ? {} : { end: this.last }),
      confidence: this.counted === 0 ? 0 : Math.exp(this.logProbability / this.counted),
      stop,
      ms: performance.now() - this.started,
      promptTokens: this.promptTokens,
      evaluatedTokens: this.evaluatedTokens,
    };
  }

  private piece(text: string, { probability, others }: NextToken): CompletionToken {
    const alternatives = others?.map(([token, share]) => ({ text: this.textOf(token), probability: share }));
    return { text, confidence: probability, ...(alternatives === undefined ? {} : { alternatives }) };
  }

  /** What a token would add to the text so far. */
  private textOf(token: Token): string {
    if (this.model.isEogToken(token)) return this.model.detokenize([token], true);
    return this.model.detokenize([...this.ids, token], true).slice(this.decoded.length);
  }

  private count(probability: number): void {
    this.logProbability += Math.log(probability);
    this.counted += 1;
  }
}
