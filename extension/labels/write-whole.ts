import { randomBytes } from "node:crypto";
import { chmod, open, realpath, rename, rm, stat } from "node:fs/promises";

/**
 * Writes a file whole or not at all: beside it, to the disk, then renamed; a link stays a link and rights are kept.
 * Not with `write-file-atomic`: it takes a short write, as a disk that is nearly full gives, for a complete one.
 * @throws the file system's error; the file is then as it was
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const beside = `${target}.${randomBytes(4).toString("hex")}.tmp`;
  const before = await stat(target).catch(() => undefined);
  try {
    const file = await open(beside, "wx");
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    if (before) await chmod(beside, before.mode).catch(() => undefined);
    await rename(beside, target);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw error;
  }
}
