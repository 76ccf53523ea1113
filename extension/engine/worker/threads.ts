import os from "node:os";
import type { LlamaModel } from "node-llama-cpp";
import { decodeNext } from "./decode";

const sample =
  "In the text: The tumor measures 2.5 x 1.0 cm and is located in the upper outer quadrant of the left breast.";
const sequences = 8;
const rounds = 3;
const answerTokens = 8;
/** A round that takes longer says enough by itself. */
const patienceMs = 500;
/** Models whose weights pass through memory for longer than a thread barrier takes, in bytes. */
const largeModel = 300e6;

/** Models that lie in a core's own cache, in bytes: a barrier between threads takes them longer than their work. */
const smallModel = 32e6;
const mostLanes = 8;

/** How many contexts of one thread each answer faster side by side than one context of several threads would. */
export function lanesOf(model: LlamaModel, sequences: number): number {
  return model.size > smallModel ? 1 : Math.max(1, Math.min(os.availableParallelism(), mostLanes, sequences));
}

/**
 * From how many tokens on llama.cpp computes attention by another kernel, which rounds otherwise (`GGML_FA_TILE_Q`). It
 * matters where answers can be the same in every run: on the CPU, in contexts of one thread.
 */
export function tiledFrom(onGpu: boolean, threads: number): number {
  return onGpu || threads > 1 ? Infinity : 64;
}

/**
 * The number of threads that answers fastest, by a short measurement (well under a second for a small model).
 * A small model loses most of its time at the barrier between threads; a large one needs many: so small models
 * are tried from one thread upwards, large ones from all cores downwards, until it gets slower.
 */
export async function measureThreads(model: LlamaModel): Promise<number> {
  const cores = os.availableParallelism();
  const upwards = [...new Set([1, 2, 4, 8, 16, 32].filter((count) => count < cores).concat(cores))];
  const candidates = model.size > largeModel ? upwards.reverse() : upwards;
  let best = { threads: candidates[0] ?? 1, ms: Infinity };
  for (const threads of candidates) {
    const ms = await measure(model, threads);
    if (ms > best.ms * 1.05) break;
    if (ms < best.ms) best = { threads, ms };
  }
  return best.threads;
}

/** Milliseconds of the fastest of a few rounds of prompts and short answers, as in a run. */
async function measure(model: LlamaModel, threads: number): Promise<number> {
  const tokens = model.tokenize(sample, false);
  const context = await model.createContext({ contextSize: tokens.length + 32, sequences, threads });
  try {
    const all = Array.from({ length: sequences }, () => context.getSequence());
    let fastest = Infinity;
    for (let round = 0; round <= rounds; round += 1) {
      for (const sequence of all) await sequence.clearHistory();
      const start = performance.now();
      await Promise.all(all.map((sequence) => decodeNext(sequence, tokens)));
      for (const token of tokens.slice(0, answerTokens)) {
        await Promise.all(all.map((sequence) => decodeNext(sequence, [token])));
      }
      const ms = performance.now() - start;
      if (round > 0 || ms > patienceMs) fastest = Math.min(fastest, ms);
      if (ms > patienceMs) break;
    }
    return fastest;
  } finally {
    await context.dispose();
  }
}
