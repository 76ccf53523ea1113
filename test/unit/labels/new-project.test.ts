import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadProject } from "../../../extension/labels/load-project";
import { createProject } from "../../../extension/labels/new-project";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "cancerllm-test-"));
});
afterEach(() => rm(root, { recursive: true }));

test("a new project file says what no file says", async () => {
  const { file: none, ...before } = await loadProject(root, { user: "mw" });
  expect(none).toBeUndefined();
  const written = await createProject(root);
  const { file, ...after } = await loadProject(root, { user: "mw" });
  expect(file).toBe(written);
  expect(after).toEqual(before);
});

test("where notes are in the usual folder, only they are notes", async () => {
  await mkdir(path.join(root, "notes/2026"), { recursive: true });
  await writeFile(path.join(root, "README.md"), "");
  await writeFile(path.join(root, "notes/2026/a.md"), "");
  await createProject(root);
  expect((await loadProject(root)).notes).toEqual(["notes/**/*.txt", "notes/**/*.md"]);
});

test("a project file that is there stays as it is", async () => {
  const file = path.join(root, "cancerllm.yaml");
  await writeFile(file, "annotator: mw\n");
  await expect(createProject(root)).rejects.toMatchObject({ name: "ProjectError", reason: "exists" });
  expect(await readFile(file, "utf8")).toBe("annotator: mw\n");
  await expect(createProject(path.join(root, "none"))).rejects.toMatchObject({ reason: "unwritable" });
});
