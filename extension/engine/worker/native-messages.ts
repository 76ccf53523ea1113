import { setTimeout as wait } from "node:timers/promises";
import { InsufficientMemoryError, LlamaLogLevel } from "node-llama-cpp";
import { EngineError } from "../engine-error";
import type { LogLevel } from "../messages";

const aboutMemory =
  /out of memory|(?:failed|unable) to allocate|OutOf(?:Device|Host)Memory|bad_alloc|cannot allocate/iu;

/** llama.cpp's messages come from another thread, and may come after the error that they explain. */
const patienceMs = 200;

/** llama.cpp's own messages while a model is loaded: node-llama-cpp's errors do not tell why it failed. */
export class NativeMessages {
  private isOpen = true;
  private memoryTold = false;

  constructor(private readonly log: (level: LogLevel, text: string) => void) {}

  readonly receive = (level: LlamaLogLevel, text: string): void => {
    // After loading they are not passed on: nothing of a note may reach a log.
    if (!this.isOpen) return;
    if (aboutMemory.test(text)) this.memoryTold = true;
    this.log(level === LlamaLogLevel.warn ? "warning" : "error", text.trim());
  };

  /** From now on llama.cpp is not listened to. */
  close(): void {
    this.isOpen = false;
  }

  /** Whether an error of loading is for want of memory. Takes what was told into account once. */
  async tellsOfMemory(error: unknown): Promise<boolean> {
    await wait(patienceMs);
    const told = this.memoryTold;
    this.memoryTold = false;
    if (error instanceof InsufficientMemoryError) return true;
    if (!(error instanceof Error) || error instanceof EngineError) return false;
    return told || aboutMemory.test(error.message);
  }

  asUnsupported(error: unknown, modelPath: string): unknown {
    if (!(error instanceof Error) || error.message !== "Failed to load model") return error;
    return new EngineError(
      "unsupported-model",
      `${modelPath} is a GGUF file that this version of llama.cpp cannot load; use a model of an architecture it supports.`,
    );
  }
}
