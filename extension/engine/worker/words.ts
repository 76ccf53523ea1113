import type { LlamaModel } from "node-llama-cpp";
import os from "node:os";
import { byteSize } from "../byte-size";
import { EngineError } from "../engine-error";
import type { LoadOptions } from "../messages";
import { othersInWords, type Backend } from "./backend";
import type { LoadPlan } from "./plan";

/** A driver that ends the process again and again is not tried for ever where the CPU would do. */
export function avoidsGpu({ gpu, lost = 0 }: LoadOptions): boolean {
  return gpu === "auto" && lost >= 3;
}

/** What a person should know of where the model runs; undefined where all is as it was asked for. */
export function noteOf(
  options: LoadOptions,
  { devices, memory }: Backend,
  model: LlamaModel,
): string | undefined {
  const { gpu, lost = 0 } = options;
  const sentences: string[] = [];
  const { totalLayers } = model.fileInsights;
  if (avoidsGpu(options)) {
    sentences.push(
      "The engine ended again and again with the GPU, so the model runs on the CPU; update the GPU's driver.",
    );
  } else if (gpu === "auto" && devices.length === 0) {
    sentences.push(
      "No GPU that can be used was found, so the model runs on the CPU; `cancerllm doctor` (Check This Machine) says why.",
    );
  }
  if (memory && model.gpuLayers < totalLayers) {
    const others = othersInWords(memory);
    if (others !== undefined) sentences.push(others);
    sentences.push(
      `The GPU has ${byteSize(memory.free)} free: ${model.gpuLayers} of ${totalLayers} layers are on it, and the rest runs on the CPU.`,
    );
  }
  const free = os.freemem();
  if (model.gpuLayers < totalLayers && model.size > free) {
    sentences.push(
      `The model is ${byteSize(model.size)} and ${byteSize(free)} of memory is free, so it is read from the disk again and again: a smaller model or quantization is much faster.`,
    );
  }
  if (lost > 0 && !avoidsGpu(options)) {
    sentences.push("The engine ended by itself, perhaps for want of memory, so it now takes less of it.");
  }
  return sentences.length === 0 ? undefined : sentences.join(" ");
}

/** Such as `16 × 2012 tokens`. */
export function planInWords({ gpuLayers, contextSize, sequences }: LoadPlan): string {
  const layers = gpuLayers === 0 ? "" : `, ${gpuLayers} layers on the GPU`;
  return `${sequences} × ${contextSize} tokens${layers}`;
}

/** The end of all plans. */
export function outOfMemory(
  plan: LoadPlan,
  memory: number,
  gpu: number,
  gpuFree: number | undefined,
): EngineError {
  const onGpu =
    gpuFree === undefined || plan.gpuLayers === 0
      ? ""
      : `, and ${byteSize(gpu)} of the GPU's where ${byteSize(gpuFree)} is free`;
  return new EngineError(
    "out-of-memory",
    `The model does not fit: ${planInWords(plan)} takes about ${byteSize(memory)} of memory where ${byteSize(os.freemem())} is free${onGpu}. Close other programs, or use a smaller model or quantization.`,
  );
}
