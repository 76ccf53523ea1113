import type { Benchmark } from "./benchmark";
import type { EngineInfo } from "./engine";

/** A benchmark as a person reads it, in lines. */
export function benchmarkInWords(
  { model, backend }: EngineInfo,
  {
    loadSeconds,
    promptTokensPerSecond,
    answerTokensPerSecond,
    firstSeconds,
    noteSeconds,
    noteTokens,
  }: Benchmark & { loadSeconds: number },
): string {
  const answers =
    answerTokensPerSecond === undefined
      ? "too short to measure"
      : `${answerTokensPerSecond.toFixed(0)} tokens/s`;
  const lines = [
    `model        ${model.name} ${model.quantization}`,
    `runs on      ${backend.name}`,
    `loading      ${loadSeconds.toFixed(1)} s`,
    `prompts      ${promptTokensPerSecond.toFixed(0)} tokens/s, ${backend.sequences} at once`,
    `answers      ${answers}`,
    `first answer ${firstSeconds.toFixed(2)} s after the order to annotate`,
    `sample note  ${noteSeconds.toFixed(1)} s, ${noteTokens} tokens written`,
  ];
  return `${lines.join("\n")}\n`;
}
