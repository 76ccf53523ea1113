import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { stampOf } from "../../../../extension/editor/worklist/note-stamp";
import { loadProject } from "../../../../extension/labels/load-project";

const note = "notes/a.txt";
const [older, newer] = ["20260101T000000Z-0001", "20260102T000000Z-0002"];
let root = "";
beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), "cancerllm-stamp-"));
  await put(note, "text");
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function put(relative: string, text: string): Promise<void> {
  await mkdir(path.dirname(path.join(root, relative)), { recursive: true });
  await writeFile(path.join(root, relative), text);
}
const stamp = async (run?: string): Promise<string> => stampOf(await loadProject(root), note, run);

it("stays the same while no file of the note changes", async () => {
  const before = await stamp();
  await put("notes/b.txt", "another note");
  await put(`.cancerllm/runs/${older}/notes/b.txt.json`, "{}");
  expect(await stamp()).toBe(before);
});

it.each([
  ["the note", note],
  ["its gold labels", `gold/${note}.yaml`],
  ["its suggestions", `.cancerllm/runs/${older}/${note}.json`],
])("is another one after %s changed", async (_, file) => {
  await put(`.cancerllm/runs/${older}/${note}.json`, "{}");
  const before = await stamp();
  await put(file, "longer than before");
  expect(await stamp()).not.toBe(before);
});

it("is of the newest run that has the note, or of the run that was chosen", async () => {
  await put(`.cancerllm/runs/${older}/${note}.json`, "{}");
  const before = await stamp();
  await put(`.cancerllm/runs/${newer}/notes/b.txt.json`, "{}");
  expect(await stamp()).toBe(before);
  await put(`.cancerllm/runs/${newer}/${note}.json`, "{}");
  expect(await stamp()).not.toBe(before);
  expect(await stamp(older)).toBe(before);
});
