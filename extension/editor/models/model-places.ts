import * as path from "node:path";
import type * as vscode from "vscode";
import { modelsFolder } from "../../engine/models/folders";
import { settings } from "../settings";

/**
 * Where models are looked for: first the folder that downloads go to (the setting, else the extension's storage), then
 * the one of the command line.
 */
export function modelFolders(
  extension: Pick<vscode.ExtensionContext, "globalStorageUri">,
): readonly string[] {
  const own = settings.modelsFolder() || path.join(extension.globalStorageUri.fsPath, "models");
  return [...new Set([own, modelsFolder()])];
}

export function workerPath(extension: Pick<vscode.ExtensionContext, "extensionPath">): string {
  return path.join(extension.extensionPath, "dist", "engine", "worker.mjs");
}
