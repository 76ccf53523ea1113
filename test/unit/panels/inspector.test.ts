import { describe, expect, it } from "vitest";
import { annotateNote } from "../../../extension/engine/annotate";
import { cancerllmProtocol } from "../../../extension/engine/protocols/cancerllm/cancerllm";
import type { RunMeta } from "../../../extension/labels/run-folder";
import { defaultPhenotypes } from "../../../extension/labels/phenotype";
import type { Note } from "../../../extension/notes/note";
import { compareNote } from "../../../extension/panels/comparison/compare-corpus";
import { noteToOpen } from "../../../extension/panels/evaluation/note-to-open";
import { askCommand } from "../../../extension/panels/inspector/ask-command";
import { InspectedNote } from "../../../extension/panels/inspector/inspected-note";
import {
  inspectorHandlers,
  type InspectorContext,
} from "../../../extension/panels/inspector/inspector-handlers";
import { ScriptedEngine } from "../engine/scripted-engine";

const text = "🎗️ The mass measures 2.5 cm in the left breast.\nIt is 2.5  cm again. ER positive.";
const note: Note = { path: "notes/a.txt", text, sha256: "a".repeat(64) };
const meta: RunMeta = {
  version: 1,
  run: "20261123T101500Z-3f2a",
  started: "2026-11-23T10:15:00.000Z",
  model: { name: "scripted", sha256: "0".repeat(64), quantization: "F32" },
  protocol: "cancerllm",
  phenotypes: defaultPhenotypes,
  tasks: ["phenotypes", "diagnosis"],
  parameters: {},
  backend: { type: "cpu", name: "CPU" },
  versions: {},
};

/** What the real annotation makes of scripted answers. */
async function inspected(answer: (prompt: string) => string, shown: Note = note): Promise<InspectedNote> {
  const suggestions = await annotateNote(note, {
    engine: new ScriptedEngine(answer),
    protocol: cancerllmProtocol,
    phenotypes: defaultPhenotypes,
    tasks: ["phenotypes", "diagnosis"],
    run: meta.run,
    exchanges: true,
  });
  return new InspectedNote(shown, meta, suggestions, suggestions.exchanges ?? []);
}

const answers = (prompt: string): string => {
  if (prompt.includes("medical expert")) return "breast carcinoma";
  if (!prompt.includes("tumor size")) return "none";
  if (prompt.includes("mass")) return "2.5 cm";
  if (prompt.includes("again")) return "2.5 cm, 9 cm";
  return "none";
};

describe("the exchanges of a note", () => {
  it("have their place, their status and why it is not exact", async () => {
    const found = await inspected(answers);
    const rows = found.rows();
    const sizes = rows.filter(({ label, status }) => label === "tumor-size" && status !== "none");
    expect(sizes.map(({ status }) => status)).toEqual(["exact", "unanchored"]);
    const [exact, mixed] = sizes.map(({ number }) => found.detail(number));
    const place = exact?.answers[0]?.places[0];
    expect(Array.from(text).slice(place?.start, place?.end).join("")).toBe("2.5 cm");
    expect(mixed?.answers.map(({ answer, status }) => [answer, status])).toEqual([
      ["2.5 cm", "normalized"],
      ["9 cm", "unanchored"],
    ]);
    expect(mixed?.answers.every(({ why }) => why !== undefined && why !== "")).toBe(true);
    expect(rows.filter(({ task }) => task === "diagnosis")).toMatchObject([{ status: "unanchored" }]);
    expect(rows.map(({ number }) => number)).toEqual(rows.map((_, index) => index + 1));
  });

  it("are found by the caret, also behind the last character of a sentence", async () => {
    const found = await inspected(answers);
    const at = Array.from(text.slice(0, text.indexOf("left"))).length;
    const sentence = found.sentenceAt(at);
    expect(Array.from(text).slice(sentence?.start, sentence?.end).join("")).toContain("left breast");
    expect(found.sentenceAt(sentence?.end ?? 0)).toBeDefined();
    expect(found.sentenceAt(100_000)).toBeUndefined();
  });

  it("claim no place in another version of the note", async () => {
    const found = await inspected(answers, { ...note, text: `New. ${text}`, sha256: "b".repeat(64) });
    expect(found.changed).toBe(true);
    expect(new Set(found.rows().map(({ status }) => status))).toEqual(new Set(["unknown"]));
    expect(found.detail(1)?.answers).toEqual([]);
    expect(found.sentenceAt(3)).toBeUndefined();
  });
});

describe("the inspector's requests", () => {
  const engine = new ScriptedEngine((prompt) => `you said ${prompt.length}`);
  const on = { note: note.path, run: meta.run };

  async function context(): Promise<InspectorContext & { readonly copied: string[] }> {
    const shown = await inspected(answers);
    const copied: string[] = [];
    return {
      copied,
      inspected: () => shown,
      useEngine: (work) => work(engine),
      modelPath: () => Promise.resolve("/models/my model.gguf"),
      runFolder: () => "/p/.cancerllm/runs/r",
      reveal: () => undefined,
      copy: (words) => {
        copied.push(words);
        return Promise.resolve();
      },
      pin: () => undefined,
      runCommand: () => undefined,
    };
  }

  it("ask the prompt word for word and say whether it is the model of the run", async () => {
    const handlers = inspectorHandlers(await context());
    const answer = await handlers.ask({ ...on, number: 1, prompt: "  What? \n" });
    expect(engine.prompts.at(-1)).toBe("  What? \n");
    expect(answer).toMatchObject({ output: "you said 9", sameModel: true, ended: true });
  });

  it("are refused when another note or run is shown meanwhile", async () => {
    const handlers = inspectorHandlers(await context());
    expect(() => handlers.rows({ ...on, run: "other" })).toThrow("Another note or run");
    expect(() => handlers.detail({ ...on, number: 999 })).toThrow("no such exchange");
  });

  it("cancel what is being asked", async () => {
    const slow: InspectorContext = {
      ...(await context()),
      useEngine: (work) =>
        work({
          info: engine.info,
          countTokens: () => Promise.resolve([]),
          dispose: () => Promise.resolve(),
          complete: (_, { signal }) =>
            new Promise((_resolve, reject) => {
              signal?.addEventListener("abort", () => {
                reject(new Error("aborted"));
              });
            }),
        }),
    };
    const handlers = inspectorHandlers(slow);
    const asking = handlers.ask({ ...on, number: 1, prompt: "x" });
    await handlers.cancel({});
    await expect(asking).rejects.toThrow("Cancelled.");
  });

  it("copy a command without text of the note, unless the prompt was edited", async () => {
    const surroundings = await context();
    const handlers = inspectorHandlers(surroundings);
    await handlers.copyCommand({ ...on, number: 3 });
    await handlers.copyCommand({ ...on, number: 3, prompt: "It's 2.5 cm" });
    expect(surroundings.copied).toEqual([
      "cancerllm ask --run /p/.cancerllm/runs/r --note notes/a.txt --exchange 3 --model '/models/my model.gguf'",
      "cancerllm ask --prompt 'It'\\''s 2.5 cm' --model '/models/my model.gguf'",
    ]);
  });
});

describe("the command to ask again", () => {
  it("is quoted for the shell", () => {
    expect(askCommand({ prompt: "it's\n$HOME `x`" }, "m.gguf", "linux")).toBe(
      "cancerllm ask --prompt 'it'\\''s\n$HOME `x`' --model m.gguf",
    );
    expect(askCommand({ prompt: "it's" }, "m.gguf", "win32")).toBe(
      "cancerllm ask --prompt 'it''s' --model m.gguf",
    );
  });

  it("names the server that answered", () => {
    const asked = { run: "r", note: "a.txt", exchange: 2 };
    expect(askCommand(asked, "https://gpu.example.org/v1", "linux")).toBe(
      "cancerllm ask --run r --note a.txt --exchange 2 --endpoint https://gpu.example.org/v1",
    );
  });
});

describe("a row of the comparison by note", () => {
  it("says why a note is not compared", () => {
    expect(compareNote("a", undefined, undefined)).toMatchObject({ missing: "not-in-a" });
    expect(compareNote("a", "unreadable", undefined)).toMatchObject({ missing: "unreadable" });
  });
});

describe("a click in a report", () => {
  it("names a note and its place, and nothing else is taken", () => {
    expect(noteToOpen({ type: "open-note", path: "a.txt", start: 1, end: 3 })).toEqual({
      path: "a.txt",
      place: { start: 1, end: 3 },
    });
    expect(noteToOpen({ type: "open-note", path: "a.txt" })).toEqual({ path: "a.txt" });
    for (const other of [null, "open-note", { type: "run", path: "x" }, { type: "open-note", path: 3 }])
      expect(noteToOpen(other)).toBeUndefined();
  });
});
