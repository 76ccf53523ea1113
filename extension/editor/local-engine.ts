import * as path from "node:path";
import type * as vscode from "vscode";
import type { EngineStarter, ModelChooser } from "./engine-service";
import { modelFolders } from "./models/model-places";
import { settings } from "./settings";

/** The engine's process as this extension brings it along; its code is loaded when it is first started. */
export function localEngine(extensionPath: string, log: vscode.LogOutputChannel): EngineStarter {
  return async (modelPath, gpu, onRestart) => {
    const { startEngine } = await import("../engine/host");
    log.info(`loading ${modelPath} (GPU ${gpu})`);
    const engine = await startEngine({
      modelPath,
      gpu,
      workerPath: path.join(extensionPath, "dist", "engine", "worker.mjs"),
      onRestart,
      log: (level, message) => {
        if (level === "error") log.error(message);
        else if (level === "warning") log.warn(message);
        else log.info(message);
      },
    });
    const { model, backend } = engine.info;
    log.info(
      `loaded ${model.name} ${model.quantization} on ${backend.name}, ${backend.gpuLayers} layers on a GPU`,
    );
    return engine;
  };
}

/** The user's model, else the project's, else the embedded one. */
export function modelFor(extension: vscode.ExtensionContext): ModelChooser {
  return async (project) => {
    const { resolveModel } = await import("../engine/catalog");
    const chosen = settings.model();
    const model = chosen === "" ? project.model : chosen;
    return resolveModel(model, extension.extensionPath, modelFolders(extension));
  };
}
