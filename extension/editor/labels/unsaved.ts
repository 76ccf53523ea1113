import * as path from "node:path";
import * as vscode from "vscode";
import type { Project } from "../../labels/project";

/** Gold files or a project file have unsaved changes in an editor. */
export class UnsavedError extends Error {
  override readonly name = "UnsavedError";
  readonly reason = "unsaved";
}

/** @throws UnsavedError that names gold files and the project file that were edited by hand and not saved */
export function refuseUnsaved({ root, file, goldFolder }: Project): void {
  const unsaved = vscode.workspace.textDocuments
    .filter(({ isDirty, uri }) => isDirty && uri.scheme === "file")
    .map(({ uri }) => uri.fsPath)
    .filter((name) => name === file || name.startsWith(goldFolder + path.sep));
  if (unsaved.length === 0) return;
  const names = unsaved.map((name) => path.relative(root, name)).join(", ");
  throw new UnsavedError(`${names}: there are unsaved changes. Save or revert them first, then try again.`);
}
