import { writeFile } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";

/** What the installed extension did, for the test outside of VS Code. */
export interface Outcome {
  readonly extensionPath?: string;
  readonly problem?: string;
}

/** Called by VS Code in the extension host: annotates a note of the workspace with the installed extension. */
export async function run(): Promise<void> {
  const results = process.env["CANCERLLM_TEST_RESULTS"];
  const note = process.env["CANCERLLM_TEST_NOTE"];
  if (results === undefined || note === undefined) throw new Error("Use test/package/package.test.ts.");
  let outcome: Outcome;
  try {
    outcome = { extensionPath: await annotate(note) };
  } catch (error) {
    outcome = { problem: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  await writeFile(results, JSON.stringify(outcome));
}

async function annotate(note: string): Promise<string> {
  const extension = vscode.extensions.getExtension("cancerllm.cancerllm-annotator");
  const root = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  if (!extension || root === undefined) throw new Error("The extension, or the workspace, is not there.");
  await vscode.window.showTextDocument(vscode.Uri.file(path.join(root, note)));
  await vscode.commands.executeCommand("cancerllm.annotateNote");
  return extension.extensionPath;
}
