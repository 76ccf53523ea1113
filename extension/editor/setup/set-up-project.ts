import * as path from "node:path";
import * as vscode from "vscode";
import { projectFileName } from "../../labels/project";
import { trusted } from "../commands/command";
import { missingNoteSettings, writeNoteSettings } from "./note-settings";

/** Writes what a folder of notes needs to be a project of one's own: its project file, and settings of VS Code for notes. */
export const setUpProject = trusted(async () => {
  const folder = await chooseFolder();
  if (folder === undefined) return;
  const file = vscode.Uri.joinPath(folder.uri, projectFileName);
  const hasFile = await exists(file);
  const offered = [
    ...(hasFile
      ? []
      : [
          {
            label: projectFileName,
            detail: "Which files are notes, who decides, the phenotypes with their guidelines and keys",
            make: () => writeProject(folder.uri),
          },
        ]),
    ...(missingNoteSettings(folder.uri).length === 0
      ? []
      : [
          {
            label: ".vscode/settings.json",
            detail: "In notes: lines are wrapped, nothing is saved by itself, no word is marked but by you",
            make: () => writeNoteSettings(folder.uri),
          },
        ]),
  ].map((item) => ({ ...item, picked: true }));
  if (offered.length === 0) {
    await vscode.window.showTextDocument(file);
    return;
  }
  const picked = await vscode.window.showQuickPick(offered, {
    title: `Set Up ${folder.name} as a Project`,
    placeHolder: "Which files to write",
    canPickMany: true,
  });
  for (const { make } of picked ?? []) await make();
  if (picked !== undefined && (hasFile || (await exists(file)))) await vscode.window.showTextDocument(file);
});

async function writeProject(folder: vscode.Uri): Promise<void> {
  const { createProject } = await import("../../labels/new-project");
  await createProject(folder.fsPath);
}

/** The one folder that is open, or the one that is chosen. @returns undefined where none is, or it is not on this machine */
async function chooseFolder(): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file");
  if (folders.length === 0) await vscode.commands.executeCommand("vscode.openFolder");
  if (folders.length < 2) return folders[0];
  const items = folders.map((folder) => ({
    label: folder.name,
    description: path.dirname(folder.uri.fsPath),
    folder,
  }));
  return (await vscode.window.showQuickPick(items, { title: "Set Up Which Folder?" }))?.folder;
}

async function exists(file: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(file).then(
    () => true,
    () => false,
  );
}
