import * as path from "node:path";
import * as vscode from "vscode";
import type { Following } from "../../exchange/gold-folder";
import type { Project } from "../../labels/project";
import type { EditorContext } from "../context";
import { hint } from "../commands/command";
import { withProgress } from "../progress";

/** A line of a list that stands for something. */
export interface Choice<T> extends vscode.QuickPickItem {
  readonly value: T;
}

/** Asks for one of several; the list stays while the person looks elsewhere, at the report for one. */
export async function pickOne<T>(
  title: string,
  choices: readonly Choice<T>[],
  placeHolder?: string,
): Promise<T | undefined> {
  const options = { title, ignoreFocusOut: true, matchOnDescription: true, matchOnDetail: true };
  const chosen = await vscode.window.showQuickPick(choices, {
    ...options,
    ...(placeHolder === undefined ? {} : { placeHolder }),
  });
  return chosen?.value;
}

/** Asks for some of several; at least one, where the person does not turn back. */
export async function pickSome<T>(
  title: string,
  choices: readonly Choice<T>[],
): Promise<readonly T[] | undefined> {
  const options = { title, ignoreFocusOut: true, canPickMany: true as const };
  const chosen = await vscode.window.showQuickPick(choices, {
    ...options,
    placeHolder: "Space ticks or unticks, Enter confirms",
  });
  if (chosen?.length === 0) hint("Nothing was ticked; the choice stays as it was.");
  return chosen === undefined || chosen.length === 0 ? undefined : chosen.map(({ value }) => value);
}

/** The project of the active note; asked for where the window has several. */
export async function pickProject(context: EditorContext, title: string): Promise<Project | undefined> {
  const active = context.activeNote?.project;
  if (active !== undefined) return active;
  const projects = await context.projects.all();
  if (projects.length === 0) hint("Open a folder with notes first.");
  if (projects.length <= 1) return projects[0];
  return pickOne(
    title,
    projects.map((project) => ({ label: vscode.workspace.asRelativePath(project.root), value: project })),
  );
}

/** Runs with a notification that tells how far it is and stops it. */
export async function followed<T>(title: string, work: (following: Following) => Promise<T>): Promise<T> {
  return withProgress(title, (signal, tell) =>
    work({
      signal,
      onProgress: (done, total) => {
        tell(total === 0 ? 1 : done / total, `${done + 1} of ${total}`);
      },
    }),
  );
}

/** Shows a folder where files lie: in the explorer where the workspace has it, else in the system's or a window. */
export async function openFolder(folder: string): Promise<void> {
  const uri = vscode.Uri.file(folder);
  if (vscode.workspace.getWorkspaceFolder(uri) !== undefined) {
    await vscode.commands.executeCommand("revealInExplorer", uri);
  } else if (vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined) {
    await vscode.commands.executeCommand("revealFileInOS", uri);
  } else {
    await vscode.commands.executeCommand("vscode.openFolder", uri, { forceNewWindow: true });
  }
}

/** The folder that holds all files of an export. */
export function folderOf(files: readonly string[], out: string): string {
  return files.includes(out) ? path.dirname(out) : out;
}
