import * as vscode from "vscode";
import { inWords } from "../key-names";
import type { Command } from "./command";

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
  };
}

/** The keys of the extension in the order of its manifest; choosing one runs its command. */
export const keyHelp: Command = async (context) => {
  const manifest = context.extension.extension.packageJSON as Manifest;
  const labels = context.activeNote?.project.phenotypes ?? [];
  await context.keysInForce.read();
  const items = context.keysInForce.byCommand.map(({ command, args, keys }) => ({
    label: titleOf(manifest, command, args, labels),
    description: keys.map(inWords).join("   or   "),
    command,
    args,
  }));
  const change = { label: "$(edit) Change Keys…", description: "", command: undefined, args: undefined };
  const picked = await vscode.window.showQuickPick([...items, change], {
    title: `Keys of CancerLLM Annotator${context.keysInForce.areCertain ? "" : ", as Shipped"}`,
    placeHolder: "Single keys work in review mode, those with Alt+M always",
    matchOnDescription: true,
  });
  if (picked === undefined) return;
  if (picked.command === undefined) {
    const query = `@ext:${context.extension.extension.id}`;
    await vscode.commands.executeCommand("workbench.action.openGlobalKeybindings", query);
  } else {
    await vscode.commands.executeCommand(picked.command, ...(picked.args === undefined ? [] : [picked.args]));
  }
};

function titleOf(
  manifest: Manifest,
  command: string,
  args: unknown,
  labels: readonly { readonly key?: string; readonly title: string }[],
): string {
  const title = manifest.contributes.commands.find((item) => item.command === command)?.title ?? command;
  if (args === undefined) return title;
  const label = labels.find(({ key }) => key === args)?.title;
  return label === undefined ? `${title} ${JSON.stringify(args)}` : `Mark or Change to ${label}`;
}
