import * as vscode from "vscode";
import { byteSize } from "../../engine/byte-size";
import type { DownloadPlan, Network } from "../../engine/models/download-plan";
import { ModelError } from "../../engine/models/model-error";
import { ModelStore } from "../../engine/models/store";
import type { Command } from "../commands/command";
import type { EditorContext } from "../context";
import { pickOne } from "../exchange/pick";
import { cancellable, type Tell } from "../progress";
import { modelFolders } from "./model-places";
import { useModel } from "./use-model";

/** What a list or a keybinding may give, so that it is not asked for. */
interface DownloadArgument {
  readonly address?: string;
  readonly name?: string;
  /** 64 hexadecimal digits. */
  readonly sha256?: string;
}

/** The one command of the extension that opens a connection, after a person has said so. */
export const downloadModel: Command = async (context, argument) => {
  const given = typeof argument === "object" && argument !== null ? (argument as DownloadArgument) : {};
  const address = given.address ?? (await askAddress());
  if (address === undefined) return;
  const { planDownload } = await import("../../engine/models/download-plan");
  const plan = await cancellable(`Looking for ${address}`, (signal) =>
    planDownload(address, { ...network(), signal }, given.sha256),
  );
  const store = new ModelStore(modelFolders(context.extension)[0] ?? "");
  if (plan === undefined || !(await isConfirmed(plan, store.folder))) return;
  const entry = await cancellable(`Downloading ${plan.name}`, (signal, tell) =>
    store.pull(plan, { ...network(), signal, onProgress: rate(tell) }, given.name),
  );
  if (entry === undefined) {
    const goOn = "Go On";
    const kept = "The download was stopped; what is there is kept, and “Models…” goes on with it.";
    if ((await vscode.window.showInformationMessage(kept, goOn)) === goOn)
      await downloadModel(context, argument);
    return;
  }
  context.log.info(
    `downloaded ${entry.name}, ${byteSize(entry.size)}, SHA-256 ${entry.sha256 ?? "not known"}`,
  );
  offer(context, entry.name);
};

/** VS Code's own `fetch` knows the proxy and the certificates of the editor's settings. */
function network(): Network {
  return { fetch: globalThis.fetch, environment: process.env };
}

async function askAddress(): Promise<string | undefined> {
  const { parseAddress } = await import("../../engine/models/address");
  return vscode.window.showInputBox({
    title: "Download a Model",
    prompt: "Only the model's server is asked, and it is told nothing but the address.",
    placeHolder: "hf:owner/model, hf:owner/model:Q4_K_M, or the https address of a GGUF file",
    ignoreFocusOut: true,
    validateInput: (text) => {
      if (text.trim() === "") return undefined;
      try {
        parseAddress(text);
        return undefined;
      } catch (error) {
        return error instanceof ModelError ? error.message : "This is no address.";
      }
    },
  });
}

async function isConfirmed({ name, address, size, files }: DownloadPlan, folder: string): Promise<boolean> {
  const host = new URL(files[0]?.url ?? address).host;
  const bytes = size === undefined ? "a size that the server tells" : byteSize(size);
  const download = {
    label: `$(cloud-download) Download ${name}, ${bytes}`,
    description: `from ${host}`,
    detail: `Kept in ${folder}; checked by its SHA-256 where the server tells one.`,
    value: true,
  };
  return (await pickOne("Download This Model?", [download], "Escape downloads nothing")) === true;
}

/** Bytes as a message with the speed and the time that is left, four times a second. */
function rate(tell: Tell): (loaded: number, total: number | undefined) => void {
  let first: { readonly at: number; readonly loaded: number } | undefined;
  let told = 0;
  return (loaded, total) => {
    const now = performance.now();
    first ??= { at: now, loaded };
    if (now - told < 250 && loaded !== total) return;
    told = now;
    const perSecond = ((loaded - first.loaded) / (now - first.at)) * 1000;
    const isKnown = Number.isFinite(perSecond) && perSecond > 0;
    const left = total === undefined || !isKnown ? "" : `, ${inTime((total - loaded) / perSecond)} left`;
    const speed = isKnown ? `, ${byteSize(perSecond)}/s` : "";
    const of = total === undefined ? "" : ` of ${byteSize(total)}`;
    tell(total === undefined ? undefined : loaded / total, `${byteSize(loaded)}${of}${speed}${left}`);
  };
}

function inTime(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  return seconds < 3600 ? `${Math.ceil(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

function offer(context: EditorContext, name: string): void {
  const use = "Use This Model";
  const details = "Details";
  void vscode.window.showInformationMessage(`${name} was downloaded and checked.`, use, details).then(
    async (answer) => {
      if (answer === use) await useModel(name);
      else if (answer === details) await vscode.commands.executeCommand("cancerllm.modelDetails", name);
    },
    (error: unknown) => {
      context.report(error);
    },
  );
}
