import type { RunCost } from "../labels/run-folder";
import type { Completion, Engine } from "./engine";

/** Counts what a run takes: asks the engine on its behalf and is told how long each note took. */
export class RunMeter {
  /** The engine, with everything that it answers counted. */
  readonly engine: Engine;
  private promptTokens = 0;
  private evaluatedTokens = 0;
  private answered = 0;
  private readonly seconds: number[] = [];

  constructor(private readonly asked: Engine) {
    this.engine = {
      info: asked.info,
      countTokens: (texts) => asked.countTokens(texts),
      complete: (requests, options) =>
        asked.complete(requests, {
          ...options,
          onCompletion: (completion) => {
            this.count(completion);
            options.onCompletion(completion);
          },
        }),
      dispose: () => asked.dispose(),
    };
  }

  /** Tokens that the model wrote so far. */
  get answerTokens(): number {
    return this.answered;
  }

  /** @param seconds wall-clock time from the note's first prompt to its last answer */
  noteDone(seconds: number): void {
    this.seconds.push(seconds);
  }

  /** What it took so far. */
  cost(): RunCost {
    const { promptTokens, evaluatedTokens, answered: answerTokens } = this;
    const { peakMemory, info } = this.asked;
    return {
      ...timeOf(this.seconds),
      promptTokens,
      evaluatedTokens,
      answerTokens,
      ...(peakMemory !== undefined && { memory: { ram: peakMemory, gpu: info.backend.gpuMemory } }),
    };
  }

  private count({ promptTokens, evaluatedTokens, tokens }: Completion): void {
    this.promptTokens += promptTokens;
    this.evaluatedTokens += evaluatedTokens;
    this.answered += tokens.length;
  }
}

/** How many notes, and how long one took. @param seconds of each note */
export function timeOf(seconds: readonly number[]): Pick<RunCost, "notes" | "secondsPerNote"> {
  const sorted = [...seconds].sort((a, b) => a - b);
  const rank = (share: number): number => {
    const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
    return Math.round(value * 1000) / 1000;
  };
  return {
    notes: sorted.length,
    ...(sorted.length > 0 && { secondsPerNote: { median: rank(0.5), p95: rank(0.95) } }),
  };
}
