import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chooseByContext } from "../../../../extension/alignment/context";
import { annotateNote, type AnnotateOptions } from "../../../../extension/engine/annotate";
import { askedAgain } from "../../../../extension/engine/ask";
import type { ChatMessage, Engine } from "../../../../extension/engine/engine";
import { EngineError } from "../../../../extension/engine/engine-error";
import { inspectExchange } from "../../../../extension/engine/inspect";
import { openProtocol } from "../../../../extension/engine/protocols/choose";
import { defaultPhenotypes } from "../../../../extension/labels/phenotype";
import { loadProject } from "../../../../extension/labels/load-project";
import type { Project } from "../../../../extension/labels/project";
import { schemaOf } from "../../../../extension/labels/schemas";
import type { NoteSuggestions } from "../../../../extension/labels/suggestion";
import { CodePoints } from "../../../../extension/notes/code-points";
import type { Note } from "../../../../extension/notes/note";
import { readNote } from "../../../../extension/notes/read";
import { ScriptedChat } from "./scripted-chat";

const text =
  "🎗️ Mass of 2.5 cm in the left breast.\nNodes: 2.5 cm in the left axilla.\nPlan: mastectomy on Monday.";
const note: Note = { path: "notes/a.txt", text, sha256: "a".repeat(64) };
const finding = (label: string, quote: string, before = "", after = ""): object => ({
  label,
  quote,
  before,
  after,
});

const answers = (messages: readonly ChatMessage[]): string => {
  const system = messages[0]?.content ?? "";
  if (system.includes('"diagnosis"'))
    return JSON.stringify([{ diagnosis: "Breast cancer", evidence: ["left breast", "not in it"] }]);
  if (system.includes('"treatment"'))
    return JSON.stringify([
      { treatment: "Mastectomy", modality: "surgery", evidence: ["mastectomy on Monday"] },
    ]);
  return JSON.stringify([
    finding("tumor-size", "2.5 cm", "Mass of", "in the"),
    finding("tumor-laterality", "left", "cm in the", "axilla"),
    finding("tumor-laterality", "left"),
    finding("tumor-site", "liver", "in the", ""),
    finding("no-such-label", "left breast"),
  ]);
};

async function optionsFor(
  engine: Engine,
  project: Project,
  more: Partial<AnnotateOptions> = {},
): Promise<AnnotateOptions> {
  return {
    engine,
    protocol: await openProtocol(project, engine.info),
    phenotypes: defaultPhenotypes,
    tasks: ["phenotypes", "diagnosis", "treatment"],
    run: "20261123T101500Z-3f2a",
    exchanges: true,
    ...more,
  };
}

let root: string;
let project: Project;
beforeAll(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), "cancerllm-test-"));
  await cp(path.join(import.meta.dirname, "../../../../samples"), root, { recursive: true });
  project = await loadProject(root);
});
afterAll(() => rm(root, { recursive: true }));

describe("annotateNote by the protocol instruct", () => {
  it("places findings by their quote and the words around it, and keeps what has no place", async () => {
    const found = await annotateNote(note, await optionsFor(new ScriptedChat(answers), project));
    expect(schemaOf("suggestions")(found)).toBe(true);
    expect(found.phenotypes.map(({ label, start, alignment }) => [label, start, alignment])).toEqual([
      ["tumor-size", 11, "exact"],
      ["tumor-laterality", 25, "ambiguous"],
      ["tumor-laterality", 59, "exact"],
    ]);
    expect(found.unanchored).toMatchObject([{ label: "tumor-site", answer: "liver" }]);
    expect(found.diagnoses).toMatchObject([{ text: "Breast cancer", evidence: [{ text: "left breast" }] }]);
    expect(found.treatments).toMatchObject([
      { text: "Mastectomy", modality: "surgery", evidence: [{ text: "mastectomy on Monday" }] },
    ]);
    expect(found.exchanges?.map(({ task }) => task).sort()).toEqual(["diagnosis", "phenotypes", "treatment"]);
    expect(found.exchanges?.every(({ prompt }) => prompt.includes("Mass of 2.5 cm"))).toBe(true);
    expect(found.phenotypes.every(({ confidence }) => Math.abs(confidence - 0.5) < 1e-9)).toBe(true);
  });

  it("shows findings as they close, under the ids that they keep", async () => {
    const shown: NoteSuggestions[] = [];
    const slow = new ScriptedChat(answers, 40);
    const complete = slow.complete.bind(slow);
    slow.complete = (requests, options) =>
      complete(requests, {
        ...options,
        onText: (id, piece, confidence) => {
          // Shown at most ten times a second.
          for (const end = performance.now() + 110; performance.now() < end;);
          options.onText?.(id, piece, confidence);
        },
      });
    const options = await optionsFor(slow, project, {
      tasks: ["phenotypes"],
      onSuggestions: (partial) => shown.push(partial),
    });
    const last = await annotateNote(note, options);
    const counts = shown.map(({ phenotypes }) => phenotypes.length);
    expect(new Set(counts).size).toBeGreaterThan(1);
    const ids = new Set(last.phenotypes.map(({ id }) => id));
    for (const { phenotypes } of shown) for (const { id } of phenotypes) expect(ids).toContain(id);
  });

  it("keeps the complete findings of an answer that is cut off", async () => {
    const cut = new ScriptedChat((messages) => answers(messages).slice(0, 150));
    const found = await annotateNote(note, await optionsFor(cut, project, { tasks: ["phenotypes"] }));
    expect(found.phenotypes.map(({ label }) => label)).toEqual(["tumor-size"]);
  });

  it("names the note where the instructions leave no room", async () => {
    const small = new ScriptedChat(answers, 7, 300);
    const options = await optionsFor(small, project, { tasks: ["phenotypes"] });
    await expect(annotateNote(note, options)).rejects.toThrow("notes/a.txt: the prompt for phenotypes needs");
  });
});

describe("an exchange of the protocol instruct", () => {
  it("is inspected by the code that made its suggestions, and asked again with its form", async () => {
    const found = await annotateNote(note, await optionsFor(new ScriptedChat(answers), project));
    const meta = { protocol: "instruct", phenotypes: defaultPhenotypes };
    const points = CodePoints.of(text);
    const [phenotypes, diagnosis] = ["phenotypes", "diagnosis"].map((task) => {
      const exchange = found.exchanges?.find((one) => one.task === task);
      if (!exchange) throw new Error("no exchange");
      return { exchange, ...inspectExchange(text, points, exchange, found, meta) };
    });
    expect(phenotypes?.answers.map(({ label, answer, status }) => [label, answer, status])).toEqual([
      ["tumor-size", "2.5 cm", "exact"],
      ["tumor-laterality", "left", "exact"],
      ["tumor-laterality", "left", "ambiguous"],
      ["tumor-site", "liver", "unanchored"],
    ]);
    expect(phenotypes?.status).toBe("unanchored");
    expect(diagnosis?.answers.map(({ label, answer, status }) => [label, answer, status])).toEqual([
      ["Breast cancer", "left breast", "exact"],
      ["Breast cancer", "not in it", "unanchored"],
    ]);
    const again = phenotypes && askedAgain(meta, phenotypes.exchange);
    expect(again?.jsonSchema?.items?.properties?.["label"]?.enum).toContain("tumor-size");
    expect(again?.parseSpecial).toBe(true);
  });

  it("says none only where the model did", async () => {
    const exchange = { task: "phenotypes", sentence: [0, 10], prompt: "", tokens: [], ms: 1 } as const;
    const found = await annotateNote(note, await optionsFor(new ScriptedChat(() => "[]"), project));
    const status = (output: string): string =>
      inspectExchange(text, CodePoints.of(text), { ...exchange, output }, found, {
        protocol: "instruct",
        phenotypes: defaultPhenotypes,
      }).status;
    expect(status("[]")).toBe("none");
    expect(status('[{"label": "tumor-si')).toBe("unanchored");
  });
});

describe("worked examples", () => {
  const conversation = (messages: readonly ChatMessage[]): string[] =>
    messages.filter(({ role }) => role === "user").map(({ content }) => content);
  const answered = (messages: readonly ChatMessage[]): string[] =>
    messages.filter(({ role }) => role === "assistant").map(({ content }) => content);

  async function asked(own: Note, more: Partial<Project>): Promise<ScriptedChat> {
    const engine = new ScriptedChat(() => "[]");
    await annotateNote(own, await optionsFor(engine, { ...project, ...more }));
    return engine;
  }

  it("are gold labels of other notes, quoted as they stand there", async () => {
    const own = await readNote(root, "notes/breast-01.txt");
    const { requests } = await asked(own, {});
    expect(requests.length).toBeGreaterThanOrEqual(3);
    for (const messages of requests) {
      const [first, second] = conversation(messages);
      expect(answered(messages)).toHaveLength(2);
      for (const [at, answer] of answered(messages).entries()) {
        const example = conversation(messages)[at] ?? "";
        expect(own.text).not.toContain(example.slice(0, 60));
        for (const item of JSON.parse(answer) as { quote?: string }[]) {
          if (item.quote !== undefined) expect(example.replace(/\s+/gu, " ")).toContain(item.quote);
        }
      }
      expect(first).not.toBe(second);
    }
    // The most similar note of the samples is the other one of the breast.
    const other = await readFile(path.join(root, "notes/breast-02.txt"), "utf8");
    expect(requests.some((messages) => conversation(messages).some((one) => other.includes(one)))).toBe(true);
  });

  it("have the labels that are asked for, also where one protocol serves two sets of them", async () => {
    const own = await readNote(root, "notes/breast-01.txt");
    const engine = new ScriptedChat(() => "[]");
    const options = await optionsFor(engine, project, { tasks: ["phenotypes"] });
    for (const wanted of ["tumor-site", "cancer-grade"]) {
      engine.requests.length = 0;
      await annotateNote(own, {
        ...options,
        phenotypes: defaultPhenotypes.filter(({ id }) => id === wanted),
      });
      const labels = engine.requests
        .flatMap(answered)
        .flatMap((answer) => (JSON.parse(answer) as { label: string }[]).map(({ label }) => label));
      expect(new Set(labels)).toEqual(new Set([wanted]));
    }
  });

  it("are left out where the prompt turns out longer than was counted", async () => {
    const engine = new ScriptedChat(answers);
    const complete = engine.complete.bind(engine);
    engine.complete = (requests, options) => {
      const tooLong = requests.find(
        ({ prompt }) => typeof prompt !== "string" && answered(prompt).length > 0,
      );
      if (!tooLong) return complete(requests, options);
      const fact = { requestId: tooLong.id, tokens: 5000, limit: 4096 };
      return Promise.reject(new EngineError("prompt-too-long", "too long", fact));
    };
    const found = await annotateNote(note, await optionsFor(engine, project));
    expect(found.phenotypes).toHaveLength(3);
    expect(found.diagnoses).toHaveLength(1);
    engine.complete = () =>
      Promise.reject(
        new EngineError("prompt-too-long", "too long", { requestId: 0, tokens: 5000, limit: 4096 }),
      );
    const options = await optionsFor(engine, project, { tasks: ["phenotypes"] });
    await expect(annotateNote(note, options)).rejects.toThrow(
      "notes/a.txt: the part at characters 0 to 99 needs 5000 tokens",
    );
  });

  it("are none where the project wants none", async () => {
    const { requests } = await asked(await readNote(root, "notes/breast-01.txt"), { examples: 0 });
    for (const messages of requests) expect(answered(messages)).toEqual([]);
  });

  it("are none of a copy of the note under another name", async () => {
    const own = await readNote(root, "notes/breast-02.txt");
    const { requests } = await asked({ ...own, path: "notes/copy.txt" }, { examples: 20 });
    for (const messages of requests) {
      for (const example of conversation(messages).slice(0, -1)) expect(own.text).not.toContain(example);
    }
  });
});

describe("chooseByContext", () => {
  const words = "in the left breast and in the left axilla";
  const places = [...words.matchAll(/left/gu)].map(({ index }) => ({ from: index, to: index + 4 }));

  it("takes the place with most of the words around it", () => {
    expect(chooseByContext(words, places, "in the", "axilla")).toEqual(places[1]);
    expect(chooseByContext(words, places, "", "Breast, and")).toEqual(places[0]);
  });

  it("takes none where no place is better", () => {
    expect(chooseByContext(words, places, "in the", "")).toBeUndefined();
    expect(chooseByContext(words, places, "on", "kidney")).toBeUndefined();
  });
});
