import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { StateCache, type KnownState } from "../../../../extension/editor/worklist/state-cache";

let folder = "";
let file = "";
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "cancerllm-states-"));
  file = path.join(folder, "storage", "note-states.json");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const known: KnownState = {
  stamp: "1+2 - - run",
  state: { stage: "in-progress", decided: 3, total: 7, leastCertain: 0.4 },
};

/** Leaving the window writes at once what waits to be written. */
async function written(cache: StateCache): Promise<string> {
  cache.dispose();
  await expect.poll(() => readFile(file, "utf8").catch(() => "")).not.toBe("");
  return readFile(file, "utf8");
}

it("knows in the next window what it knew in the last one", async () => {
  const first = new StateCache(file);
  await first.load();
  first.put("file:///notes/a.txt", known);
  await written(first);
  const second = new StateCache(file);
  await second.load();
  expect(second.get("file:///notes/a.txt")).toEqual(known);
});

it("forgets notes that are gone", async () => {
  const cache = new StateCache(file);
  cache.put("a", known);
  cache.put("b", known);
  cache.keep(new Map([["a", 1]]));
  expect(Object.keys((JSON.parse(await written(cache)) as { notes: object }).notes)).toEqual(["a"]);
});

it.each(["", "{", '{"version":0,"notes":{"a":{}}}', '{"version":1,"notes":{"a":{"state":{}}}}', "null"])(
  "knows nothing where its file is damaged or of another version: %s",
  async (content) => {
    file = path.join(folder, "damaged.json");
    await writeFile(file, content);
    const cache = new StateCache(file);
    await cache.load();
    expect(cache.get("a")).toBeUndefined();
  },
);
