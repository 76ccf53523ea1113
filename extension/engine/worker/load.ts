import { stat } from "node:fs/promises";
import path from "node:path";
import {
  getModuleVersion,
  GgufFileType,
  LlamaLogLevel,
  type GgufFileInfo,
  type LlamaContext,
  type LlamaModel,
} from "node-llama-cpp";
import type { EngineInfo } from "../engine";
import { EngineError } from "../engine-error";
import type { LoadOptions, LogLevel } from "../messages";
import { backendTitle, openBackend } from "./backend";
import { assertComplete, hashFile, readModelHeader } from "./model-file";
import { chooseContextSize, chooseSequences } from "./context-size";
import { measureThreads } from "./threads";

export interface LoadedModel {
  readonly info: EngineInfo;
  readonly model: LlamaModel;
  readonly context: LlamaContext;
}

const defaultMaxContextTokens = 1500;

/**
 * Loads a GGUF file and finds how it runs best on this machine.
 * @throws EngineError; see docs/engine.md for its reasons
 */
export async function loadModel(
  options: LoadOptions,
  log: (level: LogLevel, text: string) => void,
): Promise<LoadedModel> {
  const { modelPath } = options;
  const header = await readModelHeader(modelPath);
  const hashing = options.sha256 ?? hashFile(modelPath);
  if (typeof hashing !== "string") hashing.catch(() => undefined); // awaited below; loading may fail first
  let loading = true;
  const { llama, devices, note } = await openBackend(options.gpu, (level, text) => {
    // After loading, llama.cpp's messages are not passed on: nothing of a note may reach a log.
    if (!loading) return;
    log(level === LlamaLogLevel.warn ? "warning" : "error", text.trim());
  });
  await assertComplete(modelPath, header, llama);
  const model = await llama.loadModel({ modelPath }).catch((error: unknown) => {
    if (error instanceof Error && error.message === "Failed to load model") {
      throw new EngineError(
        "unsupported-model",
        `${modelPath} is a GGUF file that this version of llama.cpp cannot load; use a model of an architecture it supports.`,
      );
    }
    throw error;
  });
  const usesGpu = devices.length > 0 && model.gpuLayers > 0;
  if (!usesGpu && options.gpu !== "auto" && options.gpu !== "off") {
    throw new EngineError(
      "gpu-unavailable",
      `No layer of the model fits on ${devices.join(", ")}; free GPU memory, or choose off for the CPU.`,
    );
  }
  const maxContextTokens = contextLimit(header);
  const contextSize = options.contextSize ?? chooseContextSize(model, maxContextTokens);
  const sequences = options.sequences ?? (await chooseSequences(model, contextSize));
  const allOnGpu = usesGpu && model.gpuLayers >= model.fileInsights.totalLayers;
  const threads = options.threads ?? (allOnGpu ? llama.cpuMathCores : await measureThreads(model));
  const context = await model.createContext({ contextSize, sequences, threads });
  loading = false;
  const type = usesGpu && llama.gpu !== false ? llama.gpu : "cpu";
  const info: EngineInfo = {
    model: {
      name: header.metadata.general.name ?? path.basename(modelPath, ".gguf"),
      path: modelPath,
      sha256: await hashing,
      architecture: header.metadata.general.architecture,
      quantization: quantization(header),
      size: (await stat(modelPath)).size,
      contextSize: context.contextSize,
      ...protocol(header),
      maxContextTokens,
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
      sequences: context.totalSequences,
      ...(note === undefined ? {} : { note }),
    },
    versions: { nodeLlamaCpp: await getModuleVersion(), llamaCpp: llama.llamaCppRelease.release },
  };
  return { info, model, context };
}

function quantization(header: GgufFileInfo): string {
  const type = header.metadata.general.file_type;
  const name = type === undefined ? undefined : GgufFileType[type];
  return name?.replace(/^(MOSTLY|ALL)_/, "") ?? "unknown";
}

/** A key of our own, `cancerllm.<key>`, of the file's metadata. */
function ownKey(header: GgufFileInfo, ...keys: readonly string[]): unknown {
  let value: unknown = header.metadata;
  for (const key of ["cancerllm", ...keys]) {
    value =
      typeof value === "object" && value !== null
        ? Object.entries(value).find(([k]) => k === key)?.[1]
        : undefined;
  }
  return value;
}

function protocol(header: GgufFileInfo): { protocol?: string } {
  const name = ownKey(header, "protocol");
  return typeof name === "string" ? { protocol: name } : {};
}

function contextLimit(header: GgufFileInfo): number {
  const limit = Number(ownKey(header, "diagnosis", "max_tokens"));
  return Number.isInteger(limit) && limit > 0 ? limit : defaultMaxContextTokens;
}
