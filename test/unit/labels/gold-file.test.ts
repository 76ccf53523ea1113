import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
