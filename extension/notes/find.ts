import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { glob } from "tinyglobby";

/**
 * The notes below a folder: paths relative to it, `/` between their parts, in the order of their code
 * units. Links are not followed, hidden files and folders are left aside, and folders that cannot be read
 * are passed over. Names that differ only in case are two notes.
 *
 * @param root The folder; only files below it are found.
 * @param globs What is a note, e.g. `**\/*.txt`.
 * @param exclude What is not, although a glob says so.
 */
export async function* findNotes(
  root: string,
  globs: readonly string[],
  exclude: readonly string[] = [],
): AsyncGenerator<string, void, undefined> {
  const found = await glob([...globs], {
    cwd: root,
    ignore: ["**/node_modules/**", ...exclude],
    caseSensitiveMatch: true,
    dot: false,
    expandDirectories: false,
    followSymbolicLinks: false,
    onlyFiles: true,
  });
  for (const path of found.sort(byCodeUnit)) {
    if (path.startsWith("../")) continue;
    const entry = await lstat(join(root, path)).catch(() => undefined);
    if (entry?.isFile() === true) yield path;
  }
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
