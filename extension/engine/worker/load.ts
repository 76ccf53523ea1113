import { stat } from "node:fs/promises";
import {
  getModuleVersion,
  GgufInsights,
  type GgufFileInfo,
  type LlamaContext,
  type LlamaModel,
} from "node-llama-cpp";
import { byteSize } from "../byte-size";
import type { EngineInfo } from "../engine";
import { EngineError } from "../engine-error";
import type { LoadOptions, LogLevel } from "../messages";
import { backendTitle, inWords, openBackend, type Backend } from "./backend";
import {
  chatTemplate,
  declaredProtocol,
  maxContextTokens,
  modelTitle,
  promptTokens,
  quantization,
} from "./header";
import { assertComplete, hashFile, readModelHeader } from "./model-file";
import { NativeMessages } from "./native-messages";
import { planLoad, planMemory, promptOverheadTokens, smallerPlan } from "./plan";
import { lanesOf, measureThreads, tiledFrom } from "./threads";
import { avoidsGpu, noteOf, outOfMemory, planInWords } from "./words";

export interface LoadedModel {
  readonly info: EngineInfo;
  readonly model: LlamaModel;
  /** They work side by side. */
  readonly contexts: readonly LlamaContext[];
  /** See {@link tiledFrom}. */
  readonly tiledFrom: number;
}

type Log = (level: LogLevel, text: string) => void;

/**
 * Loads a GGUF file as it runs best on this machine; where memory does not suffice for that, by a smaller plan.
 * @throws EngineError; see docs/engine.md for its reasons
 */
export async function loadModel(options: LoadOptions, log: Log): Promise<LoadedModel> {
  const { modelPath } = options;
  const gpu = avoidsGpu(options) ? "off" : options.gpu;
  const header = await readModelHeader(modelPath);
  const hashing = options.sha256 ?? hashFile(modelPath);
  if (typeof hashing !== "string") hashing.catch(() => undefined); // awaited below; loading may fail first
  const native = new NativeMessages(log);
  const backend = await openBackend(gpu, native.receive);
  for (const trial of backend.trials) log("info", inWords(trial));
  await assertComplete(modelPath, header, backend.llama);
  const { model, contexts, threads } = await loadPlanned(options, header, backend, native, log);
  native.close();
  const { llama, devices } = backend;
  const usesGpu = devices.length > 0 && model.gpuLayers > 0;
  const type = usesGpu && llama.gpu !== false ? llama.gpu : "cpu";
  const note = noteOf(options, backend, model);
  const protocol = declaredProtocol(header);
  const contextSize = Math.min(...contexts.map((context) => context.contextSize));
  const info: EngineInfo = {
    model: {
      name: modelTitle(header, modelPath),
      path: modelPath,
      sha256: await hashing,
      architecture: header.metadata.general.architecture,
      quantization: quantization(header),
      size: (await stat(modelPath)).size,
      contextSize,
      ...(protocol === undefined ? {} : { protocol }),
      hasChatTemplate: chatTemplate(header) !== undefined,
      maxContextTokens: Math.min(maxContextTokens(header), contextSize - promptOverheadTokens),
    },
    backend: {
      name:
        type === "cpu"
          ? `CPU (${threads} ${threads === 1 ? "thread" : "threads"})`
          : `${backendTitle(type)}: ${devices.join(", ")}`,
      type,
      gpuLayers: usesGpu ? model.gpuLayers : 0,
      totalLayers: model.fileInsights.totalLayers,
      gpuMemory: usesGpu ? (await llama.getVramState()).total : 0,
      threads,
      sequences: contexts.reduce((sum, { totalSequences }) => sum + totalSequences, 0),
      ...(note === undefined ? {} : { note }),
    },
    versions: { nodeLlamaCpp: await getModuleVersion(), llamaCpp: llama.llamaCppRelease.release },
  };
  return { info, model, contexts, tiledFrom: tiledFrom(usesGpu, threads / contexts.length) };
}

interface Planned {
  readonly model: LlamaModel;
  readonly contexts: readonly LlamaContext[];
  /** Of all contexts together. */
  readonly threads: number;
}

/** Tries plans, each smaller than the one before, until one has room. */
async function loadPlanned(
  options: LoadOptions,
  header: GgufFileInfo,
  backend: Backend,
  native: NativeMessages,
  log: Log,
): Promise<Planned> {
  const { gpu } = options;
  const { llama, devices, memory } = backend;
  const insights = await GgufInsights.from(header, llama);
  const limits = { ...options, promptTokens: promptTokens(header) };
  let plan = await planLoad(insights, llama, memory, limits);
  for (let lost = 0; lost < 2 * (options.lost ?? 0); lost += 1) plan = smallerPlan(plan, options) ?? plan;
  let model: LlamaModel | undefined;
  const contexts: LlamaContext[] = [];
  for (;;) {
    if (plan.gpuLayers === 0 && gpu !== "auto" && gpu !== "off") {
      throw new EngineError(
        "gpu-unavailable",
        `No layer of the model fits on ${devices.join(", ")}, which has ${byteSize(memory?.free ?? 0)} free; free GPU memory, or choose off for the CPU.`,
      );
    }
    try {
      if (model && model.gpuLayers !== plan.gpuLayers) {
        await model.dispose();
        model = undefined;
      }
      model ??= await llama.loadModel({ modelPath: options.modelPath, gpuLayers: plan.gpuLayers });
      const allOnGpu = plan.gpuLayers >= insights.totalLayers;
      const lanes = plan.gpuLayers > 0 || options.threads !== undefined ? 1 : lanesOf(model, plan.sequences);
      const threads =
        options.threads ?? (lanes > 1 ? 1 : allOnGpu ? llama.cpuMathCores : await measureThreads(model));
      for (let lane = 0; lane < lanes; lane += 1) {
        const context = await model.createContext({
          contextSize: plan.contextSize,
          sequences: Math.ceil(plan.sequences / lanes),
          threads,
          ...(options.batchSize === undefined ? {} : { batchSize: options.batchSize }),
          failedCreationRemedy: false,
        });
        contexts.push(context);
      }
      return { model, contexts, threads: lanes * threads };
    } catch (error) {
      for (const context of contexts.splice(0)) await context.dispose();
      if (!(await native.tellsOfMemory(error))) throw native.asUnsupported(error, options.modelPath);
      const next = smallerPlan(plan, options);
      const takes = await planMemory(insights, plan);
      if (!next) throw outOfMemory(plan, takes.state + takes.weights, takes.gpu, memory?.free);
      log("warning", `Not enough memory for ${planInWords(plan)}; now ${planInWords(next)}.`);
      plan = next;
    }
  }
}
