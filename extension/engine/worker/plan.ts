import type { GgufInsights, Llama } from "node-llama-cpp";
import os from "node:os";
import type { GpuMemory, LoadOptions } from "../messages";

/** How a model is loaded: what of it lies where, and for how much at once. */
export interface LoadPlan {
  readonly gpuLayers: number;
  /** Tokens per sequence. */
  readonly contextSize: number;
  /** Prompts evaluated side by side. */
  readonly sequences: number;
  /** Tokens evaluated at once, where they were asked for by number. */
  readonly batchSize?: number;
}

/** Bytes that a plan takes, by llama.cpp's own estimate. */
export interface PlanMemory {
  /** Weights in the computer's memory; read from the file as they are needed. */
  readonly weights: number;
  /** The state of all sequences and room to compute, in the computer's memory. */
  readonly state: number;
  readonly gpu: number;
}

/** Room beside a prompt's own words: the wrapper and the answer. */
export const promptOverheadTokens = 512;
/** Below this, hardly a prompt fits. */
const leastContext = 1024;
/** More sequences bring little. */
const maxSequences = 16;
/** The state of all sequences may take this much of the computer's memory, in bytes, and this part of what is free. */
const stateBudget = 2e9;
const stateShare = 0.25;

/**
 * The plan that uses this machine best: all layers on the GPU where they and one sequence fit, else as many as fit;
 * then as many sequences as memory allows.
 * @param memory of the GPU; undefined on the CPU
 * @param wanted `promptTokens`: what a prompt's own words may take
 */
export async function planLoad(
  insights: GgufInsights,
  llama: Llama,
  memory: GpuMemory | undefined,
  wanted: Pick<LoadOptions, "contextSize" | "sequences" | "batchSize"> & { readonly promptTokens: number },
): Promise<LoadPlan> {
  const trained = insights.trainContextSize ?? Infinity;
  const contextSize = wanted.contextSize ?? Math.min(trained, wanted.promptTokens + promptOverheadTokens);
  const room = memory ? memory.free - llama.vramPaddingSize : 0;
  const batch = wanted.batchSize === undefined ? {} : { batchSize: wanted.batchSize };
  const all = { gpuLayers: insights.totalLayers, contextSize, sequences: 1, ...batch };
  const allFit = memory !== undefined && (await planMemory(insights, all)).gpu <= room;
  const gpuLayers = allFit ? all.gpuLayers : memory ? await layersThatFit(insights, contextSize) : 0;
  const beside = { gpuLayers, contextSize, ...batch };
  const sequences = wanted.sequences ?? (await sequencesThatFit(insights, beside, room));
  return { ...beside, sequences };
}

/** Bytes that a plan takes. */
export async function planMemory(insights: GgufInsights, plan: LoadPlan): Promise<PlanMemory> {
  const { gpuLayers, contextSize, sequences, batchSize } = plan;
  const model = await insights.estimateModelResourceRequirementsV2({ gpuLayers });
  const context = await insights.estimateContextResourceRequirementsV2({
    contextSize,
    sequences,
    modelGpuLayers: gpuLayers,
    ...(batchSize === undefined ? {} : { batchSize }),
  });
  return { weights: model.cpuRam, state: context.cpuRam, gpu: model.gpuVram + context.gpuVram };
}

/** The next plan that takes less; undefined where there is none. What was asked for by number stays. */
export function smallerPlan(
  plan: LoadPlan,
  asked: Pick<LoadOptions, "contextSize" | "sequences">,
): LoadPlan | undefined {
  const { gpuLayers, contextSize, sequences } = plan;
  if (asked.sequences === undefined && sequences > 1)
    return { ...plan, sequences: Math.floor(sequences / 2) };
  if (gpuLayers > 0) return { ...plan, gpuLayers: Math.floor(gpuLayers / 2) };
  if (asked.contextSize === undefined && contextSize > leastContext) {
    return { ...plan, contextSize: Math.max(leastContext, Math.floor(contextSize / 2)) };
  }
  return undefined;
}

async function layersThatFit(insights: GgufInsights, contextSize: number): Promise<number> {
  const fitting = { min: 0, fitContext: { contextSize } };
  const { gpuLayers } = await insights.configurationResolver.resolveModelGpuLayersV2(fitting);
  return gpuLayers;
}

async function sequencesThatFit(
  insights: GgufInsights,
  plan: Omit<LoadPlan, "sequences">,
  gpuRoom: number,
): Promise<number> {
  const one = await planMemory(insights, { ...plan, sequences: 1 });
  const two = await planMemory(insights, { ...plan, sequences: 2 });
  const budget = Math.min(stateBudget, os.freemem() * stateShare);
  const more = (each: number, left: number): number => (each <= 0 ? maxSequences : Math.floor(left / each));
  const inMemory = more(two.state - one.state, budget - one.state);
  const onGpu = plan.gpuLayers === 0 ? maxSequences : more(two.gpu - one.gpu, gpuRoom - one.gpu);
  return Math.max(1, Math.min(maxSequences, 1 + Math.min(inMemory, onGpu)));
}
