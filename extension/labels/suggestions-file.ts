import { open, type FileHandle } from "node:fs/promises";

/** Bytes in which everything but the exchanges stands for all but the longest notes. */
const usualHead = 32 * 1024;
/** Where `exchanges`, the last key of a file, begin as it is written, and how it ends. A string of JSON holds no line break. */
const begin = ',\n "exchanges": [';
const end = "]\n}\n";

/**
 * The JSON of a file of suggestions without its `exchanges`, which are some 99 % of it and mostly not even read.
 * A file that is written in another way is given as it is.
 */
export async function readWithoutExchanges(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const head = await bytesOf(handle, 0, Math.min(size, usualHead));
    const at = head.indexOf(begin);
    if (
      at >= 0 &&
      (await bytesOf(handle, Math.max(0, size - end.length), end.length)).equals(Buffer.from(end))
    )
      return `${head.toString("utf8", 0, at)}\n}`;
    const source = await handle.readFile("utf8");
    const later = source.indexOf(begin);
    return later >= 0 && source.endsWith(end) ? `${source.slice(0, later)}\n}` : source;
  } finally {
    await handle.close();
  }
}

async function bytesOf(handle: FileHandle, from: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, from);
  return buffer.subarray(0, bytesRead);
}
