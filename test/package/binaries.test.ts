import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { unpack } from "../../package-engine.mjs";
import { run } from "../vscode/command.mjs";

const root = path.join(import.meta.dirname, "../..");

/** A tarball as npm makes them, and an empty folder beside it. */
async function tarball(): Promise<{ file: string; into: string }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "binaries-"));
  const into = path.join(folder, "into");
  await mkdir(path.join(folder, "package"), { recursive: true });
  await mkdir(into);
  await writeFile(path.join(folder, "package/llama-addon.node"), "machine code");
  const file = path.join(folder, "binaries-1.0.0.tgz");
  expect((await run("tar", ["-czf", file, "-C", folder, "package"])).code).toBe(0);
  return { file, into };
}

async function checksum(file: string): Promise<string> {
  const digest = createHash("sha512").update(await readFile(file));
  return `sha512-${digest.digest("base64")}`;
}

describe("binaries of another platform", () => {
  it("are unpacked where they are what the lockfile says", async () => {
    const { file, into } = await tarball();
    await unpack(file, await checksum(file), into);
    expect(await readFile(path.join(into, "llama-addon.node"), "utf8")).toBe("machine code");
    expect(existsSync(file)).toBe(false);
  });

  it("are refused and not kept where a byte is another", async () => {
    const { file, into } = await tarball();
    const before = await checksum(file);
    await writeFile(file, Buffer.concat([await readFile(file), Buffer.of(0)]));
    await expect(unpack(file, before, into)).rejects.toThrow("not what package-lock.json says");
    expect(existsSync(path.join(into, "llama-addon.node"))).toBe(false);
    expect(existsSync(file)).toBe(false);
  });

  it("are not looked for where there are none, and it is said which there are", async () => {
    const { code, output } = await run(process.execPath, ["package.mjs", "--target", "solaris-x64"], {
      cwd: root,
    });
    expect(code).toBe(1);
    expect(output).toContain("There is no package for solaris-x64. There are: linux-x64, linux-arm64");
  });
});
