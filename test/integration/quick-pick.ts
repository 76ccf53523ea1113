import * as vscode from "vscode";
import { until } from "./note-editor";

/** Runs a command and takes the first choice of every list that it shows, until something holds. */
export async function acceptUntil(name: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  await until(
    name,
    async () => {
      if (await holds()) return true;
      await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
      return holds();
    },
    40_000,
  );
}

/** The text of the report that is shown, once it has a heading. */
export async function report(heading: string): Promise<string> {
  const shown = (): string =>
    vscode.workspace.textDocuments
      .filter(({ uri }) => uri.scheme === "cancerllm-report")
      .map((document) => document.getText())
      .find((text) => text.startsWith(`# ${heading}\n`)) ?? "";
  await until(`the report "${heading}" is shown`, () => shown() !== "");
  return shown();
}
