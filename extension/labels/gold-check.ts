import { relative, resolve, sep } from "node:path";
import type { Note } from "../notes/note";
import { NoteError, readNote } from "../notes/read";
import { adjudicatedFolder } from "./adjudication/annotators";
import { GoldDocument, GoldDocumentError } from "./gold-document";
import { GoldFileError, readGoldSource } from "./gold-file";
import { inspectGold } from "./gold-problems";
import type { GoldProblem, GoldSurroundings, InspectedGold } from "./gold-problems";
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

/** The annotator's folder that a gold file lies in; undefined where there are none, or it is the adjudicated one. */
export function annotatorFolderOf(project: Project, goldPath: string): string | undefined {
  const [folder, ...rest] = relative(project.goldFolder, resolve(goldPath)).split(sep);
  const isIn = project.perAnnotator && folder !== ".." && folder !== adjudicatedFolder && rest.length > 0;
  return isIn ? folder : undefined;
}

/** What a gold file of a project is checked against, by where it lies. */
export function surroundingsOf(
  project: Project,
  goldPath: string,
): Pick<GoldSurroundings, "labels" | "names" | "annotatorFolder"> {
  return {
    labels: project.phenotypes.map(({ id }) => id),
    names: PresentNames.of(project.phenotypes),
    annotatorFolder: annotatorFolderOf(project, goldPath),
  };
}

/**
 * Everything that is wrong with a gold file of a project: with its text, and against its note and the project's
 * phenotypes. A file or a note that cannot be read is a problem too; nothing is thrown for it.
 */
export async function checkGoldFile(project: Project, goldPath: string): Promise<GoldProblem[]> {
  return (await inspectGoldFile(project, goldPath)).problems;
}

/** The same, with what the file says where its form is right. */
export async function inspectGoldFile(project: Project, goldPath: string): Promise<InspectedGold> {
  const wrong = (message: string): InspectedGold => ({
    problems: [{ kind: "syntax", severity: "error", line: 1, column: 1, message }],
    place: () => ({ line: 1, column: 1 }),
  });
  let source: string | undefined;
  try {
    source = await readGoldSource(goldPath);
  } catch (error) {
    if (!(error instanceof GoldFileError)) throw error;
    return wrong(error.message);
  }
  if (source === undefined) return wrong("There is no such file.");
  const path = notePathOfGold(project, goldPath) ?? notePathIn(source);
  const note = path === undefined ? undefined : await noteAt(project, path);
  return inspectGold(source, { ...surroundingsOf(project, goldPath), note });
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
