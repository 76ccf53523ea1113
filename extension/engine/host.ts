import type { ChildProcess } from "node:child_process";
import { Calls } from "./calls";
import type { CompletionOptions, CompletionRequest, Engine, EngineInfo } from "./engine";
import { EngineError } from "./engine-error";
import type { GpuChoice, LogLevel, MessageFromWorker, MessageToWorker } from "./messages";
import { RestartBudget } from "./restart-budget";
import { forkWorker, fromFailure } from "./worker-process";

export interface StartEngineOptions {
  /** A GGUF file. */
  readonly modelPath: string;
  readonly gpu: GpuChoice;
  /** The bundled worker, `dist/engine/worker.mjs`. */
  readonly workerPath: string;
  /** CPU threads; measured when absent. */
  readonly threads?: number;
  /** Prompts evaluated side by side; chosen by memory when absent. */
  readonly sequences?: number;
  /** Tokens per sequence; chosen from the model when absent. */
  readonly contextSize?: number;
  /** Tokens evaluated at once; node-llama-cpp's own when absent. */
  readonly batchSize?: number;
  /** Of the file, where it is known; computed when absent, which reads a large file once more. */
  readonly sha256?: string;
  /** Receives one-line messages that hold no text of a note. */
  readonly log?: (level: LogLevel, message: string) => void;
  /** Called when the process crashed and is started again. */
  readonly onRestart?: () => void;
  readonly restarts?: RestartBudget;
}

/** The engine as a process of this machine; `processId` changes with a restart. */
export interface LocalEngine extends Engine {
  readonly processId: number | undefined;
}

/**
 * Starts the model's own process and loads the model.
 * When the process crashes it is started again and what was in hand is asked again: every request is answered
 * exactly once. From the second restart in 3 minutes on it takes less memory each time; after 5 it stays down.
 * @throws EngineError `model-missing`, `not-a-gguf`, `truncated`, `unsupported-model`, `out-of-memory`,
 * `no-binary`, `gpu-unavailable`, `crashed`
 */
export async function startEngine(options: StartEngineOptions): Promise<LocalEngine> {
  const host = new EngineHost(options);
  await host.start();
  return host;
}

class EngineHost implements LocalEngine {
  private readonly calls = new Calls();
  private readonly restarts: RestartBudget;
  private child: ChildProcess | undefined;
  private loaded: EngineInfo | undefined;
  /** Whether the process takes requests; while it is started again they wait in `calls`. */
  private ready = false;
  /** Processes that ended while they loaded the model, or at work shortly after another one: the next takes less memory. */
  private lostForMemory = 0;
  /** Bytes of RAM that the processes had at most. */
  private peak: number | undefined;
  /** Why no more requests are taken. */
  private ended: EngineError | undefined;

  constructor(private readonly options: StartEngineOptions) {
    this.restarts = options.restarts ?? new RestartBudget();
  }

  get info(): EngineInfo {
    if (!this.loaded) throw new EngineError("failed", "The engine has not been started yet; wait for it.");
    return this.loaded;
  }

  get processId(): number | undefined {
    return this.child?.pid;
  }

  async start(): Promise<void> {
    for (;;) {
      try {
        this.loaded = await this.load();
        this.ready = true;
        for (const id of this.calls.ids()) this.sendCall(id);
        return;
      } catch (error) {
        const crashed = error instanceof EngineError && error.reason === "crashed";
        if (!crashed || this.ended || !this.restarts.take()) {
          this.end(error instanceof EngineError ? error : new EngineError("failed", String(error)));
          throw this.ended ?? error;
        }
        const message =
          "The engine ended while the model was loading; it is started again, to take less memory.";
        this.options.log?.("warning", message);
      }
    }
  }

  async complete(requests: readonly CompletionRequest[], options: CompletionOptions): Promise<void> {
    if (this.ended) throw this.ended;
    const { signal } = options;
    signal?.throwIfAborted();
    const { id, promise } = this.calls.openCompletion(requests, options);
    const abort = (): void => {
      this.send({ type: "cancel", call: id });
      this.calls.reject(id, signal?.reason);
    };
    signal?.addEventListener("abort", abort, { once: true });
    this.sendCall(id);
    try {
      await promise;
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }

  get peakMemory(): number | undefined {
    return this.peak;
  }

  async countTokens(texts: readonly string[]): Promise<readonly number[]> {
    if (this.ended) throw this.ended;
    const { id, promise } = this.calls.openCount(texts);
    this.sendCall(id);
    return promise;
  }

  async dispose(): Promise<void> {
    const { child } = this;
    this.end(new EngineError("disposed", "The engine was closed; start it again."));
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    await new Promise<void>((resolve) => {
      const impatience = setTimeout(() => child.kill("SIGKILL"), 3000);
      child.once("exit", () => {
        clearTimeout(impatience);
        resolve();
      });
      if (child.connected) child.send({ type: "exit" } satisfies MessageToWorker, () => undefined);
      else child.kill("SIGKILL");
    });
  }

  /** Forks the worker and waits until its model is loaded. */
  private load(): Promise<EngineInfo> {
    return new Promise((resolve, reject) => {
      const child = forkWorker(this.options.workerPath);
      this.child = child;
      let wasReady = false;
      child.on("message", (data) => {
        // What a process that was given up still had to say is asked again of the next one.
        if (this.child !== child) return;
        const message = data as MessageFromWorker;
        if (message.type === "ready") {
          wasReady = true;
          resolve(message.info);
        } else if (message.type === "load-failed") {
          this.child = undefined;
          child.kill("SIGKILL");
          reject(fromFailure(message.failure));
        } else if (message.type === "log") this.options.log?.(message.level, message.text);
        else if (message.type !== "details" && message.type !== "backend") {
          if (message.type === "done") this.peak = Math.max(this.peak ?? 0, message.peakMemory);
          this.calls.receive(message);
        }
      });
      child.on("error", () => {
        this.lost(child, wasReady, reject);
      });
      child.on("exit", (_code, signal) => {
        this.lost(child, wasReady, reject, signal);
      });
      const { modelPath, gpu, threads, sequences, contextSize, batchSize } = this.options;
      // What is asked again has to have room as before.
      const context = contextSize ?? this.loaded?.model.contextSize;
      const sha256 = this.loaded?.model.sha256 ?? this.options.sha256;
      this.send({
        type: "load",
        options: {
          modelPath,
          gpu,
          ...(threads === undefined ? {} : { threads }),
          ...(sequences === undefined ? {} : { sequences }),
          ...(context === undefined ? {} : { contextSize: context }),
          ...(batchSize === undefined ? {} : { batchSize }),
          ...(sha256 === undefined ? {} : { sha256 }),
          ...(this.lostForMemory > 0 ? { lost: this.lostForMemory } : {}),
        },
      });
    });
  }

  /** The process ended by itself: while loading that is an error, later a reason to start again. */
  private lost(
    child: ChildProcess,
    wasReady: boolean,
    reject: (error: EngineError) => void,
    signal?: NodeJS.Signals | null,
  ): void {
    if (this.child !== child) return;
    this.child = undefined;
    this.ready = false;
    // The kernel ends what takes the last of the memory in this way.
    if (signal === "SIGKILL")
      this.options.log?.("warning", "The engine was killed; memory may have run out.");
    if (!wasReady) {
      this.lostForMemory += 1;
      reject(crash());
      return;
    }
    if (this.ended) return;
    if (!this.restarts.take()) {
      this.end(crash());
      return;
    }
    const isAgain = this.restarts.recent > 1;
    if (isAgain) this.lostForMemory += 1;
    this.options.log?.(
      "warning",
      `The engine ended unexpectedly; it is started again${isAgain ? ", to take less memory" : ""}.`,
    );
    this.options.onRestart?.();
    // Where this fails, `start` has ended the engine and with it every call.
    this.start().catch(() => undefined);
  }

  private sendCall(id: number): void {
    const message = this.ready ? this.calls.message(id) : undefined;
    if (message) this.send(message);
  }

  private send(message: MessageToWorker): void {
    if (this.child?.connected) this.child.send(message, () => undefined);
  }

  private end(error: EngineError): void {
    this.ended ??= error;
    this.calls.rejectAll(this.ended);
  }
}

function crash(): EngineError {
  return new EngineError(
    "crashed",
    "The engine crashed too often; free memory, choose a smaller model or another GPU backend, and start it again.",
  );
}
