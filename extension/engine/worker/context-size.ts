import os from "node:os";
import type { LlamaModel } from "node-llama-cpp";

/** Room beside the context of a diagnosis: the wrapper and the answer. */
const promptOverheadTokens = 512;
const maxSequences = 16;
/** The state of all sequences may take this much memory, in bytes, and this part of what is free. */
const stateBudget = 2e9;
const stateShare = 0.25;

/** Tokens per sequence: what a diagnosis prompt needs, at most what the model was trained on. */
export function chooseContextSize(model: LlamaModel, maxContextTokens: number): number {
  return Math.min(model.trainContextSize, maxContextTokens + promptOverheadTokens);
}

/** As many sequences side by side as memory allows, at most 16: more bring little. */
export async function chooseSequences(model: LlamaModel, contextSize: number): Promise<number> {
  const need = async (sequences: number): Promise<number> => {
    const { cpuRam, gpuVram } = await model.fileInsights.estimateContextResourceRequirementsV2({
      contextSize,
      sequences,
      modelGpuLayers: model.gpuLayers,
    });
    return cpuRam + gpuVram;
  };
  const budget = Math.min(stateBudget, os.freemem() * stateShare);
  const one = await need(1);
  const each = (await need(2)) - one;
  if (each <= 0) return maxSequences;
  return Math.max(1, Math.min(maxSequences, 1 + Math.floor((budget - one) / each)));
}
