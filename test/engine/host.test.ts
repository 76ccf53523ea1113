import { fork } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askOnce } from "../../extension/engine/ask";
import type { Completion, CompletionRequest } from "../../extension/engine/engine";
import { startEngine, type LocalEngine } from "../../extension/engine/host";
import type { GpuChoice } from "../../extension/engine/messages";
import { phenotypePrompt } from "../../extension/engine/protocols/cancerllm/prompts";
import { RestartBudget } from "../../extension/engine/restart-budget";
import { defaultPhenotypes } from "../../extension/labels/phenotype";
import { build, modelPath, projectWith, until, workerPath } from "./built";

const start = (gpu: GpuChoice = "off", model = modelPath): Promise<LocalEngine> =>
  startEngine({ modelPath: model, gpu, workerPath });

function questions(sentences: readonly string[]): CompletionRequest[] {
  return sentences.flatMap((sentence, group) =>
    defaultPhenotypes.map((phenotype, at) => ({
      id: group * defaultPhenotypes.length + at,
      group,
      prompt: phenotypePrompt(sentence, phenotype),
      maxTokens: 50,
    })),
  );
}

async function answers(engine: LocalEngine, requests: readonly CompletionRequest[]): Promise<Completion[]> {
  const found: Completion[] = [];
  await engine.complete(requests, { onCompletion: (completion) => found.push(completion) });
  return found.sort((a, b) => a.id - b.id);
}

const sentences = [
  "The tumor measures 2.5 x 1.0 cm and is located in the left breast.",
  "Infiltrating ductal carcinoma, Nottingham grade 2, ER positive.",
  "pT2 N1 M0, stage IIB.",
];

beforeAll(build);

describe("a running engine", () => {
  let engine: LocalEngine;
  beforeAll(async () => {
    engine = await start();
  });
  afterAll(() => engine.dispose());

  it("says what it runs and where", async () => {
    const { model, backend } = engine.info;
    expect(model.protocol).toBe("cancerllm");
    expect(model.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(model.size).toBe((await readFile(modelPath)).length);
    expect(backend).toMatchObject({ type: "cpu", gpuLayers: 0, gpuMemory: 0 });
    expect(backend.threads).toBeGreaterThan(0);
  });

  it("tells what else could have been answered, where that is asked for, and answers the same", async () => {
    const [request] = questions(sentences.slice(0, 1));
    if (!request) throw new Error("no question");
    const plain = await askOnce(engine, request);
    expect(plain.tokens.every((token) => token.alternatives === undefined)).toBe(true);
    const asked = await askOnce(engine, { ...request, alternativesFrom: 1e-6 });
    expect(asked.text).toBe(plain.text);
    const tokens = [...asked.tokens, ...(asked.end ? [asked.end] : [])];
    expect(asked.end).toBeDefined();
    const others = tokens.flatMap(({ alternatives }) => alternatives ?? []);
    expect(others.length).toBeGreaterThan(0);
    for (const { confidence, alternatives = [] } of tokens) {
      const shares = alternatives.map(({ probability }) => probability);
      expect(shares).toEqual(shares.toSorted((a, b) => b - a));
      expect(Math.max(0, ...shares)).toBeLessThanOrEqual(confidence);
      expect(Math.min(1, ...shares)).toBeGreaterThanOrEqual(1e-6);
      const total = shares.reduce((sum, share) => sum + share, confidence);
      expect(total).toBeLessThanOrEqual(1.0001);
      expect(total).toBeGreaterThan(0.95);
    }
    const product = tokens.reduce((sum, { confidence }) => sum + Math.log(confidence), 0);
    expect(asked.confidence).toBeCloseTo(Math.exp(product / tokens.length), 6);
  });

  it("reads a size from a sentence", async () => {
    const size = defaultPhenotypes.findIndex(({ id }) => id === "tumor-size");
    const found = await answers(engine, questions(sentences.slice(0, 1)));
    expect(found[size]?.text.trim()).toContain("2.5");
    for (const completion of found) {
      expect(completion.confidence).toBeGreaterThan(0);
      expect(completion.confidence).toBeLessThanOrEqual(1);
      expect(completion.tokens.map(({ text }) => text).join("")).toBe(completion.text);
    }
  });

  it("answers many side by side as it answers one alone", async () => {
    const requests = questions(sentences);
    const together = await answers(engine, requests);
    const alone: Completion[] = [];
    for (const request of requests) alone.push(...(await answers(engine, [request])));
    expect(together.map(({ text }) => text)).toEqual(alone.map(({ text }) => text));
    for (const [at, { confidence }] of together.entries()) {
      expect(confidence).toBeCloseTo(alone[at]?.confidence ?? 0, 2);
    }
  });

  it("passes text on while it is written", async () => {
    let text = "";
    const [request] = questions(["The tumor measures 2.5 cm."]).slice(2, 3);
    if (!request) throw new Error("no question");
    let whole = "";
    await engine.complete([request], {
      onCompletion: (completion) => {
        whole = completion.text;
      },
      onText: (_, piece) => {
        text += piece;
      },
    });
    expect(text).toBe(whole);
    expect(whole).not.toBe("");
  });

  it("refuses a prompt that is too long, with its request and its tokens", async () => {
    const limit = engine.info.model.contextSize;
    const request = { id: 7, group: 0, prompt: "tumor ".repeat(limit), maxTokens: 50 };
    await expect(answers(engine, [request])).rejects.toMatchObject({
      reason: "prompt-too-long",
      promptTooLong: { requestId: 7, limit: limit - 1 },
    });
  });

  it("stops when it is told, and goes on with the next", async () => {
    const controller = new AbortController();
    const requests = questions(
      Array.from({ length: 60 }, (_, at) => `Mass ${at} of 3.${at} cm in the right lung.`),
    );
    let answered = 0;
    const reason = new Error("enough");
    const running = engine.complete(requests, {
      signal: controller.signal,
      onCompletion: () => {
        answered += 1;
        controller.abort(reason);
      },
    });
    await expect(running).rejects.toBe(reason);
    expect(answered).toBeLessThan(requests.length / 2);
    const seen = answered;
    expect(await answers(engine, questions(sentences))).toHaveLength(24);
    expect(answered).toBe(seen);
  });

  it("counts tokens", async () => {
    const [few = 0, many = 0] = await engine.countTokens(["tumor", "tumor ".repeat(50)]);
    expect(few).toBeGreaterThan(0);
    expect(many).toBeGreaterThan(few);
    expect(await engine.countTokens([])).toEqual([]);
  });
});

it("answers to the last digit alike, whatever its sequences held before", async () => {
  const long = Array.from({ length: 40 }, (_, at) => `${at}. ${sentences.join(" ").repeat(3)}`);
  const told: unknown[] = [];
  for (const before of [[], long]) {
    const engine = await start();
    try {
      await answers(engine, questions(before));
      const found = await answers(engine, questions(sentences));
      told.push(found.map(({ text, tokens }) => ({ text, tokens })));
    } finally {
      await engine.dispose();
    }
  }
  expect(told[1]).toEqual(told[0]);
});

describe("a crash", () => {
  const many = questions(
    Array.from({ length: 40 }, (_, at) => `Nodule ${at} of 1.${at} cm in the left lobe.`),
  );

  it("leaves no answer out and gives none twice", async () => {
    const engine = await start();
    try {
      const expected = (await answers(engine, many)).map(({ text }) => text);
      const found = new Map<number, string>();
      let doubled = 0;
      let kills = 0;
      const { processId: first, info: before } = engine;
      await engine.complete(many, {
        onCompletion: ({ id, text }) => {
          if (found.has(id)) doubled += 1;
          found.set(id, text);
          if (found.size % 100 === 50 && engine.processId !== undefined) {
            kills += 1;
            process.kill(engine.processId, "SIGKILL");
          }
        },
      });
      expect(kills).toBeGreaterThan(1);
      expect(doubled).toBe(0);
      expect(many.map(({ id }) => found.get(id))).toEqual(expected);
      expect(engine.processId).not.toBe(first);
      // Memory may have been the cause: the second restart takes less, with as much room for each prompt.
      expect(engine.info.backend.sequences).toBeLessThan(before.backend.sequences);
      expect(engine.info.backend.note).toContain("takes less");
      expect(engine.info.model.contextSize).toBe(before.model.contextSize);
    } finally {
      await engine.dispose();
    }
  }, 300_000);

  it("is final after too many restarts", async () => {
    const restarts = new RestartBudget(1);
    const engine = await startEngine({ modelPath, gpu: "off", workerPath, restarts });
    const kill = (): void => {
      if (engine.processId !== undefined) process.kill(engine.processId, "SIGKILL");
    };
    await expect(engine.complete(many, { onCompletion: kill })).rejects.toMatchObject({ reason: "crashed" });
    await expect(engine.countTokens(["a"])).rejects.toMatchObject({ reason: "crashed" });
    await engine.dispose();
  }, 400_000);
});

describe("a model that cannot be loaded", () => {
  it.each([
    ["model-missing", "missing.gguf", undefined],
    ["not-a-gguf", "text.gguf", () => Promise.resolve(Buffer.from("This is no model."))],
    ["not-a-gguf", "empty.gguf", () => Promise.resolve(Buffer.alloc(0))],
    ["truncated", "half.gguf", async () => (await readFile(modelPath)).subarray(0, 3_000_000)],
    ["truncated", "header.gguf", async () => (await readFile(modelPath)).subarray(0, 3000)],
  ])("is %s: %s", async (reason, name, content) => {
    const folder = await projectWith({});
    const file = path.join(folder, name);
    if (content) await writeFile(file, await content());
    const failure = start("off", file);
    await expect(failure).rejects.toMatchObject({ reason });
    await expect(failure).rejects.toThrow(name);
  });
});

it("ends with its parent", async () => {
  const parent = path.join(await projectWith({}), "parent.mjs");
  await writeFile(
    parent,
    `import { fork } from "node:child_process";
     const worker = fork(${JSON.stringify(workerPath)}, [], { stdio: "ignore" });
     worker.send({ type: "load", options: { modelPath: ${JSON.stringify(modelPath)}, gpu: "off" } });
     worker.on("message", (message) => { if (message.type === "ready") process.send(worker.pid); });`,
  );
  const child = fork(parent, [], { stdio: ["ignore", "ignore", "ignore", "ipc"] });
  const pid = await new Promise<number>((resolve) => {
    child.once("message", (message) => {
      resolve(message as number);
    });
  });
  const alive = (): boolean => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };
  expect(alive()).toBe(true);
  child.kill("SIGKILL");
  await until(() => !alive());
});

describe("a GPU", () => {
  it("that is asked for by name and is not there is an error, not a silent CPU", async () => {
    if (process.platform === "darwin") return;
    await expect(start("metal")).rejects.toMatchObject({
      reason: expect.stringMatching(/gpu-unavailable|no-binary/) as unknown,
    });
  });

  it("is really used through Vulkan, here or in software", async (context) => {
    const before = process.env["GGML_VK_VISIBLE_DEVICES"];
    process.env["GGML_VK_VISIBLE_DEVICES"] = before ?? "0";
    const engine = await start("vulkan").catch((error: unknown) => {
      if (error instanceof Error && "reason" in error && error.reason === "gpu-unavailable") return undefined;
      throw error;
    });
    if (before === undefined) delete process.env["GGML_VK_VISIBLE_DEVICES"];
    if (!engine) {
      context.skip(
        "no Vulkan device here: apt-get install mesa-vulkan-drivers libvulkan1 brings one in software",
      );
      return;
    }
    try {
      const { backend } = engine.info;
      expect(backend.type).toBe("vulkan");
      expect(backend.name).toMatch(/^Vulkan: ./);
      expect(backend.gpuLayers).toBe(backend.totalLayers);
      expect(backend.gpuMemory).toBeGreaterThan(0);
      const [answer] = await answers(engine, questions(["The tumor measures 2.5 cm."]).slice(2, 3));
      expect(answer?.text).toContain("2.5");
    } finally {
      await engine.dispose();
    }
  }, 400_000);
});
