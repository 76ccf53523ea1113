import { execFileSync } from "node:child_process";
import { chmod, mkdtemp, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { writeWhole } from "../../../extension/labels/write-whole";

const newFolder = (): Promise<string> => mkdtemp(path.join(os.tmpdir(), "cancerllm-test-"));

it("replaces a file, keeps its rights and a link to it, and leaves nothing beside it", async () => {
  const folder = await newFolder();
  const file = path.join(folder, "a.yaml");
  await writeFile(file, "before");
  await chmod(file, 0o640);
  await symlink("a.yaml", path.join(folder, "link.yaml"));
  await writeWhole(path.join(folder, "link.yaml"), "after ✓");
  expect(await readFile(file, "utf8")).toBe("after ✓");
  expect((await stat(file)).mode & 0o777).toBe(0o640);
  expect((await readdir(folder)).sort()).toEqual(["a.yaml", "link.yaml"]);
});

it("leaves the file as it was where the disk gets full in the middle", async (context) => {
  const folder = await newFolder();
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], { stdio: "ignore" });
  } catch {
    context.skip("a small disk can be mounted by root only");
    return;
  }
  try {
    const file = path.join(folder, "a.yaml");
    await writeFile(file, "before");
    await expect(writeWhole(file, "x".repeat(200_000))).rejects.toMatchObject({ code: "ENOSPC" });
    expect(await readFile(file, "utf8")).toBe("before");
    expect(await readdir(folder)).toEqual(["a.yaml"]);
  } finally {
    execFileSync("umount", [folder]);
  }
});
