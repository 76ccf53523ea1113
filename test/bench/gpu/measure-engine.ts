import { execFileSync } from "node:child_process";
import type { Engine } from "../../../extension/engine/engine";
import { startEngine, type StartEngineOptions } from "../../../extension/engine/host";
import type { Note } from "../../../extension/notes/note";
import { pace, type Pace, type Script } from "./replay";

export interface EngineRates {
  readonly backend: string;
  readonly sequences: number;
  readonly contextSize: number;
  /** From the start of the process to a model that answers. */
  readonly loadSeconds: number;
  /** Whether the file's checksum was known, so that it was not read once more for that. */
  readonly knowsChecksum: boolean;
  readonly promptTokensPerSecond: number;
  readonly answerTokensPerSecond: number;
  /** Tokens of a prompt and of its answer, in the two rates. */
  readonly promptTokens: number;
  readonly answerTokens: number;
  /** Bytes of RAM that the process had at most. */
  readonly memory: number | undefined;
  /** Bytes of GPU memory that are used more than before, by nvidia-smi; undefined without it. */
  readonly gpuMemory: number | undefined;
  readonly pace: Pace;
}

export interface Measurement {
  readonly engine: StartEngineOptions;
  readonly promptTokens: number;
  readonly answerTokens: number;
  readonly script: Script;
  readonly notes: readonly Note[];
  /** For annotating notes. */
  readonly seconds: number;
}

/** Loads a model and measures it: prompts and answers of equal length on all sequences, then notes. */
export async function measureEngine(
  asked: Measurement,
): Promise<EngineRates & { readonly sha256: string | undefined }> {
  const before = usedGpuMemory();
  const started = performance.now();
  const engine = await startEngine(asked.engine);
  const loadSeconds = (performance.now() - started) / 1000;
  try {
    const { info } = engine;
    const { sequences } = info.backend;
    await timed(engine, await prompts(engine, 1, 16, "warm"), 2);
    const read = await prompts(engine, sequences, asked.promptTokens, "first");
    const write = await prompts(engine, sequences, asked.promptTokens, "second");
    const reading = await timed(engine, read, 1);
    const both = await timed(engine, write, 1 + asked.answerTokens);
    const used = usedGpuMemory();
    const writtenTokens = both.tokens - reading.tokens;
    const notes = await pace(engine, asked.script, asked.notes, asked.seconds);
    return {
      backend: info.backend.name,
      sequences,
      contextSize: info.model.contextSize,
      loadSeconds,
      knowsChecksum: asked.engine.sha256 !== undefined,
      promptTokensPerSecond: (sequences * asked.promptTokens) / reading.seconds,
      answerTokensPerSecond: writtenTokens / Math.max(both.seconds - reading.seconds, 1e-3),
      ...{ promptTokens: asked.promptTokens, answerTokens: asked.answerTokens },
      memory: engine.peakMemory,
      gpuMemory: used === undefined || before === undefined ? undefined : used - before,
      pace: notes,
      sha256: info.model.sha256,
    };
  } finally {
    await engine.dispose();
  }
}

/** Prompts of so many tokens that differ from their beginning. */
async function prompts(engine: Engine, count: number, tokens: number, word: string): Promise<string[]> {
  const begun = Array.from({ length: count }, (_, at) => `${word} ${at}`);
  const sizes = await engine.countTokens(begun);
  // What one more word costs is measured, since a word may be several tokens.
  const [base = 0, longer = 0] = await engine.countTokens([`${word} 0 a a`, `${word} 0 a a a`]);
  const each = Math.max(1, longer - base);
  // The token that begins every text counts too.
  return begun.map(
    (text, at) => text + " a".repeat(Math.max(1, Math.floor((tokens - 1 - (sizes[at] ?? 0)) / each))),
  );
}

async function timed(
  engine: Engine,
  asked: readonly string[],
  maxTokens: number,
): Promise<{ readonly seconds: number; readonly tokens: number }> {
  let tokens = 0;
  const started = performance.now();
  await engine.complete(
    asked.map((prompt, id) => ({ id, group: id, prompt, maxTokens })),
    {
      onCompletion: (completion) => {
        tokens += completion.tokens.length;
      },
    },
  );
  return { seconds: (performance.now() - started) / 1000, tokens };
}

function usedGpuMemory(): number | undefined {
  try {
    const args = ["--query-gpu=memory.used", "--format=csv,noheader,nounits"];
    const output = execFileSync("nvidia-smi", args, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return Number(output.split("\n")[0]) * 2 ** 20;
  } catch {
    return undefined;
  }
}
