import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { findNotes } from "../../../extension/notes/find";

let root: string;

async function put(path: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), "text");
}

beforeAll(async () => {
  root = join(await mkdtemp(join(tmpdir(), "find-")), "project");
  for (const path of ["b.txt", "B.txt", "a/z.md", "a/deep/é 1.txt", "image.png", "../outside.txt"])
    await put(path);
  for (const path of [".hidden/x.txt", ".x.txt", "node_modules/m/README.md", "gold/b.txt"]) await put(path);
  await symlink(join(root, "b.txt"), join(root, "link.txt"));
  await symlink(join(root, "a"), join(root, "linked"));
  await symlink(root, join(root, "a/loop"));
});
afterAll(async () => {
  await rm(dirname(root), { recursive: true });
});

async function found(globs: string[], exclude?: string[], folder = root): Promise<string[]> {
  const paths = [];
  for await (const path of findNotes(folder, globs, exclude)) paths.push(path);
  return paths;
}

describe("finding notes", () => {
  it("sorts, leaves links and hidden folders aside and keeps names that differ in case", async () => {
    const caseSensitive = (await readdir(root)).includes("B.txt");
    expect(await found(["**/*.txt", "**/*.md"], ["gold/**"])).toEqual([
      ...(caseSensitive ? ["B.txt"] : []),
      "a/deep/é 1.txt",
      "a/z.md",
      "b.txt",
    ]);
  });

  it("finds nothing outside the folder, in an empty or in a missing one", async () => {
    expect(await found(["../*.txt"])).toEqual([]);
    expect(await found(["**/*.pdf"])).toEqual([]);
    expect(await found(["**/*.txt"], [], join(root, "none"))).toEqual([]);
  });
});
