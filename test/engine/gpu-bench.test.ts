import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Completion } from "../../extension/engine/engine";
import { startEngine } from "../../extension/engine/host";
import { keepArchitecture } from "../bench/gpu/cuda-code.mjs";
import { readNetwork } from "../bench/gpu/gguf";
import { measureEngine } from "../bench/gpu/measure-engine";
import { quantizations, shapes, writeRandomModel } from "../bench/gpu/random-model";
import { record } from "../bench/gpu/replay";
import { shareOfArithmetic, shareOfBandwidth } from "../bench/gpu/report";
import { build, modelPath, workerPath } from "./built";

/** The words of the embedded model. */
const words = 5120;
const shape = shapes.tiny;

describe("random weights", () => {
  let folder = "";
  beforeAll(async () => {
    build();
    folder = await mkdtemp(path.join(os.tmpdir(), "cancerllm-test-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  function write(quantization: (typeof quantizations)[number], name: string): string {
    const file = path.join(folder, name);
    writeRandomModel({ file, shape, quantization, vocabulary: modelPath });
    return file;
  }

  it.each(quantizations)("of %s are loaded and answer as weights of that size do", async (quantization) => {
    const file = write(quantization, `${quantization}.gguf`);
    const engine = await startEngine({ modelPath: file, gpu: "off", workerPath, threads: 1, sequences: 2 });
    try {
      expect(engine.info.model).toMatchObject({ architecture: "llama", quantization, protocol: "cancerllm" });
      const answers: Completion[] = [];
      const requests = [0, 1].map((id) => ({ id, group: id, prompt: `tumor ${id}`, maxTokens: 6 }));
      await engine.complete(requests, { onCompletion: (answer) => answers.push(answer) });
      const sure = answers.flatMap(({ tokens }) => tokens.map(({ confidence }) => confidence));
      expect(sure).toHaveLength(12);
      // Weights that were scaled wrongly would make every word as likely as the others, or one certain.
      for (const confidence of sure) {
        expect(confidence).toBeGreaterThan(2 / words);
        expect(confidence).toBeLessThan(0.5);
      }
    } finally {
      await engine.dispose();
    }
  });

  it("are the same each time, and the file says how many there are", async () => {
    const first = write("Q8_0", "first.gguf");
    const second = write("Q8_0", "second.gguf");
    expect((await readFile(first)).equals(await readFile(second))).toBe(true);
    const { width, hidden, layers } = shape;
    const layer = 2 * width * width + 2 * width * (width / 2) + 3 * width * hidden + 2 * width;
    const network = readNetwork(first);
    expect(network.weights).toBe(layers * layer + width * words + width);
    expect(network.stateBytes).toBe(2 * 2 * layers * (width / 2));
    expect(network.bytes).toBeLessThan((await stat(first)).size);
    expect(network.bytes).toBeGreaterThan(network.weights);
  });

  it("take the time of recorded answers, of which nothing is lost", async () => {
    const text =
      "Left breast, lumpectomy: invasive ductal carcinoma, grade 2, 2.1 cm.\nER positive, pT2 N0.\n";
    const notes = [{ path: "a.txt", text, sha256: "" }];
    const small = await startEngine({ modelPath, gpu: "off", workerPath, threads: 1, sequences: 2 });
    const script = await record(small, notes).finally(() => small.dispose());
    expect([...script.answers.values()].join("; ")).toContain("invasive ductal carcinoma");
    expect(script.plans).toHaveLength(2);
    const rates = await measureEngine({
      engine: {
        modelPath: write("Q4_K_M", "measured.gguf"),
        gpu: "off",
        workerPath,
        threads: 1,
        sequences: 2,
      },
      ...{ promptTokens: 32, answerTokens: 4, script, notes, seconds: 3 },
    });
    expect(rates.pace.notes).toBeGreaterThan(0);
    expect(rates.pace.cost.answerTokens).toBeGreaterThan(0);
    expect(rates.promptTokensPerSecond).toBeGreaterThan(0);
    expect(rates.sha256).toMatch(/^[0-9a-f]{64}$/u);
  });
});

describe("shares of what a GPU can do", () => {
  const network = { weights: 1e9, bytes: 1e9, stateBytes: 1000, operationsPerEarlierToken: 0 };
  const pace = { notes: 1, seconds: 1, cost: { promptTokens: 1, evaluatedTokens: 1, answerTokens: 1 } };
  const rates = {
    ...{ backend: "CUDA", sequences: 10, contextSize: 2000, loadSeconds: 1, knowsChecksum: true, pace },
    ...{ promptTokens: 900, answerTokens: 200, memory: undefined, gpuMemory: undefined },
    ...{ promptTokensPerSecond: 1000, answerTokensPerSecond: 100 },
  };

  it("count the weights once for all sequences and the state of each", () => {
    // 10 steps a second; 1 GB of weights and 10 × 1,000 tokens × 1,000 bytes of state in each
    expect(shareOfBandwidth(network, rates, 20.2e9)).toBeCloseTo(0.5, 6);
  });

  it("count two operations for a weight and token", () => {
    expect(shareOfArithmetic(network, rates, 8e12)).toBeCloseTo(0.25, 6);
  });
});

describe("CUDA's code in a library", () => {
  /** One fat binary with code of 16 bytes for each architecture, between other bytes. */
  function library(architectures: readonly number[]): Buffer {
    const codes = architectures.map((architecture) => {
      const code = Buffer.alloc(64 + 16, architecture);
      code.writeUInt32LE(64, 4);
      code.writeBigUInt64LE(16n, 8);
      code.writeUInt32LE(architecture, 28);
      return code;
    });
    const body = Buffer.concat(codes);
    const head = Buffer.from([0x50, 0xed, 0x55, 0xba, 1, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    head.writeBigUInt64LE(BigInt(body.length), 8);
    return Buffer.concat([Buffer.from("before"), head, body, Buffer.from("behind")]);
  }

  it("is kept for one architecture, with everything else where it was", () => {
    const whole = library([80, 90, 120]);
    const less = Buffer.from(whole);
    expect(keepArchitecture(less, 90)).toEqual({ kept: 16, removed: 32 });
    const changed = [...whole.keys()].filter((at) => whole[at] !== less[at]);
    const begin = "before".length + 16;
    const codeAt = (number: number): number[] =>
      Array.from({ length: 16 }, (_, at) => begin + number * 80 + 64 + at);
    expect(changed).toEqual([...codeAt(0), ...codeAt(2)]);
  });

  it("is left as it is where there is none for the architecture", () => {
    const whole = library([80]);
    expect(() => keepArchitecture(whole, 90)).toThrow("80");
    expect(whole.equals(library([80]))).toBe(true);
  });
});
