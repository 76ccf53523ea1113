import { readFile, realpath, rm, stat, writeFile } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Milliseconds after which a claim counts as left behind, although its process may be there. */
const longestHeld = 10_000;
/** Milliseconds after which a claim that others always had first is given up. */
const longestWait = 30_000;

/** The right to replace a file; of all programs that ask for it one at a time has it. */
export interface FileClaim {
  /** The file itself, where the path was a link. */
  readonly target: string;
  /** Where the new version is to be written before it takes the file's place; the next claim clears it away. */
  readonly temporary: string;
  /** Whether another program may have taken the claim over, because it was held for very long; replace nothing then. */
  readonly isLost: () => boolean;
}

/** Others always had the claim first. */
export class FileClaimError extends Error {
  override readonly name = "FileClaimError";
  constructor(path: string) {
    super(`${path} is being saved by another program all the time.`);
  }
}

interface Owner {
  readonly host: string;
  readonly pid: number;
  /** Name of its temporary file. */
  readonly temporary: string;
}

/**
 * Works on a file while no other program that asks does, in this process or another one. A claim is a file beside it,
 * `<file>.0.lock`. That of a process that was killed is not taken away, which two could do to each other's; the next
 * number is claimed instead, and whoever has it clears away what lies below.
 *
 * Not with `proper-lockfile`: two that find a lock left behind can both get it (its issue 121), it is found left behind
 * only after seconds, and it changes `process` and `fs` for all extensions of the host.
 * @throws FileClaimError; the file system's errors; what `work` throws
 */
export async function whileClaimed<T>(path: string, work: (claim: FileClaim) => Promise<T>): Promise<T> {
  const target = await realpath(path).catch(() => path);
  const temporary = `${target}.${randomBytes(4).toString("hex")}.tmp`;
  const { number, since } = await claimed(target, temporary, path);
  const isLost = (): boolean => Date.now() - since > longestHeld;
  try {
    return await work({ target, temporary, isLost });
  } finally {
    // From the lowest, so that whoever gets a higher one afterwards sees that those below are gone.
    for (let below = 0; below <= number && !isLost(); below++) await removed(claimFile(target, below));
  }
}

/**
 * Waits for a claim.
 * @returns its number, all below it were left behind and their temporary files are gone; and when it was made
 */
async function claimed(
  target: string,
  temporary: string,
  path: string,
): Promise<{ number: number; since: number }> {
  const owner: Owner = { host: hostname(), pid: process.pid, temporary: basename(temporary) };
  const giveUp = Date.now() + longestWait;
  for (;;) {
    const number = await countLeftBehind(target);
    const since = Date.now();
    if (await created(claimFile(target, number), JSON.stringify(owner))) {
      if ((await countLeftBehind(target, number)) === number) {
        for (let below = 0; below < number; below++) await removeTemporary(target, below);
        return { number, since };
      }
      await removed(claimFile(target, number));
    }
    if (Date.now() > giveUp) throw new FileClaimError(path);
    await sleep(1 + Math.random() * 10);
  }
}

function claimFile(target: string, number: number): string {
  return `${target}.${number}.lock`;
}

async function removed(file: string): Promise<void> {
  await rm(file, { force: true }).catch(() => undefined);
}

async function created(file: string, content: string): Promise<boolean> {
  try {
    await writeFile(file, content, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    // Made, but not written: the disk is full.
    await removed(file);
    throw error;
  }
}

/** How many claims, from the first on, are of processes that are gone. */
async function countLeftBehind(target: string, most = Number.POSITIVE_INFINITY): Promise<number> {
  let number = 0;
  while (number < most && (await isLeftBehind(claimFile(target, number)))) number++;
  return number;
}

async function isLeftBehind(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  if (!found) return false;
  if (Date.now() - found.mtimeMs > longestHeld) return true;
  const owner = await ownerOf(file);
  return owner?.host === hostname() && !isRunning(owner.pid);
}

/** Undefined where the claim is gone, or its owner has not written it yet. */
async function ownerOf(file: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Owner;
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** Also of one that only slept: it can then no longer put an older version in the file's place. */
async function removeTemporary(target: string, number: number): Promise<void> {
  const owner = await ownerOf(claimFile(target, number));
  const name = basename(owner?.temporary ?? "");
  if (!name.startsWith(`${basename(target)}.`) || !name.endsWith(".tmp")) return;
  await removed(join(dirname(target), name));
}
