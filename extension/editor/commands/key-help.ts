import * as vscode from "vscode";
import { inWords } from "../key-names";
import type { Command } from "./command";

interface Keybinding {
  readonly command: string;
  readonly key: string;
  readonly mac?: string;
  readonly args?: unknown;
  readonly when?: string;
}

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly keybindings: readonly Keybinding[];
  };
}

/** The keys of the extension in the order of its manifest; choosing one runs its command. */
export const keyHelp: Command = async (context) => {
  const manifest = context.extension.extension.packageJSON as Manifest;
  const labels = context.activeNote?.project.phenotypes ?? [];
  const items = keysByCommand(manifest.contributes.keybindings).map(({ command, args, keys }) => ({
    label: titleOf(manifest, command, args, labels),
    description: keys.map(inWords).join("   or   "),
    command,
    args,
  }));
  const change = { label: "$(edit) Change Keys…", description: "", command: undefined, args: undefined };
  const picked = await vscode.window.showQuickPick([...items, change], {
    title: "Keys of CancerLLM Annotator, as Shipped",
    placeHolder: "Single keys work in review mode, those with Alt+M always",
    matchOnDescription: true,
  });
  if (picked === undefined) return;
  if (picked.command === undefined) {
    await vscode.commands.executeCommand("workbench.action.openGlobalKeybindings", "cancerllm");
  } else {
    await vscode.commands.executeCommand(picked.command, ...(picked.args === undefined ? [] : [picked.args]));
  }
};

/** Several keys of one command (and argument) together, shortest first. */
export function keysByCommand(
  bindings: readonly Keybinding[],
): readonly { readonly command: string; readonly args: unknown; readonly keys: readonly string[] }[] {
  const groups = new Map<string, { command: string; args: unknown; keys: string[] }>();
  for (const { command, args, key } of bindings) {
    const id = `${command} ${JSON.stringify(args)}`;
    const group = groups.get(id) ?? { command, args, keys: [] };
    group.keys.push(key);
    groups.set(id, group);
  }
  return [...groups.values()].map((group) => ({
    ...group,
    keys: group.keys.sort((a, b) => a.length - b.length),
  }));
}

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
