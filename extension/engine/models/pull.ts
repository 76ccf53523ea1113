import { open, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { assertDiskSpace } from "./disk-space";
import { download } from "./download";
import { authorization, type DownloadPlan, type Network } from "./download-plan";
import { readDownload, removeDownload, writeDownload, writeEntry } from "./model-entry";
import type { BegunDownload, ModelEntry, PlannedFile } from "./model-entry";

export interface PullOptions extends Network {
  /** @param loaded bytes of all files @param total bytes, where they are known */
  readonly onProgress?: (loaded: number, total: number | undefined) => void;
}

/**
 * Downloads the files of a plan into a model's folder, those that are there aside, and makes it a model of the catalog
 * when all are whole. The folder is to be locked.
 * @throws ModelError; the signal's reason
 */
export async function pullInto(
  folder: string,
  plan: DownloadPlan,
  options: PullOptions,
): Promise<ModelEntry> {
  const name = path.basename(folder);
  const files = [...(await takenUp(folder, plan))];
  const record = (): Promise<void> => writeDownload(folder, { name, address: plan.address, files });
  await record();
  const loaded = await Promise.all(files.map((file) => bytesOf(folder, file)));
  const total = totalOf(files);
  if (total !== undefined) await assertDiskSpace(folder, total - sum(loaded));
  const hashes: (string | undefined)[] = [];
  for (const [index, file] of files.entries()) {
    const target = path.join(folder, file.name);
    if ((await sizeOf(target)) !== undefined) continue;
    hashes[index] = await download(file, partOf(folder, file), {
      fetch: options.fetch,
      headers: await authorization(file.url, options.environment),
      ...(options.signal ? { signal: options.signal } : {}),
      onProgress: (bytes, size) => {
        loaded[index] = bytes;
        options.onProgress?.(sum(loaded), total ?? (files.length === 1 ? size : undefined));
      },
      onVersion: async (version) => {
        const { version: _, ...rest } = file;
        files[index] = version === undefined ? rest : { ...rest, version };
        await record();
      },
    });
    await place(partOf(folder, file), target);
  }
  const entry = await entryOf(folder, name, plan.address, files, hashes[0] ?? files[0]?.sha256);
  await writeEntry(folder, entry);
  await removeDownload(folder);
  return entry;
}

/** Bytes of a begun download that are on the disk. */
export async function loadedOf(folder: string, { files }: Pick<BegunDownload, "files">): Promise<number> {
  return sum(await Promise.all(files.map((file) => bytesOf(folder, file))));
}

/** Where a file's bytes are until it is whole. */
export function partOf(folder: string, { name }: Pick<PlannedFile, "name">): string {
  return path.join(folder, `${name}.part`);
}

/** The plan's files, with what an earlier try found out about those that are still the same. */
async function takenUp(folder: string, plan: DownloadPlan): Promise<readonly PlannedFile[]> {
  const begun = await readDownload(folder);
  const earlier = new Map(begun?.files.map((file) => [file.name, file]));
  return Promise.all(
    plan.files.map(async (file) => {
      const before = earlier.get(file.name);
      if (before && isSame(before, file)) {
        const { version, sha256 } = before;
        // A hash that was given at the begin is kept to where the download goes on without it.
        return {
          ...(sha256 === undefined ? {} : { sha256 }),
          ...file,
          ...(version === undefined ? {} : { version }),
        };
      }
      await rm(partOf(folder, file), { force: true });
      await rm(path.join(folder, file.name), { force: true });
      return file;
    }),
  );
}

function isSame(a: PlannedFile, b: PlannedFile): boolean {
  const otherHash = a.sha256 !== undefined && b.sha256 !== undefined && a.sha256 !== b.sha256;
  return a.url === b.url && a.size === b.size && !otherHash;
}

/** Puts a whole file in its place, on the disk. */
async function place(part: string, target: string): Promise<void> {
  const file = await open(part, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(part, target);
}

async function entryOf(
  folder: string,
  name: string,
  address: string,
  planned: readonly PlannedFile[],
  sha256: string | undefined,
): Promise<ModelEntry> {
  const files = planned.map((file) => path.join(folder, file.name));
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  const [file = folder] = files;
  const added = new Date().toISOString();
  const entry = { name, file, files, isOwn: true, address, size: sum(sizes), added };
  return sha256 === undefined ? entry : { ...entry, sha256 };
}

async function bytesOf(folder: string, file: PlannedFile): Promise<number> {
  return (await sizeOf(path.join(folder, file.name))) ?? (await sizeOf(partOf(folder, file))) ?? 0;
}

async function sizeOf(file: string): Promise<number | undefined> {
  return stat(file).then(
    (entry) => entry.size,
    () => undefined,
  );
}

function totalOf(files: readonly PlannedFile[]): number | undefined {
  const sizes = files.map(({ size }) => size);
  return sizes.every((size) => size !== undefined) ? sum(sizes) : undefined;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
