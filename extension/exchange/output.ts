import { appendFile, mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { ExchangeError } from "./format";
import type { OutputPiece } from "./format";
import type { ExchangeReport } from "./report";

/**
 * Writes an export to a folder, or to one file where `out` has the ending of the only data file. Files appear
 * when all of them are complete: nothing is left behind where the export fails or, with `strict`, loses something.
 * @returns the paths of the files
 * @throws ExchangeError `unwritable`, `usage`; or `exists` for a file that is there already, unless `overwrite`
 */
export async function writeOutput(
  pieces: AsyncIterable<OutputPiece>,
  out: string,
  options: { readonly strict: boolean; readonly overwrite: boolean },
  report: ExchangeReport,
): Promise<string[]> {
  const isFile = extname(out) !== "" && !(await isFolder(out));
  const parts = new Map<string, string>();
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
      const path = placeOf(piece);
      const part = `${path}.part`;
      if (parts.has(path)) await appendFile(part, piece.text);
      else {
        if (!options.overwrite && (await exists(path)))
          throw new ExchangeError("exists", `${path} is there already; give another place, or --overwrite.`);
        await mkdir(dirname(path), { recursive: true });
        parts.set(path, part);
        await writeFile(part, piece.text);
      }
    }
    if (options.strict && !report.isLossless) {
      await remove(parts);
      return [];
    }
    for (const [path, part] of parts) await rename(part, path);
    return [...parts.keys()];
  } catch (error) {
    await remove(parts);
    const code = (error as NodeJS.ErrnoException).code;
    if (error instanceof ExchangeError || code === undefined) throw error;
    throw new ExchangeError(
      "unwritable",
      `${out} cannot be written (${code}); make room or check its permissions.`,
    );
  }
}

async function remove(parts: ReadonlyMap<string, string>): Promise<void> {
  for (const part of parts.values()) await rm(part, { force: true });
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
