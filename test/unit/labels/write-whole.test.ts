import { chmod, lstat, mkdtemp, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeWhole } from "../../../extension/labels/write-whole";

const folder = (): Promise<string> => mkdtemp(join(tmpdir(), "write-whole-"));

test("a link stays a link, rights are kept, and nothing else is left", async () => {
  const root = await folder();
  await writeFile(join(root, "real.yaml"), "old");
  await chmod(join(root, "real.yaml"), 0o640);
  await symlink("real.yaml", join(root, "link.yaml"));
  await writeWhole(join(root, "link.yaml"), "🎗 new");
  expect(await readFile(join(root, "real.yaml"), "utf8")).toBe("🎗 new");
  expect((await stat(join(root, "real.yaml"))).mode & 0o777).toBe(0o640);
  expect((await lstat(join(root, "link.yaml"))).isSymbolicLink()).toBe(true);
  expect((await readdir(root)).sort()).toEqual(["link.yaml", "real.yaml"]);
});

test("a write that fails leaves nothing behind", async () => {
  const root = await folder();
  await writeWhole(join(root, "a"), "1");
  await expect(writeWhole(join(root, "a/b"), "2")).rejects.toThrow();
  await expect(writeWhole(root, "3")).rejects.toThrow();
  expect(await readdir(root)).toEqual(["a"]);
});
