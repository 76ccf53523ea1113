import { relative, resolve, sep } from "node:path";
import type { Note } from "../notes/note";
import { NoteError, readNote } from "../notes/read";
import { GoldDocument, GoldDocumentError } from "./gold-document";
import { GoldFileError, readGoldSource } from "./gold-file";
import { goldProblems } from "./gold-problems";
import type { GoldProblem } from "./gold-problems";
import { PresentNames } from "./present-names";
import { notePathOf, ProjectError } from "./project";
import type { Project } from "./project";

/**
 * The path of the note that a gold file is of, by where the file lies.
 * @returns undefined for a file that is not below the gold folder
 */
export function notePathOfGold(project: Project, goldPath: string): string | undefined {
  const parts = relative(project.goldFolder, resolve(goldPath)).split(sep);
  if (parts[0] === ".." || !goldPath.endsWith(".yaml")) return undefined;
  const path = parts.slice(project.perAnnotator ? 1 : 0).join("/");
  return path.slice(0, -".yaml".length) || undefined;
}

/**
 * Everything that is wrong with a gold file of a project: with its text, and against its note and the project's
 * phenotypes. A file or a note that cannot be read is a problem too; nothing is thrown for it.
 */
export async function checkGoldFile(project: Project, goldPath: string): Promise<GoldProblem[]> {
  let source: string | undefined;
  try {
    source = await readGoldSource(goldPath);
  } catch (error) {
    if (!(error instanceof GoldFileError)) throw error;
    return [{ kind: "syntax", severity: "error", line: 1, column: 1, message: error.message }];
  }
  if (source === undefined) {
    return [{ kind: "syntax", severity: "error", line: 1, column: 1, message: "There is no such file." }];
  }
  const labels = project.phenotypes.map(({ id }) => id);
  const names = PresentNames.of(project.phenotypes);
  const path = notePathOfGold(project, goldPath) ?? notePathIn(source);
  const note = path === undefined ? undefined : await noteAt(project, path);
  return goldProblems(source, { labels, names, note });
}

async function noteAt(project: Project, path: string): Promise<Note | "missing"> {
  try {
    return await readNote(project.root, notePathOf(project, path));
  } catch (error) {
    if (error instanceof NoteError || error instanceof ProjectError) return "missing";
    throw error;
  }
}

/** The note that a file outside the gold folder names; a file that names none has a problem of its own. */
function notePathIn(source: string): string | undefined {
  try {
    return GoldDocument.parse(source).labels.note.path;
  } catch (error) {
    if (error instanceof GoldDocumentError) return undefined;
    throw error;
  }
}
