import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { writeWhole } from "../../labels/write-whole";
import { ModelError } from "./model-error";

/** A model of the catalog: `model.json` in a folder of its own. */
export interface ModelEntry {
  /** What it is called by; also its folder's name. */
  readonly name: string;
  /** Absolute path of the GGUF file that is loaded: the first of `files`. */
  readonly file: string;
  /** Absolute paths of all parts of a model that is in several files. */
  readonly files: readonly string[];
  /** True where the catalog downloaded the files, which then go with the entry; else they are a person's. */
  readonly isOwn: boolean;
  /** The address it was downloaded from. */
  readonly address?: string;
  /** Bytes of all files. */
  readonly size: number;
  /** SHA-256 of the file, or of the first of several. */
  readonly sha256?: string;
  /** ISO 8601. */
  readonly added: string;
}

/** A download that was begun: `download.json` in the folder of the model that it will be. */
export interface BegunDownload {
  readonly name: string;
  readonly address: string;
  readonly files: readonly PlannedFile[];
}

/** A file of a download, in the model's folder. */
export interface PlannedFile {
  readonly name: string;
  readonly url: string;
  /** Bytes. */
  readonly size?: number;
  readonly sha256?: string;
  /** See {@link RemoteFile.version}. */
  readonly version?: string;
}

const entryFile = "model.json";
const downloadFile = "download.json";

/** @throws ModelError `unreadable` where the file is there and is not what we wrote */
export async function readEntry(folder: string): Promise<ModelEntry | undefined> {
  const found = await readJson(path.join(folder, entryFile));
  if (found === undefined) return undefined;
  const { files, isOwn, address, size, sha256, added } = found;
  const [first] = isTexts(files) ? files : [];
  if (!isTexts(files) || first === undefined || typeof size !== "number" || typeof added !== "string") {
    throw unreadable(path.join(folder, entryFile));
  }
  return {
    name: path.basename(folder),
    file: path.resolve(folder, first),
    files: files.map((file) => path.resolve(folder, file)),
    isOwn: isOwn === true,
    size,
    added,
    ...(typeof address === "string" ? { address } : {}),
    ...(typeof sha256 === "string" ? { sha256 } : {}),
  };
}

/** Writes an entry; paths inside of its folder are relative, so that the folder can be moved. */
export async function writeEntry(folder: string, entry: ModelEntry): Promise<void> {
  const { isOwn, address, size, sha256, added } = entry;
  const files = isOwn ? entry.files.map((file) => path.relative(folder, file)) : entry.files;
  await writeJson(path.join(folder, entryFile), { version: 1, files, isOwn, address, size, sha256, added });
}

/** @throws ModelError `unreadable` */
export async function readDownload(folder: string): Promise<BegunDownload | undefined> {
  const found = await readJson(path.join(folder, downloadFile));
  if (found === undefined) return undefined;
  const { address, files } = found;
  if (typeof address !== "string" || !Array.isArray(files) || !files.every(isPlannedFile)) {
    throw unreadable(path.join(folder, downloadFile));
  }
  return { name: path.basename(folder), address, files };
}

export async function writeDownload(folder: string, { address, files }: BegunDownload): Promise<void> {
  await writeJson(path.join(folder, downloadFile), { version: 1, address, files });
}

/** Ends a download: its entry is there now. */
export async function removeDownload(folder: string): Promise<void> {
  await rm(path.join(folder, downloadFile), { force: true });
}

/** Takes an entry and a download that was begun out of the catalog. */
export async function removeRecords(folder: string): Promise<void> {
  await rm(path.join(folder, entryFile), { force: true });
  await removeDownload(folder);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isPlannedFile(file: unknown): file is PlannedFile {
  if (typeof file !== "object" || file === null || !("name" in file) || !("url" in file)) return false;
  const { name, url } = file;
  // A name is never a path: what is written stays in the model's folder.
  return typeof name === "string" && path.basename(name) === name && typeof url === "string";
}

async function readJson(file: string): Promise<Record<string, unknown> | undefined> {
  try {
    const found: unknown = JSON.parse(await readFile(file, "utf8"));
    if (typeof found !== "object" || found === null) throw new SyntaxError();
    return found as Record<string, unknown>;
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) {
      return undefined;
    }
    throw unreadable(file);
  }
}

async function writeJson(file: string, value: object): Promise<void> {
  await writeWhole(file, `${JSON.stringify(value, undefined, 2)}\n`);
}

function unreadable(file: string): ModelError {
  return new ModelError("unreadable", `${file} cannot be read; mend or delete it.`);
}
