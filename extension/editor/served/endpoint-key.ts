import * as vscode from "vscode";
import { hint, type Command } from "../commands/command";
import { settings } from "../settings";

/** A key is kept for one server: another address never gets it. */
function nameOf(host: string): string {
  return `cancerllm.endpointKey.${host}`;
}

/** The key of a server: of the editor's secret storage, else of the environment. */
export async function endpointKey(
  { secrets }: Pick<vscode.ExtensionContext, "secrets">,
  host: string,
): Promise<string | undefined> {
  const key = (await secrets.get(nameOf(host))) ?? process.env["CANCERLLM_API_KEY"]?.trim();
  return key === "" ? undefined : key;
}

/** "Set the Key of the Endpoint…": kept by the editor, in no file of the workspace or of the settings. */
export const setEndpointKey: Command = async (context) => {
  const address = settings.endpoint();
  if (address === "") {
    const open = "Open the Setting";
    const message = "No server is set: the model runs on this machine and needs no key.";
    if ((await vscode.window.showInformationMessage(message, open)) === open)
      await vscode.commands.executeCommand("workbench.action.openSettings", "cancerllm.endpoint");
    return;
  }
  const { parseEndpoint } = await import("../../engine/served/endpoint");
  const { host } = parseEndpoint(address, { allowInsecure: settings.allowInsecureEndpoint() });
  const key = await vscode.window.showInputBox({
    title: `Key of ${host}`,
    prompt: "Kept by the editor's secret storage, and sent to this server only. Empty removes it.",
    password: true,
    ignoreFocusOut: true,
  });
  if (key === undefined) return;
  const { secrets } = context.extension;
  await (key.trim() === "" ? secrets.delete(nameOf(host)) : secrets.store(nameOf(host), key.trim()));
  // The next use connects anew.
  await context.engine.stop();
  hint(key.trim() === "" ? `The key of ${host} was removed.` : `The key of ${host} is kept.`);
};
