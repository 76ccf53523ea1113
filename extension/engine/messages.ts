import type { Completion, CompletionRequest, EngineInfo } from "./engine";
import type { EngineErrorReason, PromptTooLong } from "./engine-error";

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
  /** Known from an earlier load of the same file, so that it is not read again. */
  readonly sha256?: string;
}

export type MessageToWorker =
  | { readonly type: "load"; readonly options: LoadOptions }
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
  | { readonly type: "completion"; readonly call: number; readonly completion: Completion }
  | { readonly type: "text"; readonly call: number; readonly id: number; readonly text: string }
  | { readonly type: "done"; readonly call: number }
  | { readonly type: "call-failed"; readonly call: number; readonly failure: Failure }
  | { readonly type: "token-counts"; readonly call: number; readonly counts: readonly number[] }
  | { readonly type: "log"; readonly level: LogLevel; readonly text: string };
