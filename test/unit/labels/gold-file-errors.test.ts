import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { GoldDocument } from "../../../extension/labels/gold-document";
import { writeGold } from "../../../extension/labels/gold-file";
import { writeWhole } from "../../../extension/labels/write-whole";

vi.mock("../../../extension/labels/write-whole", () => ({ writeWhole: vi.fn() }));

test.each([
  ["ENOSPC", "disk-full", /full/],
  ["EDQUOT", "disk-full", /full/],
  ["EROFS", "read-only", /permissions/],
  ["EACCES", "read-only", /permissions/],
  ["EFBIG", "disk-full", /limit/],
  ["ENOTDIR", "unwritable", /Move that file away/],
  ["EIO", "unwritable", /EIO/],
])("%s is told as %s, and what was there stays", async (code, reason, message) => {
  const file = join(await mkdtemp(join(tmpdir(), "gold-errors-")), "a.yaml");
  const { source } = GoldDocument.create({ path: "a.txt", sha256: "a".repeat(64), annotator: "mw" });
  await writeFile(file, source);
  vi.mocked(writeWhole).mockRejectedValueOnce(Object.assign(new Error("failed"), { code }));
  const edited = GoldDocument.parse(source).setStatus("complete");
  await expect(writeGold(file, edited, source)).rejects.toMatchObject({
    reason,
    message: expect.stringMatching(message) as string,
  });
  expect(await readFile(file, "utf8")).toBe(source);
});
