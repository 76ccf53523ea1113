import type { Completion, CompletionRequest, EngineInfo } from "./engine";
import type { EngineErrorReason, PromptTooLong } from "./engine-error";
import type { ModelDetails } from "./model-details";

/** Which GPU backend is wanted. `auto` takes the CPU where no GPU can be used; the others then fail. */
export const gpuChoices = ["auto", "cuda", "vulkan", "metal", "off"] as const;
export type GpuChoice = (typeof gpuChoices)[number];

export interface LoadOptions {
  readonly modelPath: string;
  readonly gpu: GpuChoice;
  /** CPU threads; measured when absent. */
  readonly threads?: number;
  /** Prompts evaluated side by side; chosen by memory when absent. */
  readonly sequences?: number;
  /** Tokens per sequence; chosen from the model when absent. */
  readonly contextSize?: number;
  /** Tokens evaluated at once; node-llama-cpp's own when absent. */
  readonly batchSize?: number;
  /** Known from an earlier load of the same file, so that it is not read again. */
  readonly sha256?: string;
  /** Processes that ended by themselves with this model, most likely for want of memory: a smaller plan is taken. */
  readonly lost?: number;
}

export type GpuBackend = "cuda" | "vulkan" | "metal";

/** What came of looking for a GPU by one backend. */
export interface BackendTrial {
  readonly type: GpuBackend;
  readonly outcome: "used" | "no-libraries" | "no-binary" | "no-device";
}

/** Bytes. */
export interface GpuMemory {
  readonly total: number;
  readonly used: number;
  readonly free: number;
  /** Shared with the processor. */
  readonly unifiedSize: number;
}

/** What one backend finds on this machine. */
export interface BackendReport {
  /** Absent for the CPU. */
  readonly trial?: BackendTrial;
  readonly devices: readonly string[];
  readonly gpuMemory?: GpuMemory;
  /** Bytes of the computer's memory and of its swap space. */
  readonly memory: { readonly total: number; readonly free: number; readonly swap: number };
  /** Processor features that llama.cpp was built with and uses. */
  readonly systemInfo: string;
  readonly mathCores: number;
  readonly versions: EngineInfo["versions"];
}

export type MessageToWorker =
  | { readonly type: "load"; readonly options: LoadOptions }
  | { readonly type: "inspect"; readonly options: Pick<LoadOptions, "modelPath" | "gpu"> }
  | { readonly type: "probe"; readonly backend: GpuBackend | "cpu" }
  | {
      readonly type: "complete";
      readonly call: number;
      readonly requests: readonly CompletionRequest[];
      readonly streamText: boolean;
    }
  | { readonly type: "cancel"; readonly call: number }
  | { readonly type: "count-tokens"; readonly call: number; readonly texts: readonly string[] }
  | { readonly type: "exit" };

export interface Failure {
  readonly reason: EngineErrorReason;
  readonly message: string;
  readonly promptTooLong?: PromptTooLong;
}

export type LogLevel = "error" | "warning" | "info";

export type MessageFromWorker =
  | { readonly type: "ready"; readonly info: EngineInfo }
  | { readonly type: "load-failed"; readonly failure: Failure }
  | { readonly type: "details"; readonly details: ModelDetails }
  | { readonly type: "backend"; readonly report: BackendReport }
  | { readonly type: "completion"; readonly call: number; readonly completion: Completion }
  | {
      readonly type: "text";
      readonly call: number;
      readonly id: number;
      readonly text: string;
      /** That of the token, 0 to 1. */
      readonly confidence?: number;
    }
  | { readonly type: "done"; readonly call: number; readonly peakMemory: number }
  | { readonly type: "call-failed"; readonly call: number; readonly failure: Failure }
  | { readonly type: "token-counts"; readonly call: number; readonly counts: readonly number[] }
  | { readonly type: "log"; readonly level: LogLevel; readonly text: string };
