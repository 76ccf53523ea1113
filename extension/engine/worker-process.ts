import { fork, type ChildProcess } from "node:child_process";
import { EngineError } from "./engine-error";
import type {
  BackendReport,
  Failure,
  GpuBackend,
  GpuChoice,
  MessageFromWorker,
  MessageToWorker,
} from "./messages";
import type { ModelDetails } from "./model-details";

/** Starts the worker, `dist/engine/worker.mjs`, as a process of its own. */
export function forkWorker(workerPath: string): ChildProcess {
  return fork(workerPath, [], {
    env: workerEnvironment(),
    execArgv: ["--expose-gc"], // see worker/sampler-memory.ts
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
}

export function fromFailure({ reason, message, promptTooLong }: Failure): EngineError {
  return new EngineError(reason, message, promptTooLong);
}

/**
 * Reads what a model's header tells and how it would run here, in a process that ends with the answer.
 * @throws EngineError `model-missing`, `not-a-gguf`, `truncated`, `no-binary`; the signal's reason
 */
export async function inspectModel(
  modelPath: string,
  gpu: GpuChoice,
  workerPath: string,
  signal?: AbortSignal,
): Promise<ModelDetails> {
  const answer = await askOnce(workerPath, { type: "inspect", options: { modelPath, gpu } }, signal);
  if (answer.type !== "details") throw ended();
  return answer.details;
}

/** What one backend finds on this machine; in a process of its own, which a broken driver may end. */
export async function probeBackend(
  backend: GpuBackend | "cpu",
  workerPath: string,
  signal?: AbortSignal,
): Promise<BackendReport> {
  const answer = await askOnce(workerPath, { type: "probe", backend }, signal);
  if (answer.type !== "backend") throw ended();
  return answer.report;
}

function askOnce(
  workerPath: string,
  question: MessageToWorker,
  signal?: AbortSignal,
): Promise<MessageFromWorker> {
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = forkWorker(workerPath);
    const abort = (): void => {
      finish(() => {
        reject(signal?.reason as Error);
      });
    };
    const finish = (settle: () => void): void => {
      signal?.removeEventListener("abort", abort);
      child.removeAllListeners();
      child.on("error", () => undefined);
      child.kill("SIGKILL");
      settle();
    };
    signal?.addEventListener("abort", abort, { once: true });
    child.on("message", (data) => {
      const message = data as MessageFromWorker;
      if (message.type === "log") return;
      finish(() => {
        if (message.type === "load-failed") reject(fromFailure(message.failure));
        else resolve(message);
      });
    });
    const lost = (): void => {
      finish(() => {
        reject(ended());
      });
    };
    child.on("error", lost);
    child.on("exit", lost);
    child.send(question, (error) => {
      if (error) lost();
    });
  });
}

function ended(): EngineError {
  return new EngineError(
    "crashed",
    "The engine's process ended before it answered; the GPU's driver may be broken.",
  );
}

/** Under VS Code `process.execPath` is Electron, which runs as Node with this variable. */
function workerEnvironment(): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = { ...process.env, ELECTRON_RUN_AS_NODE: "1" };
  delete environment["NODE_OPTIONS"];
  return environment;
}
