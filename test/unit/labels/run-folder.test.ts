import { chmod, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { defaultPhenotypes } from "../../../extension/labels/phenotype";
import { RunFolder } from "../../../extension/labels/run-folder";
import type { RunStart } from "../../../extension/labels/run-folder";
import { schemaOf } from "../../../extension/labels/schemas";
import type { NoteSuggestions } from "../../../extension/labels/suggestion";

const sha = "a".repeat(64);
const start: RunStart = {
  model: { name: "cancerllm-mini", sha256: `${"1".repeat(60)}e123`, quantization: "Q8_0" },
  protocol: "cancerllm",
  phenotypes: defaultPhenotypes,
  tasks: ["phenotypes", "diagnosis"],
  parameters: { maxTokens: 50, greedy: true },
  backend: { type: "cpu", name: "CPU (2 threads)" },
  versions: { nodeLlamaCpp: "3.22.1", llamaCpp: "b1" },
};
const suggestions = (path: string, run: string): NoteSuggestions => ({
  note: { path, sha256: sha },
  run,
  phenotypes: [
    {
      id: "s1",
      label: "tumor-size",
      start: 1,
      end: 3,
      text: "🎗x",
      confidence: 0.5,
      alignment: "exact",
      answer: "🎗x",
    },
  ],
  diagnoses: [],
  treatments: [],
  unanchored: [],
});
const asked = {
  task: "phenotypes",
  sentence: [0, 4],
  prompt: "é🎗",
  output: "none",
  tokens: [],
  ms: 1,
} as const;
const runs = (): Promise<string> => mkdtemp(join(tmpdir(), "runs-"));

test("a run is written, read, finished and found again", async () => {
  const folder = await runs();
  const run = await RunFolder.create(folder, start, new Date("2026-11-23T10:15:00.123Z"));
  expect(run.id).toMatch(/^20261123T101500Z-[0-9a-f]{4}$/);
  const content = suggestions("notes/a.txt", run.id);
  await run.write(content);
  expect(await run.has("notes/a.txt", sha)).toBe(true);
  expect(await run.has("notes/a.txt", "b".repeat(64))).toBe(false);
  expect(await run.read("notes/b.txt")).toBeUndefined();
  expect(await RunFolder.latestFor(folder, "notes/a.txt")).toEqual(content);
  await run.write({ ...content, exchanges: [asked] });
  expect((await run.read("notes/a.txt"))?.exchanges).toEqual([asked]);
  expect(await RunFolder.latestFor(folder, "notes/a.txt")).toEqual(content);
  expect(await run.readWithoutExchanges("notes/a.txt")).toEqual(content);
  expect(await run.notes()).toEqual(["notes/a.txt"]);

  const again = await RunFolder.resume(folder, (meta) => meta.model.sha256 === start.model.sha256);
  expect(again?.meta).toEqual(run.meta);
  await again?.finish({ counts: { notes: 1 }, seconds: 2.5, tokens: 90 });
  expect(await RunFolder.resume(folder, () => true)).toBeUndefined();
  const yaml: unknown = parse(await readFile(join(run.folder, "run.yaml"), "utf8"));
  expect(schemaOf("run")(yaml), JSON.stringify(schemaOf("run").errors)).toBe(true);
  expect(yaml).toMatchObject({ ...start, counts: { notes: 1 }, seconds: 2.5, tokens: 90 });
});

test("exchanges are left out of short files and long ones, and of no file that is cut off", async () => {
  const run = await RunFolder.create(await runs(), start);
  for (const phenotypes of [0, 1, 1000]) {
    const few = suggestions("a.txt", run.id);
    const many = few.phenotypes.flatMap((one) => Array.from({ length: phenotypes }, () => one));
    const content = { ...few, phenotypes: many };
    await run.write({ ...content, exchanges: Array.from({ length: 200 }, () => asked) });
    expect(await run.readWithoutExchanges("a.txt")).toEqual(content);
    expect((await run.read("a.txt"))?.exchanges).toHaveLength(200);
    const written = await readFile(run.pathOf("a.txt"));
    await writeFile(run.pathOf("a.txt"), written.subarray(0, -10));
    await expect(run.readWithoutExchanges("a.txt")).rejects.toMatchObject({ reason: "invalid" });
  }
  await writeFile(run.pathOf("a.txt"), "");
  await expect(run.readWithoutExchanges("a.txt")).rejects.toThrow("is not JSON");
});

test("the newest run that has the note wins; unreadable files are passed over", async () => {
  const folder = await runs();
  const older = await RunFolder.create(folder, start, new Date("2026-01-01T00:00:00Z"));
  const newer = await RunFolder.create(folder, start, new Date("2026-01-02T00:00:00Z"));
  for (const run of [older, newer]) await run.write(suggestions("a.txt", run.id));
  await older.write(suggestions("b.txt", older.id));
  expect((await RunFolder.latestFor(folder, "a.txt"))?.run).toBe(newer.id);
  expect((await RunFolder.latestFor(folder, "b.txt"))?.run).toBe(older.id);
  await writeFile(newer.pathOf("a.txt"), '{"note": ');
  expect((await RunFolder.latestFor(folder, "a.txt"))?.run).toBe(older.id);
  await expect(newer.read("a.txt")).rejects.toMatchObject({ reason: "invalid" });
  expect(await newer.has("a.txt", sha)).toBe(false);
});

test("no note's path leads out of the run's folder", async () => {
  const run = await RunFolder.create(await runs(), start);
  for (const path of ["../a.txt", "a/../../b", "/etc/passwd", ""]) {
    await expect(run.write(suggestions(path, run.id)), path).rejects.toMatchObject({ reason: "outside" });
  }
  await run.write(suggestions("..a.txt", run.id));
  await run.write(suggestions("run.yaml", run.id));
  expect((await RunFolder.open(run.folder)).id).toBe(run.id);
});

test.skipIf(process.getuid?.() === 0)("a folder that cannot be written to is named", async () => {
  const folder = await runs();
  await chmod(folder, 0o555);
  await expect(RunFolder.create(folder, start)).rejects.toMatchObject({ reason: "unwritable" });
});

test("a file where the folder should be is one clear error", async () => {
  const file = join(await runs(), "file");
  await writeFile(file, "");
  await expect(RunFolder.create(file, start)).rejects.toMatchObject({ reason: "unwritable" });
});

test("a folder without runs has none", async () => {
  expect(await RunFolder.list("/nowhere")).toEqual([]);
  expect(await RunFolder.latestFor("/nowhere", "a.txt")).toBeUndefined();
});
