import { getModuleVersion } from "node-llama-cpp";
import type { BackendReport, GpuBackend } from "../messages";
import { openBackend, tryBackend } from "./backend";

/** Looks for the devices of one backend, as a load would. */
export async function probeBackend(backend: GpuBackend | "cpu"): Promise<BackendReport> {
  const found = backend === "cpu" ? undefined : await tryBackend(backend, () => undefined);
  const opened = found && "llama" in found ? found : await openBackend("off", () => undefined);
  const { llama, devices, memory } = opened;
  const outcome = found && ("llama" in found ? "used" : found.outcome);
  const ram = await llama.getRamState();
  const swap = await llama.getSwapState();
  return {
    ...(outcome === undefined || backend === "cpu" ? {} : { trial: { type: backend, outcome } }),
    devices,
    ...(memory === undefined ? {} : { gpuMemory: memory }),
    memory: { total: ram.total, free: ram.free, swap: swap.allocated },
    systemInfo: llama.systemInfo,
    mathCores: llama.cpuMathCores,
    versions: { nodeLlamaCpp: await getModuleVersion(), llamaCpp: llama.llamaCppRelease.release },
  };
}
