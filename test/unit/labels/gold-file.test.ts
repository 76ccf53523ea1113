import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { GoldDocument } from "../../../extension/labels/gold-document";
import type { GoldFileError } from "../../../extension/labels/gold-file";
import { readGold, writeGold } from "../../../extension/labels/gold-file";

const folder = (): Promise<string> => mkdtemp(join(tmpdir(), "gold-file-"));
const empty = GoldDocument.create({ path: "a.txt", sha256: "a".repeat(64), annotator: "mw" });

test("what is written is read, and only where the file is still what was read", async () => {
  const file = join(await folder(), "deep/er/a.txt.yaml");
  expect(await readGold(file)).toBeUndefined();
  await writeGold(file, empty, undefined);
  expect((await readGold(file))?.source).toBe(empty.source);
  await expect(writeGold(file, empty, undefined)).rejects.toMatchObject({ reason: "changed" });
  await writeFile(file, `${empty.source}# by hand\n`);
  await expect(writeGold(file, empty.setStatus("complete"), empty.source)).rejects.toMatchObject({
    reason: "changed",
  });
  expect(await readFile(file, "utf8")).toBe(`${empty.source}# by hand\n`);
});

test("an error names the place in the file and none of its text", async () => {
  const file = join(await folder(), "a.yaml");
  await writeFile(file, "version: 1\nnote: {path: Jane Doe\nx: [");
  const error = await readGold(file).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ reason: "invalid" });
  expect((error as GoldFileError).line).toBeGreaterThan(1);
  expect((error as GoldFileError).message).not.toContain("Jane");
});

test("a writer that is killed at any moment leaves a whole file", async () => {
  const root = await folder();
  const file = join(root, "a.yaml");
  const script = join(root, "writer.cjs");
  await build({
    stdin: {
      contents: `
        import { GoldDocument } from "./extension/labels/gold-document";
        import { readGold, writeGold } from "./extension/labels/gold-file";
        async function main() {
          let document = await readGold(process.argv[2]);
          for (let index = 1; ; index++) {
            const basis = document?.source;
            document ??= GoldDocument.create({ path: "a.txt", sha256: "a".repeat(64), annotator: "mw" });
            const id = "p" + ((index % 200) + 1);
            document = document.put("phenotypes", { id, label: "tumor-size", start: index, end: index + 6, text: "2.5 cm",
              prefix: "", suffix: "x".repeat(index % 32), decision: "added" });
            await writeGold(process.argv[2], document, basis);
            if (index === 3) process.stdout.write("writing");
          }
        }
        void main();`,
      resolveDir: process.cwd(),
      loader: "ts",
    },
    bundle: true,
    platform: "node",
    outfile: script,
    logLevel: "error",
  });
  for (let round = 0; round < 8; round++) {
    const child = spawn(process.execPath, [script, file], { stdio: ["ignore", "pipe", "inherit"] });
    await new Promise((resolve) => child.stdout.once("data", resolve));
    await new Promise((resolve) => setTimeout(resolve, round * 7));
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("exit", resolve));
    expect((await readGold(file))?.labels.phenotypes.length).toBeGreaterThanOrEqual(3);
  }
  await rm(root, { recursive: true });
}, 240_000);
