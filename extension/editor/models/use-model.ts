import * as vscode from "vscode";
import type { Command } from "../commands/command";
import { hint } from "../commands/command";
import { settings } from "../settings";
import { pickModel } from "./known-models";

/** Names a model in the user's settings; a workspace's own choice stands in its `cancerllm.yaml`. */
export async function useModel(name: string | undefined): Promise<void> {
  const target = vscode.ConfigurationTarget.Global;
  await vscode.workspace.getConfiguration().update("cancerllm.model", name, target);
  if (settings.endpoint() !== "") {
    hint(
      "A server answers as long as the setting cancerllm.endpoint names one; the choice is kept for then.",
    );
    return;
  }
  hint(
    name === undefined
      ? "The project's model is used, else the embedded one."
      : `${name} is used from now on.`,
  );
}

/** Without an argument no model is named in the settings any more. */
export const useModelCommand: Command = async (context, argument) => {
  if (typeof argument !== "string") {
    await useModel(undefined);
    return;
  }
  const model = await pickModel(context, "Use Which Model?", argument);
  if (model) await useModel(model.name);
};
