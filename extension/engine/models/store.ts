import { mkdir, open, readdir, rm, rmdir, stat } from "node:fs/promises";
import path from "node:path";
import { modelName, type DownloadPlan } from "./download-plan";
import { readDownload, readEntry, removeDownload, removeRecords, writeEntry } from "./model-entry";
import type { BegunDownload, ModelEntry } from "./model-entry";
import { ModelError } from "./model-error";
import { loadedOf, partOf, pullInto, type PullOptions } from "./pull";

export interface Catalog {
  readonly models: readonly ModelEntry[];
  /** Downloads that broke off or were cancelled, with the bytes that are there. */
  readonly begun: readonly (BegunDownload & { readonly loaded: number })[];
  /** What could not be read, each in one sentence. */
  readonly problems: readonly string[];
}

/** The models of one folder: each in a folder of its own, beside what says where it is from. */
export class ModelStore {
  constructor(readonly folder: string) {}

  /** Makes the folder where it is missing. @throws the file system's error */
  async make(): Promise<void> {
    await mkdir(this.folder, { recursive: true });
  }

  async list(): Promise<Catalog> {
    const models: ModelEntry[] = [];
    const begun: (BegunDownload & { loaded: number })[] = [];
    const problems: string[] = [];
    for (const name of await this.names()) {
      const folder = path.join(this.folder, name);
      try {
        const entry = await readEntry(folder);
        const unfinished = entry ? undefined : await readDownload(folder);
        if (entry) models.push(entry);
        if (unfinished) begun.push({ ...unfinished, loaded: await loadedOf(folder, unfinished) });
      } catch (error) {
        if (!(error instanceof ModelError)) throw error;
        problems.push(error.message);
      }
    }
    return { models, begun, problems };
  }

  /** The model of that name, or the one that was downloaded from that address. @throws ModelError `unreadable` */
  async find(nameOrAddress: string): Promise<ModelEntry | undefined> {
    const wanted = nameOrAddress.toLowerCase();
    const names = await this.names();
    const name = names.find((known) => known.toLowerCase() === wanted);
    if (name !== undefined) return readEntry(path.join(this.folder, name));
    const { models } = await this.list();
    return models.find(({ address }) => address === nameOrAddress);
  }

  /**
   * Takes a file into the catalog where it lies; it is neither copied nor moved.
   * @throws ModelError `not-found`, `not-a-gguf`, `exists`, `name`
   */
  async add(file: string, name = modelName(file)): Promise<ModelEntry> {
    assertName(name);
    const target = path.resolve(file);
    const size = await stat(target).then(
      (entry) => (entry.isFile() ? entry.size : undefined),
      () => undefined,
    );
    if (size === undefined) throw new ModelError("not-found", `There is no file ${target}.`);
    if (!(await startsAsGguf(target))) {
      throw new ModelError("not-a-gguf", `${target} is not a GGUF file; convert the model to GGUF first.`);
    }
    const there = await this.find(name);
    if (there?.file === target) return there;
    if (there ?? (await this.begunAt(name))) {
      throw new ModelError("exists", `There is a model ${name} in the catalog; give this one another name.`);
    }
    const folder = path.join(this.folder, name);
    await mkdir(folder, { recursive: true });
    const added = new Date().toISOString();
    const entry: ModelEntry = { name, file: target, files: [target], isOwn: false, size, added };
    await writeEntry(folder, entry);
    return entry;
  }

  /**
   * Downloads a model; where this was begun before, what is missing of it.
   * What is there after an error or a cancellation is kept, where it is anything; the model is in the catalog only when
   * it is whole.
   * @throws ModelError; the signal's reason
   */
  async pull(plan: DownloadPlan, options: PullOptions, name?: string): Promise<ModelEntry> {
    if (name !== undefined) assertName(name);
    const taken = await this.nameFor(plan, name);
    if (typeof taken !== "string") return taken;
    const folder = path.join(this.folder, taken);
    await mkdir(folder, { recursive: true });
    const { lock } = await import("./folder-lock");
    const release = await lock(folder, { lockfilePath: path.join(folder, ".lock"), stale: 30_000 }).catch(
      () => {
        throw new ModelError(
          "busy",
          `${taken} is being downloaded by another window or command; wait for it.`,
        );
      },
    );
    try {
      return await pullInto(folder, plan, options);
    } finally {
      await forgetEmpty(folder);
      await release();
      await rmdir(folder).catch(() => undefined); // where nothing is in it
    }
  }

  /**
   * Takes a model, or a download that was begun, out of the catalog. Files that the catalog downloaded are deleted,
   * a file that was merely added stays.
   * @returns paths of what was deleted
   */
  async remove(name: string): Promise<readonly string[]> {
    const folder = path.join(this.folder, name);
    assertName(name);
    const entry = await readEntry(folder);
    const begun = await readDownload(folder);
    if (!entry && !begun) throw new ModelError("not-found", `There is no model ${name} in ${this.folder}.`);
    const own = [
      ...(entry?.isOwn ? entry.files : []),
      ...(begun?.files ?? []).flatMap((file) => [path.join(folder, file.name), partOf(folder, file)]),
    ].filter((file) => path.dirname(file) === folder);
    const deleted: string[] = [];
    for (const file of own) {
      if (!(await isFile(file))) continue;
      await rm(file);
      deleted.push(file);
    }
    await removeRecords(folder);
    await rmdir(folder).catch(() => undefined); // what a person put there stays
    return deleted;
  }

  private async names(): Promise<string[]> {
    const entries = await readdir(this.folder, { withFileTypes: true }).catch((error: unknown) => {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
      throw new ModelError("unreadable", `${this.folder} cannot be read; choose another folder for models.`);
    });
    return entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
      .map((entry) => entry.name)
      .toSorted((a, b) => a.localeCompare(b));
  }

  private begunAt(name: string): Promise<BegunDownload | undefined> {
    return readDownload(path.join(this.folder, name));
  }

  /** The name that a download gets; the entry itself where it is there already. */
  private async nameFor(
    { name, address }: DownloadPlan,
    chosen: string | undefined,
  ): Promise<string | ModelEntry> {
    if (chosen === undefined) {
      // Under whatever name: what is there is not downloaded again, and what was begun is gone on with.
      const { models, begun } = await this.list();
      const there = models.find((entry) => entry.address === address);
      const other = begun.find((download) => download.address === address);
      if (there ?? other) return there ?? other?.name ?? name;
    }
    for (let number = 1; ; number += 1) {
      const candidate = chosen ?? (number === 1 ? name : `${name}-${number}`);
      const entry = await this.find(candidate);
      const begun = entry ?? (await this.begunAt(candidate));
      if (begun === undefined) return candidate;
      if (begun.address === address) return entry ?? candidate;
      if (chosen !== undefined) {
        throw new ModelError(
          "exists",
          `There is another model ${chosen} in the catalog; choose another name.`,
        );
      }
    }
  }
}

/** @throws ModelError `name` */
function assertName(name: string): void {
  if (/^[\p{L}\p{N}][\p{L}\p{N}_.+-]{0,99}$/u.test(name) && !name.endsWith(".")) return;
  throw new ModelError("name", "A model's name has letters, digits and . _ + - only, at most 100.");
}

/** A download that has not brought a byte is none that could go on. */
async function forgetEmpty(folder: string): Promise<void> {
  const begun = await readDownload(folder).catch(() => undefined);
  if (!begun || (await loadedOf(folder, begun)) > 0) return;
  for (const file of begun.files) await rm(partOf(folder, file), { force: true });
  await removeDownload(folder);
}

async function isFile(file: string): Promise<boolean> {
  return stat(file).then(
    (entry) => entry.isFile(),
    () => false,
  );
}

async function startsAsGguf(file: string): Promise<boolean> {
  const handle = await open(file).catch(() => {
    throw new ModelError("unreadable", `${file} may not be read by this user; change its permissions.`);
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.toString("latin1", 0, bytesRead) === "GGUF";
  } finally {
    await handle.close();
  }
}
