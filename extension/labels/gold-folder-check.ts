import { join, relative, resolve, sep } from "node:path";
import { findNotes } from "../notes/find";
import { annotatorFolderOf, inspectGoldFile } from "./gold-check";
import type { GoldProblem } from "./gold-problems";
import { goldPathOf } from "./project";
import type { Project } from "./project";

/** A gold file and what is wrong with it. */
export interface CheckedGold {
  /** As it was given. */
  readonly file: string;
  readonly problems: readonly GoldProblem[];
}

/** How far a check is, and its end before its time. */
interface Following {
  readonly signal?: AbortSignal | undefined;
  /** Both in files. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Checks gold files of one project, each by itself and against the others: no two are of one note by one annotator.
 * @throws the signal's reason
 */
export async function checkGoldFiles(
  project: Project,
  files: readonly string[],
  { signal, onProgress }: Following = {},
): Promise<CheckedGold[]> {
  const checked: CheckedGold[] = [];
  const known = new Map<string, string>();
  for (const [done, file] of files.entries()) {
    signal?.throwIfAborted();
    onProgress?.(done, files.length);
    const { problems, gold, place } = await inspectGoldFile(project, file);
    const key = gold && `${annotatorKey(project, file)} ${gold.note.path}`;
    const other = key === undefined ? undefined : known.get(key);
    if (key !== undefined && other === undefined) known.set(key, file);
    checked.push({
      file,
      problems: other === undefined ? problems : [sameNote(other, place(["note", "path"])), ...problems],
    });
  }
  return checked;
}

/** Files of different annotators, and adjudicated ones, may be of one note. */
function annotatorKey(project: Project, file: string): string {
  return annotatorFolderOf(project, file) ?? (project.perAnnotator ? "adjudicated" : "");
}

function sameNote(other: string, place: { line: number; column: number }): GoldProblem {
  const message = `${other} has gold labels of this note too; keep one of the two.`;
  return { kind: "same-note", severity: "error", ...place, message, path: ["note", "path"] };
}

/**
 * The notes of a project that have no gold labels below a folder.
 * @param folder the gold folder, one above it, or that of one annotator; for any other folder nothing is missing
 * @returns paths of notes, relative to the project
 */
export async function notesWithoutGold(
  project: Project,
  folder: string,
  files: readonly string[],
): Promise<string[]> {
  const inside = relative(resolve(folder), project.goldFolder);
  const holdsAll = inside === "" || (!inside.startsWith("..") && resolve(inside) !== inside);
  const below = relative(project.goldFolder, resolve(folder)).split(sep);
  const isAnnotators = project.perAnnotator && !holdsAll && below.length === 1 && below[0] !== "..";
  const annotator = isAnnotators ? below[0] : undefined;
  if (!holdsAll && annotator === undefined) return [];
  const present = new Set(files.map((file) => resolve(file)));
  const annotators = annotator === undefined ? annotatorsIn(project, present) : [annotator];
  const missing: string[] = [];
  for await (const note of findNotes(project.root, project.notes)) {
    const places = annotators.map((name) => goldPathOf(project, note, name));
    const isThere = places.some((path) => present.has(path) || present.has(path.replace(/\.yaml$/, ".yml")));
    if (!isThere && !isGold(project, note)) missing.push(note);
  }
  return missing;
}

function annotatorsIn(project: Project, present: ReadonlySet<string>): string[] {
  if (!project.perAnnotator) return [project.annotator];
  const names = [...present].map((file) => relative(project.goldFolder, file).split(sep)[0] ?? "");
  return [...new Set(names)].filter((name) => name !== "" && name !== "..");
}

/** Globs as wide as all text files may take what lies in the gold folder for notes. */
function isGold(project: Project, note: string): boolean {
  return !relative(project.goldFolder, join(project.root, note)).startsWith("..");
}
