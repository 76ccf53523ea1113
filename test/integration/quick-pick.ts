import * as vscode from "vscode";
import { until } from "./note-editor";

/** Takes the first choice of every list that is shown, until something holds. */
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
  await until(`the report "${heading}" is shown`, () => shown() !== "", 60_000);
  return shown();
}

/** Turns back from every list that is shown, until a command has ended. */
export async function turnBackFrom(running: Thenable<unknown>): Promise<void> {
  let isOver = false;
  void running.then(() => {
    isOver = true;
  });
  await until("the command ends", async () => {
    await vscode.commands.executeCommand("workbench.action.closeQuickOpen");
    return isOver;
  });
}
