import * as vscode from "vscode";
import { byteSize } from "../../engine/byte-size";
import { ModelStore } from "../../engine/models/store";
import { hint, type Command } from "../commands/command";
import { pickModel } from "./known-models";
import { modelFolders } from "./model-places";
import { useModel } from "./use-model";
import { settings } from "../settings";

/** Takes a GGUF file of this machine into the list; it stays where it is. */
export const addModel: Command = async ({ extension }, argument) => {
  const file = typeof argument === "string" ? argument : await askFile();
  if (file === undefined) return;
  const store = new ModelStore(modelFolders(extension)[0] ?? "");
  const { name } = await store.add(file);
  const use = "Use This Model";
  const answer = vscode.window.showInformationMessage(
    `${name} is in the list; the file stays where it is.`,
    use,
  );
  void answer.then(async (chosen) => {
    if (chosen === use) await useModel(name);
  });
};

/** Deletes a model that was downloaded, and forgets one that was added. */
export const removeModel: Command = async (context, argument) => {
  const model = await pickModel(context, "Remove Which Model?", argument, ({ entry }) => entry !== undefined);
  if (!model?.entry || !model.store) return;
  const { name, entry, store, file } = model;
  const { state } = context.engine;
  if ((state.kind === "ready" || state.kind === "restarting") && state.info.model.path === file) {
    hint("This model is loaded: unload it first.");
    return;
  }
  const remove = entry.isOwn ? "Delete" : "Take Out of the List";
  const answer = await vscode.window.showWarningMessage(
    entry.isOwn
      ? `Delete the model ${name}, ${byteSize(entry.size)}?`
      : `Take the model ${name} out of the list?`,
    { modal: true, detail: entry.isOwn ? "It can be downloaded again." : `${file} stays where it is.` },
    remove,
  );
  if (answer !== remove) return;
  await store.remove(name);
  if (settings.model() === name) await useModel(undefined);
  hint(entry.isOwn ? `${name} was deleted.` : `${name} is out of the list.`);
};

async function askFile(): Promise<string | undefined> {
  const files = await vscode.window.showOpenDialog({
    title: "Add a Model",
    openLabel: "Add This Model",
    filters: { "GGUF models": ["gguf"] },
  });
  return files?.[0]?.fsPath;
}
