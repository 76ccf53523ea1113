import { timeOf } from "../../engine/run-meter";
import type { RunCost } from "../../labels/run-folder";

/** Adds up what notes took on several machines. */
export class Costs {
  private readonly seconds: number[] = [];
  private prompt = 0;
  private evaluated = 0;
  private answered = 0;
  private memory: RunCost["memory"];

  /** @param seconds wall-clock time of the note */
  add({ promptTokens, evaluatedTokens, answerTokens, memory }: RunCost, seconds: number): void {
    this.seconds.push(seconds);
    this.prompt += promptTokens;
    this.evaluated += evaluatedTokens;
    this.answered += answerTokens;
    if (memory && memory.ram > (this.memory?.ram ?? -1)) this.memory = memory;
  }

  /** The sum; memory is that of the worker with the most. */
  total(): RunCost {
    return {
      ...timeOf(this.seconds),
      promptTokens: this.prompt,
      evaluatedTokens: this.evaluated,
      answerTokens: this.answered,
      ...(this.memory && { memory: this.memory }),
    };
  }
}
