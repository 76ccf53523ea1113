import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { builtInPrompts, readPrompts } from "../../../extension/engine/protocols/instruct/prompt-files";
import { build, start, type Ended } from "../../engine/built";

let folder: string;
beforeAll(async () => {
  build();
  folder = await mkdtemp(path.join(os.tmpdir(), "cancerllm-test-"));
});
afterAll(() => rm(folder, { recursive: true }));

const run = (...args: readonly string[]): Promise<Ended> => start(["prompts", ...args], folder).ended;

it("writes the built-in prompts, which a project can take as they are, and leaves what is there", async () => {
  const written = await run("mine");
  expect(written.code).toBe(0);
  expect(written.stdout.trim().split("\n")).toHaveLength(3);
  const { templates } = await readPrompts(path.join(folder, "mine"));
  expect(templates).toEqual((await readPrompts(undefined)).templates);
  const file = path.join(folder, "mine", "phenotypes.md");
  expect(await readFile(file, "utf8")).toBe(builtInPrompts.phenotypes);
  await writeFile(file, "=== user ===\nMine: {{text}}\n");
  const again = await run("mine");
  expect(again.stdout).toContain("phenotypes.md is there already and stays as it is");
  expect(await readFile(file, "utf8")).toContain("Mine:");
});

it("says where it cannot write", async () => {
  await writeFile(path.join(folder, "file"), "");
  const { code, stderr } = await run("file");
  expect(code).toBe(1);
  expect(stderr).toContain("file cannot be written to (EEXIST)");
});
