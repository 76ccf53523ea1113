import { mkdir, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { decodeNote, largestNote, NoteError, readNote } from "../../../extension/notes/read";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "notes-"));
});
afterAll(() => rm(root, { recursive: true }));

function refusal(bytes: Uint8Array): NoteError {
  try {
    decodeNote("a.txt", bytes);
  } catch (error) {
    if (error instanceof NoteError) return error;
    throw error;
  }
  throw new Error("was not refused");
}

describe("reading a note", () => {
  it("drops the BOM, keeps line ends and hashes the file's bytes", async () => {
    await mkdir(join(root, "sub"), { recursive: true });
    await writeFile(join(root, "sub/a.txt"), "\uFEFFabc\r\nd\re\n");
    expect(await readNote(root, "sub/a.txt")).toEqual({
      path: "sub/a.txt",
      text: "abc\r\nd\re\n",
      // printf '\xef\xbb\xbfabc\r\nd\re\n' | sha256sum
      sha256: "6b81853dc715710afa49dba5616bdee3ededa42a4b5f325bf08d27fc376fcf71",
    });
  });

  it("says which byte is not UTF-8 and names Windows-1252", () => {
    const error = refusal(Buffer.from("Señor, 2.5 cm\nCafé au lait", "latin1"));
    expect(error).toMatchObject({ reason: "not-utf8", path: "a.txt", byte: 2 });
    expect(error.message).toContain("iconv -f WINDOWS-1252 -t UTF-8");
    expect(error.message).not.toMatch(/Se|or,|Caf/);
  });

  it("finds the bad byte after real replacement characters and multi-byte characters", () => {
    const good = Buffer.from("\uFEFFπ \uFFFD 🎗 ");
    expect(refusal(Buffer.concat([good, Buffer.from([0xe2, 0x82]), Buffer.from("x")])).byte).toBe(
      good.length,
    );
    expect(refusal(Buffer.concat([good, Buffer.from([0xf0, 0x9f])])).byte).toBe(good.length);
  });

  it("names UTF-16, which is full of NUL bytes", () => {
    const error = refusal(Buffer.from("\uFEFFbreast", "utf16le"));
    expect(error).toMatchObject({ reason: "not-utf8", byte: 0 });
    expect(error.message).toContain("UTF-16");
  });

  it.each([
    ["NUL bytes in valid UTF-8", Buffer.from("PK\0\0text")],
    ["NUL bytes in anything else", Buffer.from([0x89, 0x50, 0x00, 0xff])],
  ])("refuses a binary file: %s", (_, bytes) => {
    expect(refusal(bytes).reason).toBe("binary");
  });

  it.each(["", " \r\n\t\n", "\uFEFF"])("refuses a note without text: %j", (text) => {
    expect(refusal(Buffer.from(text)).reason).toBe("empty");
  });

  it("says that a file is missing, a folder or too large", async () => {
    await expect(readNote(root, "none.txt")).rejects.toMatchObject({
      reason: "unreadable",
      path: "none.txt",
    });
    await mkdir(join(root, "folder.txt"), { recursive: true });
    await expect(readNote(root, "folder.txt")).rejects.toThrow("folder.txt: cannot be read: it is a folder.");
    await writeFile(join(root, "large.txt"), "");
    await truncate(join(root, "large.txt"), largestNote + 1);
    await expect(readNote(root, "large.txt")).rejects.toMatchObject({ reason: "too-large" });
  });
});
