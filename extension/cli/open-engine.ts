import path from "node:path";
import { resolveModel } from "../engine/catalog";
import { EngineError } from "../engine/engine-error";
import { startEngine, type LocalEngine, type StartEngineOptions } from "../engine/host";
import type { GpuChoice } from "../engine/messages";
import { CommandError, exitCodes } from "./exit-codes";
import { say } from "./output";

/** The folder of the product; the bundle of the command line is `dist/cli.js` in it. */
export const packageFolder = path.dirname(__dirname);

/** Starts the engine, or ends the command with one line that says why it cannot be. */
export async function openEngine(
  modelPath: string,
  gpu: GpuChoice,
  options: Partial<StartEngineOptions> = {},
): Promise<LocalEngine> {
  try {
    const engine = await startEngine({
      modelPath,
      gpu,
      workerPath: path.join(__dirname, "engine", "worker.mjs"),
      ...options,
    });
    if (engine.info.backend.note !== undefined) say(engine.info.backend.note);
    return engine;
  } catch (error) {
    throw engineFailure(error);
  }
}

/** Starts the engine with a model that a path or a name means; says when it is started again. */
export async function openLocal(model: string | undefined, gpu: GpuChoice): Promise<LocalEngine> {
  const modelPath = await resolveModel(model, packageFolder).catch((error: unknown) => {
    throw engineFailure(error);
  });
  return openEngine(modelPath, gpu, {
    onRestart: () => {
      say("The engine ended unexpectedly and is started again; the work goes on.");
    },
  });
}

/** An error of the engine as the end of a command; any other error as it is. */
export function engineFailure(error: unknown): unknown {
  return error instanceof EngineError ? new CommandError(exitCodes.engineFailed, error.message) : error;
}
