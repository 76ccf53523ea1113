import { getLlama, getLlamaGpuTypes, LlamaLogLevel, NoBinaryFoundError, type Llama } from "node-llama-cpp";
import os from "node:os";
import { byteSize } from "../byte-size";
import type { EngineInfo } from "../engine";
import { EngineError } from "../engine-error";
import type { BackendTrial, GpuBackend, GpuChoice, GpuMemory } from "../messages";

export interface Backend {
  readonly llama: Llama;
  /** GPUs that can be used; empty on the CPU. */
  readonly devices: readonly string[];
  /** GPU memory before a model is loaded; undefined on the CPU. */
  readonly memory?: GpuMemory;
  /** What came of each GPU backend, in the order in which they were tried. */
  readonly trials: readonly BackendTrial[];
}

/** Receives llama.cpp's own messages while a model is loaded; see {@link openBackend}. */
export type NativeLog = (level: LlamaLogLevel, text: string) => void;

/**
 * Opens llama.cpp with the first GPU backend that has a device: CUDA or Metal, then Vulkan, then the CPU.
 * `llama.gpu` names the binary, not a device: without a usable GPU it still says "vulkan" and runs on the CPU, so it
 * is the devices that count here.
 * @throws EngineError `gpu-unavailable` where a backend was asked for by name and has no device, `no-binary`
 */
export async function openBackend(gpu: GpuChoice, log: NativeLog): Promise<Backend> {
  const trials: BackendTrial[] = [];
  for (const type of gpu === "off" ? [] : await backendsFor(gpu)) {
    const opened = await tryBackend(type, log);
    if ("llama" in opened) return { ...opened, trials: [...trials, { type, outcome: "used" }] };
    trials.push({ type, outcome: opened.outcome });
  }
  if (gpu !== "auto" && gpu !== "off") {
    const why = trials.map(inWords).join("; ") || `${backendTitle(gpu)} does not exist on this platform`;
    throw new EngineError(
      "gpu-unavailable",
      `No ${backendTitle(gpu)} device can be used on this machine (${why}); choose another GPU backend, or off for the CPU.`,
    );
  }
  return { llama: await open(false, log), devices: [], trials };
}

/** The GPU backends that exist for this platform, in the order in which they are tried. */
export async function backendsFor(gpu: GpuChoice): Promise<readonly GpuBackend[]> {
  const valid = (await getLlamaGpuTypes("allValid")).filter((type) => type !== false);
  return gpu === "auto" ? valid : valid.filter((type) => type === gpu);
}

/** The name of a backend as its makers write it. */
export function backendTitle(type: Exclude<EngineInfo["backend"]["type"], "served">): string {
  return { cpu: "CPU", cuda: "CUDA", vulkan: "Vulkan", metal: "Metal" }[type];
}

/** What came of a backend, for a person. */
export function inWords({ type, outcome }: BackendTrial): string {
  const words = {
    used: "in use",
    "no-libraries":
      type === "cuda" ? "no NVIDIA driver with CUDA libraries" : "its system library is missing",
    "no-binary": "its binary is not installed or cannot be loaded",
    "no-device": "no GPU that it can use",
  };
  return `${backendTitle(type)}: ${words[outcome]}`;
}

/** Memory that other programs hold of the GPU, in words, where it is enough to matter. */
export function othersInWords({ used, total }: GpuMemory): string | undefined {
  if (used < 500e6 || used < total * 0.1) return undefined;
  return `Other programs hold ${byteSize(used)} of the GPU's ${byteSize(total)}.`;
}

/** Opens one backend where it has a device. */
export async function tryBackend(
  type: GpuBackend,
  log: NativeLog,
): Promise<Omit<Backend, "trials"> | Pick<BackendTrial, "outcome">> {
  if (!(await getLlamaGpuTypes("supported")).includes(type)) return { outcome: "no-libraries" };
  try {
    const llama = await open(type, log);
    const devices = await llama.getGpuDeviceNames();
    if (devices.length > 0) return { llama, devices, memory: await llama.getVramState() };
    await llama.dispose();
    return { outcome: "no-device" };
  } catch (error) {
    if (error instanceof NoBinaryFoundError) return { outcome: "no-binary" };
    throw error;
  }
}

function open(gpu: GpuBackend | false, log: NativeLog): Promise<Llama> {
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
