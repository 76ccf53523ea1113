import { randomBytes } from "node:crypto";
import { chmod, open, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";

/** How a file is written that others write too. */
export interface SharedWrite {
  /** The file itself, not a link to it. */
  readonly target: string;
  /** Where the new version is written first. */
  readonly temporary: string;
  /** When all is ready: rejects where the file must stay as it is. */
  readonly check: () => Promise<void>;
}

/**
 * Writes a file whole or not at all: beside it, to the disk, then renamed; a link stays a link and rights are kept.
 * Not with `write-file-atomic`: it takes a short write, as a disk that is nearly full gives, for a complete one.
 * @throws the file system's error; the file is then as it was
 */
export async function writeWhole(path: string, text: string, shared?: SharedWrite): Promise<void> {
  const target = shared?.target ?? (await realpath(path).catch(() => path));
  const beside = shared?.temporary ?? `${target}.${randomBytes(4).toString("hex")}.tmp`;
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
    await shared?.check();
    await rename(beside, target);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(dirname(target));
}

/** So that a power failure does not take the renaming back; not every system can, and the file is whole either way. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const opened = await open(folder, "r");
    await opened.sync().finally(() => opened.close());
  } catch {
    // Windows does not open folders.
  }
}
