import { readdir, stat } from "node:fs/promises";
import { goldPathOf, type Project } from "../project";

/** The folder of adjudicated gold labels, beside those of the annotators. */
export const adjudicatedFolder = "adjudicated";

/** The annotators of a project that have gold labels for a note, in alphabetical order. */
export async function annotatorsOf(project: Project, notePath: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const name of await annotatorFolders(project)) {
    const gold = await stat(goldPathOf(project, notePath, name)).catch(() => undefined);
    if (gold?.isFile() === true) found.push(name);
  }
  return found;
}

/** The folders of annotators of a project that has any; sorted. */
export async function annotatorFolders(project: Project): Promise<readonly string[]> {
  if (!project.perAnnotator) return [];
  const entries = await readdir(project.goldFolder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && entry.name !== adjudicatedFolder && !entry.name.startsWith("."))
    .map(({ name }) => name)
    .sort();
}
