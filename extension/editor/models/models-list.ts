import * as vscode from "vscode";
import { byteSize } from "../../engine/byte-size";
import type { ModelDetails } from "../../engine/model-details";
import type { Command } from "../commands/command";
import type { EditorContext } from "../context";
import { settings } from "../settings";
import { isChosen, knownModels, type KnownModel } from "./known-models";
import { workerPath } from "./model-places";
import { useModel } from "./use-model";

interface Line extends vscode.QuickPickItem {
  /** The command that the line runs, or the model that it stands for. */
  readonly runs?: readonly [command: string, argument?: unknown];
  readonly model?: KnownModel;
}

const details = { iconPath: new vscode.ThemeIcon("info"), tooltip: "Details" };
const measure = { iconPath: new vscode.ThemeIcon("dashboard"), tooltip: "Measure" };
const remove = { iconPath: new vscode.ThemeIcon("trash"), tooltip: "Remove" };

/** "Models…": every model, whether it fits this machine, and what can be done with it. */
export const listModels: Command = async (context) => {
  const { models, begun, problems } = await knownModels(context);
  for (const problem of problems) context.log.warn(problem);
  const list = vscode.window.createQuickPick<Line>();
  const closing = new AbortController();
  const lines: Line[] = models.map(lineOf);
  list.title = "Models";
  list.placeholder =
    "Enter uses a model; the model of a project's cancerllm.yaml is used where none is chosen";
  list.matchOnDescription = true;
  list.matchOnDetail = true;
  const show = (): void => {
    list.items = [
      ...(settings.endpoint() === "" ? [] : [endpointLine(settings.endpoint())]),
      ...lines,
      ...(begun.length === 0 ? [] : [separator("Downloads that were begun")]),
      ...begun.map(({ name, address, loaded, files }) => ({
        label: `$(cloud-download) Go on with ${name}`,
        description: `${byteSize(loaded)}${totalOf(files)} · ${address}`,
        runs: ["cancerllm.downloadModel", { address, name }] as const,
      })),
      separator(""),
      { label: "$(cloud-download) Download a model…", runs: ["cancerllm.downloadModel"] },
      { label: "$(add) Add a GGUF file on this machine…", runs: ["cancerllm.addModel"] },
      ...(settings.model() === ""
        ? []
        : [
            {
              label: "$(clear-all) Use the project's model, else the embedded one",
              runs: ["cancerllm.useModel"] as const,
            },
          ]),
      { label: "$(pulse) Check this machine", runs: ["cancerllm.checkMachine"] },
    ];
  };
  show();
  const run = (command: string, argument?: unknown): void => {
    list.hide();
    void vscode.commands.executeCommand(command, argument);
  };
  list.onDidAccept(() => {
    const [line] = list.selectedItems;
    if (line?.runs) run(...line.runs);
    else if (line?.model) {
      list.hide();
      void useModel(line.model.name);
    }
  });
  list.onDidTriggerItemButton(({ button, item }) => {
    const name = item.model?.name;
    if (button === details) run("cancerllm.modelDetails", name);
    else if (button === measure) run("cancerllm.measureModel", name);
    else run("cancerllm.removeModel", name);
  });
  list.onDidHide(() => {
    closing.abort();
    list.dispose();
  });
  list.show();
  await tellFits(context, models, closing.signal, (model, words) => {
    const at = lines.findIndex((line) => line.model === model);
    const line = lines[at];
    if (line) lines[at] = { ...line, detail: words };
    const active = list.activeItems[0];
    show();
    const same = list.items.filter(({ label }) => label === active?.label);
    if (same.length > 0) list.activeItems = same;
  });
};

/** Reads each model's header in the engine's process while the list is already shown. */
async function tellFits(
  { extension, log }: EditorContext,
  models: readonly KnownModel[],
  signal: AbortSignal,
  tell: (model: KnownModel, words: string) => void,
): Promise<void> {
  const { inspectModel } = await import("../../engine/worker-process");
  const { fitInWords, protocolOf } = await import("../../engine/model-words");
  const words = (found: ModelDetails): string => `Protocol ${protocolOf(found)}. ${fitInWords(found)}`;
  for (const model of models.filter(({ isThere }) => isThere)) {
    try {
      tell(model, words(await inspectModel(model.file, settings.gpu(), workerPath(extension), signal)));
    } catch (error) {
      if (signal.aborted) return;
      const message = error instanceof Error ? error.message : "It cannot be read.";
      log.warn(message);
      tell(model, `$(warning) ${message}`);
    }
  }
}

function lineOf(model: KnownModel): Line {
  const { name, size, origin, isThere, entry } = model;
  return {
    label: `${isChosen(model) ? "$(check)" : "$(blank)"} ${name}`,
    description: `${isThere ? `${byteSize(size)} · ` : ""}${origin}`,
    detail: isThere ? "Looking at the file…" : "$(warning) The file is missing.",
    buttons: [...(isThere ? [details, measure] : []), ...(entry ? [remove] : [])],
    model,
  };
}

/** Said first, since no model of the list answers then. */
function endpointLine(address: string): Line {
  return {
    label: "$(cloud) A server answers",
    description: address,
    detail: "The models below are used once the setting cancerllm.endpoint is empty. Enter opens it.",
    runs: ["workbench.action.openSettings", "cancerllm.endpoint"],
  };
}

function separator(label: string): Line {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

function totalOf(files: readonly { readonly size?: number }[]): string {
  const total = files.reduce((sum, { size }) => sum + (size ?? NaN), 0);
  return Number.isFinite(total) ? ` of ${byteSize(total)}` : "";
}
