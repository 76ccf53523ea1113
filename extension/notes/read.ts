import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";

import type { Note } from "./note";

/** Bytes; a note is some kilobytes, and what is larger than this is some other file. */
export const largestNote = 16 * 1024 * 1024;

export type NoteErrorReason = "not-utf8" | "binary" | "unreadable" | "empty" | "too-large";

/** Why a file is not taken as a note. Its message names the file and never holds any of its text. */
export class NoteError extends Error {
  override readonly name = "NoteError";

  constructor(
    readonly reason: NoteErrorReason,
    /** Path of the note relative to the project's root. */
    readonly path: string,
    message: string,
    /** Offset of the first byte that is not UTF-8, counted from 0, for `not-utf8`. */
    readonly byte?: number,
  ) {
    super(message);
  }
}

/**
 * Reads one note. A byte-order mark is dropped, line ends are kept as they are.
 *
 * @param root The project's folder.
 * @param path The note, relative to `root`, with `/` between its parts.
 * @throws NoteError where the file cannot be read or is not a text in UTF-8.
 */
export async function readNote(root: string, path: string): Promise<Note> {
  return decodeNote(path, await readBytes(root, path));
}

/**
 * A note from the bytes of its file, as {@link readNote} takes it.
 *
 * @throws NoteError where the bytes are not a text in UTF-8, or hold nothing but white space.
 */
export function decodeNote(path: string, bytes: Uint8Array): Note {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw notUtf8(path, bytes);
  }
  if (text.includes("\0")) throw binary(path);
  if (text.trim() === "") {
    throw new NoteError("empty", path, `${path}: the note is empty; there is nothing to annotate.`);
  }
  return { path, text, sha256: createHash("sha256").update(bytes).digest("hex") };
}

async function readBytes(root: string, path: string): Promise<Uint8Array> {
  const file = join(root, path);
  try {
    const { size } = await stat(file);
    if (size > largestNote) {
      const megabytes = largestNote / 1024 / 1024;
      throw new NoteError(
        "too-large",
        path,
        `${path}: the file is larger than ${megabytes} MB and is not read as a note; split or exclude it.`,
      );
    }
    return await readFile(file);
  } catch (error) {
    if (error instanceof NoteError) throw error;
    throw new NoteError("unreadable", path, `${path}: cannot be read: ${inWords(error)}.`);
  }
}

function inWords(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
  switch (code) {
    case "ENOENT":
      return "there is no such file";
    case "EACCES":
    case "EPERM":
      return "permission denied; check the file's rights";
    case "EISDIR":
      return "it is a folder";
    default:
      return code;
  }
}

function binary(path: string): NoteError {
  return new NoteError("binary", path, `${path}: the file is binary (it holds NUL bytes), not a text.`);
}

function notUtf8(path: string, bytes: Uint8Array): NoteError {
  const byte = firstBadByte(bytes);
  const encoding = likelyEncoding(bytes);
  if (encoding === undefined && bytes.includes(0)) return binary(path);
  const hint =
    encoding === undefined
      ? "convert it to UTF-8"
      : `looks like ${encoding}: convert with iconv -f ${encoding.toUpperCase()} -t UTF-8`;
  return new NoteError(
    "not-utf8",
    path,
    `${path}: not UTF-8 at byte ${byte} (counted from 0); ${hint}.`,
    byte,
  );
}

/** Decodes with replacement and looks for the first replacement character that is not in the file itself. */
function firstBadByte(bytes: Uint8Array): number {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  let byte = 0;
  let from = 0;
  for (let at = text.indexOf("\uFFFD"); at >= 0; at = text.indexOf("\uFFFD", from)) {
    byte += Buffer.byteLength(text.slice(from, at));
    const inFile = bytes[byte] === 0xef && bytes[byte + 1] === 0xbf && bytes[byte + 2] === 0xbd;
    if (!inFile) return byte;
    byte += 3;
    from = at + 1;
  }
  return byte;
}

function likelyEncoding(bytes: Uint8Array): "UTF-16" | "Windows-1252" | undefined {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return "UTF-16";
  const undefinedInWindows1252 = [0x81, 0x8d, 0x8f, 0x90, 0x9d];
  const control = (byte: number): boolean =>
    (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0c && byte !== 0x0d) || byte === 0x7f;
  const plausible = bytes.every((byte) => !control(byte) && !undefinedInWindows1252.includes(byte));
  return plausible ? "Windows-1252" : undefined;
}
