import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { loadProject } from "../../../extension/labels/load-project";
import { build, start, type Ended } from "../../engine/built";

let folder: string;
beforeAll(async () => {
  build();
  folder = await mkdtemp(path.join(os.tmpdir(), "cancerllm-test-"));
});
afterAll(() => rm(folder, { recursive: true }));

const run = (...args: readonly string[]): Promise<Ended> => start(["init", ...args], folder).ended;

it("writes a project file once", async () => {
  const { code, stdout } = await run("--json");
  expect(code).toBe(0);
  const { file } = JSON.parse(stdout) as { file: string };
  expect((await loadProject(folder)).file).toBe(file);
  const again = await run();
  expect([again.code, again.stderr]).toEqual([1, expect.stringContaining("is there already; edit it.")]);
});

it("says that a folder is not there", async () => {
  const { code, stderr } = await run("none");
  expect([code, stderr]).toEqual([1, "none is no folder; make it first.\n"]);
});
