import path from "node:path";
import { Option } from "commander";
import { EngineError } from "../../../engine/engine-error";
import { modelsFolder } from "../../../engine/models/folders";
import { ModelError } from "../../../engine/models/model-error";
import { CommandError, exitCodes } from "../../exit-codes";

/** `dist/engine/worker.mjs`, beside the bundle of the command line. */
export const workerPath = path.join(__dirname, "engine", "worker.mjs");

/** `--models <folder>`; see {@link modelsFolder}. */
export function modelsOption(): Option {
  return new Option("--models <folder>", "where models are kept").default(modelsFolder());
}

/** An error about models as the end of a command; any other error as it is. */
export function asCommandError(error: unknown): unknown {
  if (error instanceof ModelError) return new CommandError(exitCodes.inputErrors, error.message);
  if (error instanceof EngineError) return new CommandError(exitCodes.engineFailed, error.message);
  return error;
}

/** Runs the work of a command; its errors end the command with one line. */
export async function working<T>(work: () => Promise<T>): Promise<T> {
  return work().catch((error: unknown) => {
    throw asCommandError(error);
  });
}
