import { appendFile, mkdir, rename, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join, sep } from "node:path";
import { ExchangeError } from "./exchange-error";
import type { OutputPiece } from "./format";
import type { ExchangeReport } from "./report";

export interface WriteOptions {
  /** Nothing is written where something is lost or changed. */
  readonly strict: boolean;
  /** Files that are there are replaced. */
  readonly overwrite: boolean;
  /** Only tells which files would be written. */
  readonly dryRun?: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Files that are never replaced: notes and gold labels. */
  readonly isProtected?: (path: string) => boolean;
}

/**
 * Writes an export to a folder, or to one file where `out` has the ending of the only data file. Files appear
 * when all of them are complete: nothing is left behind where the export fails, is stopped or, with `strict`, loses
 * something.
 * @returns the paths of the files; none where no note was taken
 * @throws ExchangeError `unwritable`, `usage`, `protected`; or `exists` for a file that is there, unless `overwrite`
 */
export async function writeOutput(
  pieces: AsyncIterable<OutputPiece>,
  out: string,
  options: WriteOptions,
  report: ExchangeReport,
): Promise<string[]> {
  const isFile = extname(out) !== "" && !(await isFolder(out));
  const parts = new Map<string, string>();
  /** The uppermost of the folders that were made. */
  const folders: string[] = [];
  let only: string | undefined;
  const placeOf = (piece: OutputPiece): string => {
    if (!isFile) return join(out, piece.path);
    if (!piece.isData) return join(dirname(out), basename(piece.path));
    only ??= piece.path;
    if (piece.path === only) return out;
    throw new ExchangeError("usage", `${out} is a file, and this export writes several; give a folder.`);
  };
  try {
    for await (const piece of pieces) {
      options.signal?.throwIfAborted();
      const path = placeOf(piece);
      const part = `${path}.part`;
      if (parts.has(path)) {
        if (!options.dryRun) await appendFile(part, piece.text);
        continue;
      }
      if (options.isProtected?.(path)) {
        const message = `${path} is a note or its gold labels, which an export never replaces; give another place.`;
        throw new ExchangeError("protected", message);
      }
      if (!options.overwrite && (await exists(path)))
        throw new ExchangeError("exists", `${path} is there already; give another place, or overwrite it.`);
      parts.set(path, part);
      if (options.dryRun) continue;
      const made = await mkdir(dirname(path), { recursive: true });
      if (made !== undefined) folders.push(made);
      await writeFile(part, piece.text);
    }
    // Files that only explain or configure are of no use without a note.
    if (report.written("note") === 0) {
      if (!options.dryRun) await remove(parts, folders);
      return [];
    }
    if (options.dryRun) return [...parts.keys()];
    if (options.strict && !report.isLossless) {
      await remove(parts, folders);
      return [];
    }
    options.signal?.throwIfAborted();
    for (const [path, part] of parts) await rename(part, path);
    return [...parts.keys()];
  } catch (error) {
    if (!options.dryRun) await remove(parts, folders);
    const code: unknown = (error as NodeJS.ErrnoException).code;
    if (error instanceof ExchangeError || typeof code !== "string") throw error;
    throw new ExchangeError(
      "unwritable",
      `${out} cannot be written (${code}); make room or check its permissions.`,
    );
  }
}

/** Takes back what was begun: the parts of files, and the folders that were made for them alone. */
async function remove(parts: ReadonlyMap<string, string>, folders: readonly string[]): Promise<void> {
  for (const part of parts.values()) await rm(part, { force: true });
  for (const part of parts.values()) {
    for (
      let folder = dirname(part);
      folders.some((made) => isWithin(folder, made));
      folder = dirname(folder)
    ) {
      const isGone = await rmdir(folder).then(
        () => true,
        () => false,
      );
      if (!isGone) break;
    }
  }
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}${sep}`);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}
