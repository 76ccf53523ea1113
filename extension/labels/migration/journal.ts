import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { writeWhole } from "../write-whole";
import { LabelMigrationError } from "./label-change";
import type { LabelChange } from "./label-change";

/**
 * What a change of labels does, on the disk before its first file is touched: with it an interrupted change is finished
 * or taken back, and a finished one is undone. It holds the files as they were, so it is kept where runs are.
 */
export interface Journal {
  readonly version: 1;
  readonly change: LabelChange;
  /** ISO 8601, UTC. */
  readonly started: string;
  /** `migrating` and `undoing`: not all files are written yet. */
  readonly state: "migrating" | "done" | "undoing";
  readonly files: readonly JournalFile[];
}

export interface JournalFile {
  readonly kind: "project" | "gold";
  /** Relative to the project's folder, with `/`. */
  readonly path: string;
  /** The whole text; null where there was no file. */
  readonly before: string | null;
  readonly after: string;
}

const journalName = join(".cancerllm", "label-migration.json");
const lockName = join(".cancerllm", "label-migration.lock");

/** @returns undefined where no change of labels is remembered. @throws LabelMigrationError `problems` */
export async function readJournal(root: string): Promise<Journal | undefined> {
  const path = join(root, journalName);
  const source = await readFile(path, "utf8").catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw broken(path, "It cannot be read; check its permissions.");
  });
  if (source === undefined) return undefined;
  try {
    const journal = JSON.parse(source) as Journal;
    if ((journal.version as number) === 1 && Array.isArray(journal.files)) return journal;
  } catch {
    // Said below.
  }
  throw broken(path, "It is no record of a change of labels; move it away, and check the gold labels.");
}

/** Keeps a journal, whole or not at all. @throws LabelMigrationError `unwritable` */
export async function writeJournal(root: string, journal: Journal): Promise<void> {
  const path = join(root, journalName);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeWhole(path, JSON.stringify(journal));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    const message = `${path} cannot be written (${code}), so nothing was changed; make room or check the folder's permissions.`;
    throw new LabelMigrationError("unwritable", message, [], { cause: error });
  }
}

export async function removeJournal(root: string): Promise<void> {
  await rm(join(root, journalName), { force: true });
}

function broken(path: string, message: string): LabelMigrationError {
  return new LabelMigrationError("problems", `${path}: ${message}`, [{ path, message }]);
}

/** Works while no other process changes the labels of the project. @throws LabelMigrationError `busy`, `unwritable` */
export async function whileAlone<T>(root: string, work: () => Promise<T>): Promise<T> {
  const path = join(root, lockName);
  if (await isWorkedOn(root)) {
    const message = `Another change of labels is at work in ${root}; wait until it is done. If none is, delete ${path}.`;
    throw new LabelMigrationError("busy", message);
  }
  try {
    await mkdir(dirname(path), { recursive: true });
    await rm(path, { force: true });
    await writeFile(path, JSON.stringify({ host: hostname(), pid: process.pid }), { flag: "wx" });
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    const message = `${path} cannot be written (${code}), so nothing was changed; look at its folder.`;
    throw new LabelMigrationError("unwritable", message, [], { cause: error });
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

/** Whether a process is changing labels just now; one that was killed is none. */
export async function isWorkedOn(root: string): Promise<boolean> {
  const source = await readFile(join(root, lockName), "utf8").catch(() => undefined);
  if (source === undefined) return false;
  try {
    const { host, pid } = JSON.parse(source) as { host: string; pid: number };
    if (host !== hostname()) return true;
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
