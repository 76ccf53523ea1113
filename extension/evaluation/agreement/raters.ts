import path from "node:path";
import { stat } from "node:fs/promises";
import { adjudicatedFolder, annotatorFolders } from "../../labels/adjudication/annotators";
import type { Project } from "../../labels/project";
import {
  readGoldCorpus,
  type GoldNote,
  type GoldSelection,
  type LeftOut,
  type ReadingOptions,
} from "../gold-corpus";

/** An annotator, or adjudicated gold labels: a folder of gold labels and the name that the report calls it by. */
export interface Rater {
  readonly name: string;
  readonly folder: string;
  /** By the note's path. */
  readonly notes: ReadonlyMap<string, GoldNote>;
}

export interface Raters {
  readonly raters: readonly Rater[];
  readonly leftOut: readonly (LeftOut & { readonly rater: string })[];
}

/** The folders of a project's annotators, and that of adjudicated gold labels where it is there; absolute. */
export async function raterFolders(project: Project): Promise<readonly string[]> {
  const names = await annotatorFolders(project);
  const adjudicated = path.join(project.goldFolder, adjudicatedFolder);
  const isThere = await stat(adjudicated).then(
    (entry) => project.perAnnotator && entry.isDirectory(),
    () => false,
  );
  return [...names.map((name) => path.join(project.goldFolder, name)), ...(isThere ? [adjudicated] : [])];
}

/**
 * Reads what several annotators decided. An annotator is called by their folder's name, with as much of its path as tells
 * it from the others.
 * @param root the project's folder, to which the notes' paths are relative
 * @param folders one of each annotator, absolute
 */
export async function readRaters(
  root: string,
  folders: readonly string[],
  selection: GoldSelection,
  { signal, onProgress }: ReadingOptions = {},
): Promise<Raters> {
  const names = distinctNames(folders);
  const raters: Rater[] = [];
  const leftOut: (LeftOut & { rater: string })[] = [];
  for (const [at, folder] of folders.entries()) {
    const name = names[at] ?? folder;
    const corpus = await readGoldCorpus(root, folder, selection, {
      ...(signal && { signal }),
      onProgress: (done, total) => onProgress?.(at + done / Math.max(1, total), folders.length),
    });
    raters.push({ name, folder, notes: new Map(corpus.notes.map((one) => [one.note.path, one])) });
    leftOut.push(...corpus.leftOut.map((one) => ({ ...one, rater: name })));
  }
  return { raters, leftOut };
}

function distinctNames(folders: readonly string[]): readonly string[] {
  const parts = folders.map((folder) => path.resolve(folder).split(path.sep));
  for (let length = 1; ; length += 1) {
    const names = parts.map((part) => part.slice(-length).join("/"));
    if (new Set(names).size === names.length || parts.every((part) => part.length <= length)) return names;
  }
}
