import * as vscode from "vscode";
import { EngineError } from "../../engine/engine-error";
import type { Endpoint } from "../../engine/served/endpoint";
import type { EngineStarter, ModelChooser } from "../engine-service";
import { settings } from "../settings";
import { endpointKey } from "./endpoint-key";

/** Addresses that a person agreed to send notes to, in the editor's own storage. */
const agreedKey = "cancerllm.endpointsAgreed";

/** The server of the settings where there is one, else the model that would run on this machine. */
export function servedOr(local: ModelChooser): ModelChooser {
  return async (project) => {
    const address = settings.endpoint();
    return address === "" ? local(project) : address;
  };
}

/** Connects where the settings name a server, else starts the engine of this machine. */
export function servedOrLocal(
  extension: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
  local: EngineStarter,
): EngineStarter {
  return async (model, gpu, onRestart) => {
    if (model !== settings.endpoint()) return local(model, gpu, onRestart);
    const [{ parseEndpoint }, { connectEngine }] = await Promise.all([
      import("../../engine/served/endpoint"),
      import("../../engine/served/served-engine"),
    ]);
    const endpoint = parseEndpoint(model, { allowInsecure: settings.allowInsecureEndpoint() });
    await confirmDestination(extension.globalState, endpoint);
    log.info(`connecting to ${endpoint.host}`);
    const key = await endpointKey(extension, endpoint.host);
    const name = settings.endpointModel();
    const engine = await connectEngine({
      endpoint,
      // VS Code's own `fetch` knows the proxy and the certificates of the editor's settings.
      fetch: globalThis.fetch,
      contextTokens: settings.endpointContext(),
      log: (message) => {
        log.warn(message);
      },
      ...(key === undefined ? {} : { key }),
      ...(name === "" ? {} : { model: name }),
    });
    const { backend } = engine.info;
    log.info(`connected to ${engine.info.model.name}, ${backend.name}`);
    if (backend.note !== undefined) void vscode.window.showWarningMessage(backend.note);
    return engine;
  };
}

/** Has a person agree, once for each address, that notes leave this machine. @throws EngineError `cancelled` */
async function confirmDestination(state: vscode.Memento, endpoint: Endpoint): Promise<void> {
  const { destinationOf } = await import("../../engine/served/endpoint");
  const destination = destinationOf(endpoint);
  const agreed = state.get<readonly string[]>(agreedKey, []);
  if (destination === undefined || agreed.includes(endpoint.url)) return;
  const send = `Send Notes to ${endpoint.host}`;
  const detail = `${destination} The setting cancerllm.endpoint says so; empty it to keep the model on this machine.`;
  const answer = await vscode.window.showWarningMessage(
    "Send notes to a server?",
    { modal: true, detail },
    send,
  );
  if (answer !== send) throw new EngineError("cancelled", "Nothing was sent.");
  await state.update(agreedKey, [...agreed, endpoint.url]);
}
