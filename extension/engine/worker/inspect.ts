import { GgufInsights, type GgufFileInfo } from "node-llama-cpp";
import os from "node:os";
import type { ModelDetails, ModelFit } from "../model-details";
import type { LoadOptions } from "../messages";
import { openBackend, type Backend } from "./backend";
import { chatTemplate, declaredProtocol, modelTitle, promptTokens, quantization } from "./header";
import { assertComplete, readModelHeader } from "./model-file";
import { planLoad, planMemory } from "./plan";

/**
 * Reads what a GGUF file's header tells, and estimates how the model would run here. Nothing of it is loaded.
 * @throws EngineError `model-missing`, `not-a-gguf`, `truncated`, `gpu-unavailable`
 */
export async function inspectModel({
  modelPath,
  gpu,
}: Pick<LoadOptions, "modelPath" | "gpu">): Promise<ModelDetails> {
  const header = await readModelHeader(modelPath);
  const backend = await openBackend(gpu, () => undefined);
  await assertComplete(modelPath, header, backend.llama);
  const insights = await GgufInsights.from(header, backend.llama);
  const { license } = header.metadata.general;
  const template = chatTemplate(header);
  const protocol = declaredProtocol(header);
  return {
    name: modelTitle(header, modelPath),
    path: modelPath,
    architecture: header.metadata.general.architecture,
    isSupported: insights.isSupportedByLlamaCpp,
    quantization: quantization(header),
    size: insights.modelSize,
    parameters: insights.totalParameters,
    layers: insights.totalLayers,
    ...(insights.trainContextSize === undefined ? {} : { trainContextSize: insights.trainContextSize }),
    ...(license === undefined ? {} : { license }),
    ...(template === undefined ? {} : { chatTemplate: template }),
    ...(protocol === undefined ? {} : { declaredProtocol: protocol }),
    fit: await fitOf(insights, header, backend),
  };
}

async function fitOf(
  insights: GgufInsights,
  header: GgufFileInfo,
  { llama, devices, memory }: Backend,
): Promise<ModelFit> {
  const plan = await planLoad(insights, llama, memory, { promptTokens: promptTokens(header) });
  const { weights, state, gpu } = await planMemory(insights, plan);
  const free = os.freemem();
  const verdict = (): ModelFit["verdict"] => {
    if (state > free) return "none";
    if (weights + state > free) return "slow";
    if (plan.gpuLayers === 0) return "cpu";
    return plan.gpuLayers < insights.totalLayers ? "partly" : "gpu";
  };
  return {
    verdict: verdict(),
    ...plan,
    needs: { memory: weights + state, gpu },
    free: { memory: free, gpu: memory?.free ?? 0 },
    ...(devices.length === 0 ? {} : { device: devices.join(", ") }),
  };
}
