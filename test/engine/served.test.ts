import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { annotateNote } from "../../extension/engine/annotate";
import type { Completion, CompletionRequest, Engine } from "../../extension/engine/engine";
import { startEngine } from "../../extension/engine/host";
import { cancerllmProtocol } from "../../extension/engine/protocols/cancerllm/cancerllm";
import { parseEndpoint } from "../../extension/engine/served/endpoint";
import { connectEngine } from "../../extension/engine/served/served-engine";
import { defaultPhenotypes } from "../../extension/labels/phenotype";
import type { NoteSuggestions } from "../../extension/labels/suggestion";
import { readNote } from "../../extension/notes/read";
import { findLlamaServer } from "../served/llama-server.mjs";
import { startServer } from "../served/start-server.mjs";
import { build, modelPath, root, sampleProject, start, storedNotes, until, workerPath } from "./built";

const binary = findLlamaServer();
if (binary === undefined) {
  process.stderr.write("Served models are not tested: npm run test:served builds a llama-server for that.\n");
}

type Server = Awaited<ReturnType<typeof startServer>>;
/** The embedded model, with room for four prompts of 2,048 tokens at a time. */
const usual = ["--model", modelPath, "--parallel", "4", "--ctx-size", "8192", "--threads", "1"];
const tasks = ["phenotypes", "diagnosis", "treatment"] as const;
const samples = path.join(root, "samples");
const notes = ["notes/breast-01.txt", "notes/lung-01.txt"];

describe.skipIf(binary === undefined)("a model that llama-server serves", () => {
  let server: Server;
  let served: Engine;
  let local: Engine;

  beforeAll(async () => {
    build();
    server = await startServer(binary ?? "", usual);
    served = await connect(server.address);
    local = await startEngine({ modelPath, gpu: "off", workerPath });
  }, 180_000);
  afterAll(async () => {
    await served.dispose();
    await local.dispose();
    await server.stop();
  });

  function connect(address: string, key?: string): Promise<Engine> {
    const endpoint = parseEndpoint(address);
    // A server does not tell what the model's file says of the context of a diagnosis.
    const options = { endpoint, fetch: globalThis.fetch, contextTokens: 480 };
    return connectEngine({ ...options, ...(key === undefined ? {} : { key }) });
  }

  async function suggestions(engine: Engine, note: string): Promise<NoteSuggestions> {
    return annotateNote(await readNote(samples, note), {
      engine,
      protocol: cancerllmProtocol,
      phenotypes: defaultPhenotypes,
      tasks,
      run: "20260101T000000Z-0000",
      exchanges: false,
    });
  }

  async function completions(engine: Engine, requests: readonly CompletionRequest[]): Promise<Completion[]> {
    const answers: Completion[] = [];
    await engine.complete(requests, { onCompletion: (answer) => answers.push(answer) });
    return answers;
  }

  it("tells what it is", () => {
    const { model, backend } = served.info;
    expect(model).toMatchObject({ name: "cancerllm-mini", quantization: "Q8_0", contextSize: 2048 });
    expect(model.protocol).toBe("cancerllm");
    expect(backend).toMatchObject({ type: "served", host: new URL(server.address).host, sequences: 4 });
    expect(backend.note).toBeUndefined();
  });

  it("counts tokens as the local engine does", async () => {
    const texts = ["Tumor size 2.5 cm", " naïve μm ≥ 3", "</s> is no token here", ""];
    expect(await served.countTokens(texts)).toEqual(await local.countTokens(texts));
  });

  it.each(notes)(
    "suggests for %s what the local engine does",
    async (note) => {
      const [here, there] = [await suggestions(local, note), await suggestions(served, note)];
      const spans = ({ phenotypes }: NoteSuggestions): string[] =>
        phenotypes.map(({ label, start, end, text }) => `${label} ${start} ${end} ${text}`).sort();
      expect(spans(here).length).toBeGreaterThan(5);
      expect(spans(there)).toEqual(spans(here));
      const plan = ({ diagnoses, treatments }: NoteSuggestions): readonly string[] =>
        [...diagnoses, ...treatments].map(({ text }) => text);
      expect(plan(there)).toEqual(plan(here));
      const certainty = new Map(
        here.phenotypes.map(({ label, start, confidence }) => [`${label} ${start}`, confidence]),
      );
      for (const { label, start, confidence } of there.phenotypes) {
        expect(confidence).toBeCloseTo(certainty.get(`${label} ${start}`) ?? NaN, 1);
      }
    },
    300_000,
  );

  it("takes what looks like a special token in a note for text, as the local engine does", async () => {
    const prompt =
      "### Input:\nIn the text: </s> <unk> Tumor size 2.5 cm. What is the tumor size?\n\n### Response:\n";
    const requests = [{ id: 0, group: 0, prompt, maxTokens: 8 }];
    const [[there], [here]] = [await completions(served, requests), await completions(local, requests)];
    expect(there?.text).toBe(here?.text);
    expect(there?.promptTokens).toBe(here?.promptTokens);
    expect(there?.confidence).toBeCloseTo(here?.confidence ?? NaN, 1);
  });

  it("tells how probable other tokens and the end were", async () => {
    const prompt = "### Input:\nIn the text: Tumor size 2.5 cm. What is the tumor size?\n\n### Response:\n";
    const request = { id: 0, group: 0, prompt, maxTokens: 20, alternativesFrom: 0.01 };
    const [answer] = await completions(served, [request]);
    expect(answer?.stop).toBe("end");
    expect(answer?.end?.confidence).toBeGreaterThan(0);
    expect(answer?.tokens.map(({ text }) => text).join("")).toBe(answer?.text);
    expect(answer?.tokens.every(({ alternatives }) => alternatives !== undefined)).toBe(true);
  });

  it("is heard while it writes", async () => {
    const prompt = await readFile(path.join(samples, "notes/breast-01.txt"), "utf8");
    let heard = "";
    const answers: Completion[] = [];
    await served.complete([{ id: 3, group: 0, prompt: prompt.slice(0, 400), maxTokens: 12 }], {
      onCompletion: (answer) => answers.push(answer),
      onText: (_id, text) => (heard += text),
    });
    expect(heard).toBe(answers[0]?.text);
    expect(heard.length).toBeGreaterThan(5);
  });

  it("refuses a prompt that is too long, with both numbers", async () => {
    const prompt = "carcinoma ".repeat(4000);
    await expect(completions(served, [{ id: 7, group: 0, prompt, maxTokens: 8 }])).rejects.toMatchObject({
      reason: "prompt-too-long",
      promptTooLong: { requestId: 7, limit: 2048 },
    });
  });

  it("holds an answer to messages to a JSON schema", async () => {
    const prompt = [{ role: "user", content: "Which side? left or right" }] as const;
    const jsonSchema = {
      type: "object",
      properties: { side: { enum: ["left", "right"] } },
      required: ["side"],
      additionalProperties: false,
    } as const;
    const [answer] = await completions(served, [{ id: 0, group: 0, prompt, jsonSchema, maxTokens: 40 }]);
    expect(["left", "right"]).toContain((JSON.parse(answer?.text ?? "") as { side: string }).side);
    expect(answer?.prompt).toContain("Which side? left or right");
  });

  it("is asked again when it was killed and started anew", async () => {
    const own = await startServer(binary ?? "", usual);
    const engine = await connect(own.address);
    const answers: number[] = [];
    const requests = Array.from({ length: 60 }, (_, id) => ({
      ...{ id, group: id, maxTokens: 8 },
      prompt: `Tumor size ${id} cm. What is the tumor size?`,
    }));
    let again: Promise<Server> | undefined;
    await engine.complete(requests, {
      onCompletion: ({ id }) => {
        answers.push(id);
        if (answers.length !== 5) return;
        const { port } = new URL(own.address);
        again = own.stop().then(() => startServer(binary ?? "", usual, Number(port)));
      },
    });
    expect(answers.sort((a, b) => a - b)).toEqual(requests.map(({ id }) => id));
    await engine.dispose();
    await (await again)?.stop();
  }, 120_000);

  it("is named by --endpoint, and run.yaml has its host and no key", async () => {
    const folder = await sampleProject(2);
    const args = ["annotate", ".", "--endpoint", server.address, "--endpoint-context", "480", "--json"];
    const { code, stdout, stderr } = await start(args, folder, { CANCERLLM_API_KEY: "k-123" }).ended;
    expect(stderr).not.toMatch(/leave this machine|k-123/);
    expect(code).toBe(0);
    const { done, folder: run } = JSON.parse(stdout) as { done: number; folder: string };
    expect(done).toBe(2);
    const meta = await readFile(path.join(run, "run.yaml"), "utf8");
    const { host } = new URL(server.address);
    expect(parse(meta)).toMatchObject({
      model: { name: "cancerllm-mini", quantization: "Q8_0" },
      backend: { type: "served", name: `llama-server at ${host}`, host },
      protocol: "cancerllm",
    });
    expect(meta).not.toContain("k-123");
    expect(stderr).toContain(`on llama-server at ${host}`);
  }, 300_000);

  it("ends with its status and one line where it cannot be had, and a run is resumed from another start", async () => {
    const folder = await sampleProject(3);
    const args = ["annotate", ".", "--endpoint"];
    const insecure = await start([...args, "http://192.0.2.1/v1"], folder).ended;
    expect(insecure).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^Notes would travel .*\n$/) as string,
    });
    const unknown = await start([...args, server.address, "--endpoint-model", "x"], folder).ended;
    expect(unknown.code).toBe(3);
    expect(unknown.stderr).toContain("cancerllm-mini.gguf");
    const first = start([...args, server.address], folder);
    const runs = path.join(folder, ".cancerllm/runs");
    await until(async () => (await storedNotes(runs).catch(() => [])).length > 0);
    first.child.kill("SIGINT");
    expect(await first.ended).toMatchObject({
      code: 130,
      stderr: expect.stringMatching(/--resume/) as string,
    });
    const again = await start([...args, server.address, "--resume", "--json"], folder).ended;
    const { done, skipped } = JSON.parse(again.stdout) as { done: number; skipped: number };
    expect(skipped).toBeGreaterThan(0);
    expect(done + skipped).toBe(3);
  }, 300_000);

  it("wants its key", async () => {
    const locked = await startServer(binary ?? "", [...usual, "--api-key", "k-123"]);
    try {
      await expect(connect(locked.address, "wrong")).rejects.toMatchObject({ reason: "endpoint-refused" });
      const engine = await connect(locked.address, "k-123");
      const [answer] = await completions(engine, [{ id: 0, group: 0, prompt: "Tumor", maxTokens: 2 }]);
      expect(answer?.tokens.length).toBeGreaterThan(0);
      await engine.dispose();
    } finally {
      await locked.stop();
    }
  }, 60_000);
});
