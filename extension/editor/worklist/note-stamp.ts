import { stat } from "node:fs/promises";
import * as path from "node:path";
import { goldPathOf, type Project } from "../../labels/project";

/**
 * What tells whether the state of a note may have changed: names, sizes and times of the files that it comes from.
 * @param run the run that is shown; undefined: the newest that has anything of the note
 */
export async function stampOf(project: Project, notePath: string, run: string | undefined): Promise<string> {
  const { RunFolder } = await import("../../labels/run-folder");
  const suggestions =
    run === undefined
      ? await RunFolder.newestFileFor(project.runsFolder, notePath)
      : path.join(project.runsFolder, run, `${notePath}.json`);
  const files = [path.join(project.root, notePath), goldPathOf(project, notePath), suggestions];
  const parts = await Promise.all(
    files.map(async (file) => {
      const found = file === undefined ? undefined : await stat(file).catch(() => undefined);
      return found === undefined ? "-" : `${found.mtimeMs}+${found.size}`;
    }),
  );
  const shown =
    suggestions === undefined ? "-" : path.relative(project.runsFolder, suggestions).split(path.sep)[0];
  return [...parts, project.perAnnotator ? project.annotator : "", shown].join(" ");
}
