import { getLlama, LlamaLogLevel, NoBinaryFoundError, type Llama } from "node-llama-cpp";
import os from "node:os";
import type { EngineInfo } from "../engine";
import { EngineError } from "../engine-error";
import type { GpuChoice } from "../messages";

export interface Backend {
  readonly llama: Llama;
  /** GPUs that can be used; empty on the CPU. */
  readonly devices: readonly string[];
  /** Why the CPU is used although a GPU was looked for. */
  readonly note?: string;
}

/** Receives llama.cpp's own messages while a model is loaded; see {@link openBackend}. */
export type NativeLog = (level: LlamaLogLevel, text: string) => void;

/**
 * Opens llama.cpp. `llama.gpu` names the binary, not a device: without a usable GPU it still says "vulkan" and
 * runs on the CPU, so it is the devices that count here.
 * @throws EngineError `gpu-unavailable` where a backend was asked for by name and has no device, `no-binary`
 */
export async function openBackend(gpu: GpuChoice, log: NativeLog): Promise<Backend> {
  if (gpu === "off") return { llama: await open(false, log), devices: [] };
  try {
    const llama = await open(gpu, log);
    const devices = llama.gpu === false ? [] : await llama.getGpuDeviceNames();
    if (devices.length > 0) return { llama, devices };
    await llama.dispose();
  } catch (error) {
    if (!(error instanceof NoBinaryFoundError)) throw error;
  }
  if (gpu !== "auto") {
    throw new EngineError(
      "gpu-unavailable",
      `No ${backendTitle(gpu)} device can be used on this machine; choose another GPU backend, or off for the CPU.`,
    );
  }
  const note = "No GPU that can be used was found, so the model runs on the CPU.";
  return { llama: await open(false, log), devices: [], note };
}

/** The name of a backend as its makers write it. */
export function backendTitle(type: EngineInfo["backend"]["type"]): string {
  return { cpu: "CPU", cuda: "CUDA", vulkan: "Vulkan", metal: "Metal" }[type];
}

function open(gpu: "auto" | "cuda" | "vulkan" | "metal" | false, log: NativeLog): Promise<Llama> {
  return getLlama({
    gpu,
    build: "never",
    skipDownload: true,
    progressLogs: false,
    maxThreads: os.availableParallelism(),
    logLevel: LlamaLogLevel.warn,
    logger: log,
  });
}
