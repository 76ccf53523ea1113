import * as path from "node:path";
import * as vscode from "vscode";
import type { ReviewStatus } from "../../labels/gold-label";
import type { Project } from "../../labels/project";

/** Which gold labels a run is measured against. */
export interface ChosenGold {
  readonly folder: string;
  readonly states: readonly ReviewStatus[];
}

/** Has a person choose whose gold labels, and whether unfinished ones too; undefined where they changed their mind. */
export async function chooseGold(project: Project): Promise<ChosenGold | undefined> {
  const folder = await chooseFolder(project);
  if (folder === undefined) return undefined;
  const states = await chooseStates("Measure against the Gold Labels of");
  return states && { folder, states };
}

/** Has a person choose whether unfinished notes count too; undefined where they changed their mind. */
export async function chooseStates(title: string): Promise<readonly ReviewStatus[] | undefined> {
  const states: readonly { label: string; detail: string; states: readonly ReviewStatus[] }[] = [
    { label: "Complete notes", detail: "Every suggestion shown has a decision.", states: ["complete"] },
    {
      label: "Complete and unfinished notes",
      detail: "What is not decided yet counts as not there.",
      states: ["complete", "in-progress"],
    },
  ];
  return (await vscode.window.showQuickPick(states, { title }))?.states;
}

async function chooseFolder(project: Project): Promise<string | undefined> {
  if (!project.perAnnotator) return project.goldFolder;
  const { adjudicatedFolder, annotatorFolders } = await import("../../labels/adjudication/annotators");
  const adjudicated = path.join(project.goldFolder, adjudicatedFolder);
  const isThere = await vscode.workspace.fs.stat(vscode.Uri.file(adjudicated)).then(
    () => true,
    () => false,
  );
  const names = [...(isThere ? [adjudicatedFolder] : []), ...(await annotatorFolders(project))];
  const [only] = names;
  if (names.length <= 1) return only === undefined ? project.goldFolder : path.join(project.goldFolder, only);
  const picked = await vscode.window.showQuickPick(names, { title: "Measure against Whose Gold Labels?" });
  return picked === undefined ? undefined : path.join(project.goldFolder, picked);
}
