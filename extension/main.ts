import * as vscode from "vscode";
import { EditorContext } from "./editor/context";
import { registerEditor } from "./editor/register";
import { localEngine, modelFor } from "./editor/local-engine";
import { EngineService } from "./editor/engine-service";
import { describeFailure } from "./editor/failure";
import { servedOr, servedOrLocal } from "./editor/served/served-engine";
import { registerPanels } from "./panels/panels";

/** Called by VS Code when a note is near: wires the parts together and does nothing heavy. */
export async function activate(extension: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel("CancerLLM", { log: true });
  extension.subscriptions.push(log);
  try {
    const start = servedOrLocal(extension, log, localEngine(extension.extensionPath, log));
    const engine = new EngineService(start, servedOr(modelFor(extension)));
    const context = new EditorContext(extension, log, engine);
    extension.subscriptions.push(context, registerEditor(context), registerPanels(extension, context));
    await context.start();
  } catch (error) {
    // VS Code itself shows nothing when an extension does not come up.
    const { message, detail } = describeFailure(error);
    log.error(detail);
    void vscode.window.showErrorMessage(`CancerLLM Annotator could not start: ${message}`);
    throw new Error(`CancerLLM Annotator could not start: ${message}`);
  }
}
