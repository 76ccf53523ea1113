import { stat } from "node:fs/promises";
import path from "node:path";
import { loadProject } from "../labels/load-project";
import { findProjectFolder, notePathOf, type Project } from "../labels/project";
import { findNotes } from "../notes/find";
import { CommandError, exitCodes } from "./exit-codes";

/** A note or folder that was named on the command line. */
interface Input {
  readonly given: string;
  readonly path: string;
  readonly isFolder: boolean;
}

export interface ChosenNotes {
  readonly project: Project;
  /** Relative to the project's root, in order, each once. */
  readonly notes: readonly string[];
  /** One line for each input that gave nothing. */
  readonly problems: readonly string[];
}

/**
 * The notes that arguments mean, and their project: the given one, else the nearest `cancerllm.yaml` above them, else
 * the folder that holds them all. A folder gives the notes of the project's globs; a file is taken as it is.
 * @throws ProjectError; CommandError where an input is not in the project
 */
export async function chooseNotes(
  inputs: readonly string[],
  projectPath: string | undefined,
  user: string,
): Promise<ChosenNotes> {
  const problems: string[] = [];
  const found: Input[] = [];
  for (const given of inputs) {
    const entry = await stat(given).catch(() => undefined);
    if (entry) found.push({ given, path: path.resolve(given), isFolder: entry.isDirectory() });
    else problems.push(`${given}: there is no such file or folder.`);
  }
  if (found.length === 0) throw new CommandError(exitCodes.inputErrors, problems.join("\n"));
  const project = await projectOf(found, projectPath, user);
  const notes = new Set<string>();
  for (const input of found) {
    const before = notes.size;
    for await (const note of notesOf(project, input)) notes.add(note);
    if (input.isFolder && notes.size === before) {
      problems.push(`${input.given}: there are no notes in this folder (${project.notes.join(", ")}).`);
    }
  }
  return { project, notes: [...notes], problems };
}

async function projectOf(
  inputs: readonly Input[],
  projectPath: string | undefined,
  user: string,
): Promise<Project> {
  if (projectPath !== undefined) return loadProject(projectPath, { user });
  const folders = inputs.map((input) => (input.isFolder ? input.path : path.dirname(input.path)));
  const common = folders.reduce(commonFolder);
  return loadProject((await findProjectFolder(common)) ?? common, { user });
}

async function* notesOf(project: Project, input: Input): AsyncGenerator<string> {
  if (!input.isFolder) {
    yield notePathOf(project, input.path);
    return;
  }
  const below = input.path === project.root ? "" : `${notePathOf(project, input.path)}/`;
  const globs = project.notes.filter((glob) => !glob.startsWith("!"));
  const excluded = project.notes.filter((glob) => glob.startsWith("!")).map((glob) => glob.slice(1));
  for await (const note of findNotes(project.root, globs, excluded)) if (note.startsWith(below)) yield note;
}

function commonFolder(a: string, b: string): string {
  const others = b.split(path.sep);
  const parts = a.split(path.sep);
  const differing = parts.findIndex((part, index) => part !== others[index]);
  const shared = differing < 0 ? parts : parts.slice(0, differing);
  return shared.join(path.sep) || path.parse(a).root;
}
