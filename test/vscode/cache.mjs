import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** Where VS Code is kept between runs, outside of the checkout: several checkouts share it. */
export function cacheFolder() {
  const base = process.env["XDG_CACHE_HOME"];
  return path.join(
    base === undefined || base === "" ? path.join(os.homedir(), ".cache") : base,
    "cancerllm-annotator",
  );
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/**
 * Holds a lock folder while `work` runs; a lock whose process is gone is taken over.
 * @template T
 * @param {string} lock
 * @param {(line: string) => void} say
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(lock, say, work) {
  await mkdir(path.dirname(lock), { recursive: true });
  for (let told = false; ; told = true) {
    try {
      await mkdir(lock);
      break;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    const read = () => readFile(path.join(lock, "pid"), "utf8").catch(() => undefined);
    // The holder writes its number right after making the folder: a lock without one is given a moment.
    const holder = (await read()) ?? (await wait(500).then(read));
    if (holder === undefined || !isAlive(Number(holder))) {
      await rm(lock, { recursive: true, force: true });
      continue;
    }
    if (!told) say(`Another run (process ${holder}) is preparing the same thing: waiting for it.`);
    await wait(1000);
  }
  try {
    await writeFile(path.join(lock, "pid"), String(process.pid));
    return await work();
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
}

/**
 * A folder of the cache that is made once. It appears under its name only when it is whole; what an interrupted
 * run left behind is handed to `make` again.
 * @param {string} name changes with every version of what is inside
 * @param {(line: string) => void} say
 * @param {(folder: string) => Promise<void>} make
 * @returns {Promise<string>} its absolute path
 */
export async function cached(name, say, make) {
  const folder = path.join(cacheFolder(), name);
  if (existsSync(folder)) return folder;
  return await withLock(`${folder}.lock`, say, async () => {
    if (existsSync(folder)) return folder;
    const partial = `${folder}.partial`;
    await mkdir(partial, { recursive: true });
    await make(partial);
    await rename(partial, folder);
    return folder;
  });
}
