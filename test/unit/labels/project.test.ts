import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadProject } from "../../../extension/labels/load-project";
import { findProjectFolder, goldPathOf, notePathOf, ProjectError } from "../../../extension/labels/project";
import { defaultPhenotypes } from "../../../extension/labels/phenotype";

const folderWith = async (yaml?: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "project-"));
  if (yaml !== undefined) await writeFile(join(folder, "cancerllm.yaml"), yaml);
  return folder;
};

const failure = async (yaml: string): Promise<ProjectError> => {
  const error: unknown = await loadProject(await folderWith(yaml)).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ProjectError);
  return error as ProjectError;
};

describe("loadProject", () => {
  test("a folder without a project file has every default", async () => {
    const folder = await folderWith();
    expect(await loadProject(folder, { user: "mw" })).toEqual({
      root: folder,
      notes: ["**/*.txt", "**/*.md"],
      goldFolder: join(folder, "gold"),
      perAnnotator: false,
      runsFolder: join(folder, ".cancerllm/runs"),
      annotator: "mw",
      phenotypes: defaultPhenotypes,
      exchanges: true,
    });
  });

  test.each(["", "# only a comment\n", "\uFEFF# BOM\n", "version: 1\n"])(
    "an empty file is a project",
    async (yaml) => {
      expect((await loadProject(await folderWith(yaml))).phenotypes).toBe(defaultPhenotypes);
    },
  );

  test("reads every key and resolves paths against the file", async () => {
    const folder = await folderWith(`
notes: notes/**/*.txt
gold: {folder: labels, per-annotator: true}
annotator: Dr. Müller
phenotypes:
  - tumor-size
  - {id: cancer-stage, key: s}
  - id: margin-status
    color: "#aabbcc"
model: models/a.gguf
protocol: instruct
exchanges: false
icd10: codes.csv
x-lab: anything
`);
    const project = await loadProject(join(folder, "cancerllm.yaml"));
    expect(project).toMatchObject({
      root: folder,
      notes: ["notes/**/*.txt"],
      goldFolder: join(folder, "labels"),
      annotator: "Dr. Müller",
      model: join(folder, "models/a.gguf"),
      protocol: "instruct",
      exchanges: false,
      icd10: join(folder, "codes.csv"),
    });
    expect(project.phenotypes.map(({ id, title, key }) => [id, title, key])).toEqual([
      ["tumor-size", "Tumor size", "3"],
      ["cancer-stage", "Cancer stage", "s"],
      ["margin-status", "Margin status", undefined],
    ]);
    expect(project.phenotypes[2]?.question).toBe("What is the margin status in the given context?");
    expect(goldPathOf(project, "notes/a.txt")).toBe(join(folder, "labels/Dr. Müller/notes/a.txt.yaml"));
  });

  test.each([
    ["a name of the catalog", "cancerllm-mini", "cancerllm-mini"],
    ["a URI", "hf:someone/model/file.gguf", "hf:someone/model/file.gguf"],
  ])("keeps %s as it is", async (_what, model, expected) => {
    expect((await loadProject(await folderWith(`model: ${model}\n`))).model).toBe(expected);
  });

  test.each([
    ["a misspelled key", "notes: a\nanotator: mw\n", 2, 1, /anotator/],
    ["a wrong value", "protocol: openai\n", 1, 1, /cancerllm.*instruct/],
    ["broken YAML", 'notes: ["a"\nannotator: b\n', 2, 1, /missing|indentation|comma/],
    ["an annotator that leaves the folder", "annotator: ../x\n", 1, 1, /annotator/],
    ["an annotator with a slash", "gold: {per-annotator: true}\nannotator: a/b\n", 2, 1, /annotator/],
    ["two phenotypes of one id", "phenotypes:\n  - tumor-size\n  - {id: tumor-size}\n", 3, 6, /same id/],
    ["two phenotypes of one key", 'phenotypes:\n  - tumor-size\n  - {id: a, key: "3"}\n', 3, 13, /same key/],
    ["a list instead of a map", "- notes\n", 1, 1, /map/],
  ])("names the place of %s", async (_what, yaml, line, column, message) => {
    const error = await failure(yaml);
    expect(error.message).toMatch(message);
    expect([error.line, error.column]).toEqual([line, column]);
    expect(error.message).toContain(`cancerllm.yaml:${line}:${column}`);
  });

  test("a path that does not exist is an error", async () => {
    await expect(loadProject("/nowhere/at/all")).rejects.toMatchObject({ reason: "not-found" });
  });

  test.each([
    ["a/b", "a-b"],
    ["..", "annotator"],
    ["  ", "annotator"],
    ["CORP\\mw", "CORP-mw"],
  ])("a user name %s becomes the annotator %s", async (user, annotator) => {
    expect((await loadProject(await folderWith(), { user })).annotator).toBe(annotator);
  });
});

test("the project of a note is the nearest one above it", async () => {
  const outer = await folderWith("");
  const inner = join(outer, "a/b");
  await mkdir(join(inner, "c"), { recursive: true });
  await writeFile(join(inner, "cancerllm.yaml"), "");
  expect(await findProjectFolder(join(inner, "c"))).toBe(inner);
  expect(await findProjectFolder(join(outer, "a"))).toBe(outer);
  expect(await findProjectFolder(join(outer, "a"), join(outer, "a"))).toBeUndefined();
});

test("a note's path is relative to the root, and never outside it", async () => {
  const project = await loadProject(await folderWith());
  expect(notePathOf(project, join(project.root, "notes/..a.txt"))).toBe("notes/..a.txt");
  for (const path of ["../x.txt", "/etc/passwd", "a/../../b.txt", "."]) {
    expect(() => goldPathOf(project, path)).toThrow(ProjectError);
  }
});
