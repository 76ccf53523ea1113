import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { beforeEach, expect, it } from "vitest";
import { chooseNotes } from "../../../extension/cli/choose-notes";
import { exitCodes } from "../../../extension/cli/exit-codes";

let folder: string;
const at = (...names: string[]): string => path.join(folder, ...names);

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "cancerllm-test-"));
  for (const name of [
    "p/notes/a.txt",
    "p/notes/sub/b.md",
    "p/notes/c.rst",
    "p/notes2/d.txt",
    "other/e.txt",
  ]) {
    await mkdir(path.dirname(at(name)), { recursive: true });
    await writeFile(at(name), "A note.");
  }
});

it("takes the folder itself where there is no project file", async () => {
  const { project, notes, problems } = await chooseNotes([at("p/notes")], undefined, "me");
  expect([project.root, notes, problems]).toEqual([at("p/notes"), ["a.txt", "sub/b.md"], []]);
});

it("takes the nearest project above, its globs, and only what is below the folder", async () => {
  await writeFile(at("p/cancerllm.yaml"), "notes: ['**/*.txt', '!**/sub/**']\n");
  const { project, notes } = await chooseNotes([at("p/notes")], undefined, "me");
  expect([project.root, notes]).toEqual([at("p"), ["notes/a.txt"]]);
});

it("takes a note that is named whatever its ending, and each note once", async () => {
  const inputs = [at("p/notes/c.rst"), at("p/notes"), at("p/notes/a.txt"), at("p/notes2/d.txt")];
  const { project, notes } = await chooseNotes(inputs, undefined, "me");
  expect(project.root).toBe(at("p"));
  expect(notes).toEqual(["notes/c.rst", "notes/a.txt", "notes/sub/b.md", "notes2/d.txt"]);
});

it("goes on with the inputs that are there, and ends where none is", async () => {
  const { notes, problems } = await chooseNotes([at("missing.txt"), at("p/notes/a.txt")], undefined, "me");
  expect(notes).toEqual(["a.txt"]);
  expect(problems).toEqual([`${at("missing.txt")}: there is no such file or folder.`]);
  await expect(chooseNotes([at("missing.txt")], undefined, "me")).rejects.toMatchObject({
    exitCode: exitCodes.inputErrors,
  });
});

it("refuses a note outside of the given project", async () => {
  await expect(chooseNotes([at("other/e.txt")], at("p"), "me")).rejects.toMatchObject({ reason: "outside" });
});
