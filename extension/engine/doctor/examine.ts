import { readdir, stat, statfs } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { chosenModel, embeddedModel } from "../catalog";
import { EngineError } from "../engine-error";
import type { BackendReport, GpuBackend } from "../messages";
import { ModelStore } from "../models/store";
import { probeBackend } from "../worker-process";
import { adviceFor } from "./advice";
import { askNvidia, findGpus } from "./gpus";
import type { BackendFinding, DoctorReport, ModelFinding } from "./report";

export interface ExamineOptions {
  readonly workerPath: string;
  /** Where the product is installed. */
  readonly packageFolder: string;
  readonly version: string;
  /** Where models are kept. */
  readonly modelFolders: readonly string[];
  /** The model that is used where the catalog's choice does not count. */
  readonly model?: string;
  readonly signal?: AbortSignal;
}

/** Looks at the machine: GPUs, drivers, memory, binaries, models. Nothing is installed, loaded or changed. */
export async function examine(options: ExamineOptions): Promise<DoctorReport> {
  const { workerPath, signal } = options;
  const types: readonly GpuBackend[] =
    process.platform === "darwin" && process.arch === "arm64" ? ["metal"] : ["cuda", "vulkan"];
  const [cpu, backends, gpus, nvidia, binaries, models, modelFolders] = await Promise.all([
    probeBackend("cpu", workerPath, signal).catch(engineOnly),
    Promise.all(types.map((type) => findingOf(type, workerPath, signal))),
    findGpus(),
    askNvidia(),
    findBinaries(options.packageFolder),
    findModels(options),
    Promise.all(options.modelFolders.map(roomOf)),
  ]);
  const found = {
    version: options.version,
    platform: {
      system: `${os.type()} ${os.release()}`,
      architecture: process.arch,
      node: process.versions.node,
    },
    cpu: {
      model: os.cpus()[0]?.model.trim() ?? "unknown",
      cores: os.availableParallelism(),
      ...(cpu ? { mathCores: cpu.mathCores, features: featuresOf(cpu) } : {}),
    },
    memory: { total: os.totalmem(), free: os.freemem(), ...(cpu ? { swap: cpu.memory.swap } : {}) },
    ...(cpu ? { versions: cpu.versions } : {}),
    gpus,
    ...(nvidia ? { nvidia } : {}),
    backends,
    binaries,
    models,
    modelFolders,
  };
  return { ...found, advice: adviceFor(found, process.platform) };
}

async function findingOf(
  type: GpuBackend,
  workerPath: string,
  signal?: AbortSignal,
): Promise<BackendFinding> {
  const report = await probeBackend(type, workerPath, signal).catch(engineOnly);
  if (!report) return { type, outcome: "crashed", devices: [] };
  const { devices, gpuMemory, trial } = report;
  const outcome = trial?.outcome ?? "no-device";
  return { type, outcome, devices, ...(gpuMemory === undefined ? {} : { memory: gpuMemory }) };
}

function engineOnly(error: unknown): undefined {
  if (!(error instanceof EngineError)) throw error;
  return undefined;
}

/** The features that llama.cpp names with `= 1`. */
function featuresOf({ systemInfo }: BackendReport): string {
  return [...systemInfo.matchAll(/(\w+) = 1\b/gu)].map(([, name]) => name).join(" ");
}

const systems: Readonly<Record<string, string>> = { darwin: "mac", win32: "win" };
const binaryPrefix = `${systems[process.platform] ?? process.platform}-${process.arch}`;

/** The packages with binaries for this platform, looked for as Node does: upwards from the product's folder. */
async function findBinaries(folder: string): Promise<readonly string[]> {
  const scope = path.join(folder, "node_modules", "@node-llama-cpp");
  const names = await readdir(scope).catch(() => undefined);
  if (names !== undefined) return names.filter((name) => name.startsWith(binaryPrefix)).toSorted();
  const above = path.dirname(folder);
  return above === folder ? [] : findBinaries(above);
}

async function findModels({
  packageFolder,
  modelFolders,
  model,
}: ExamineOptions): Promise<readonly ModelFinding[]> {
  const chosen = model ?? (await chosenModel(modelFolders).catch(() => undefined)) ?? embeddedModel.name;
  const known = new Map<string, string>([[embeddedModel.name, path.join(packageFolder, embeddedModel.file)]]);
  for (const folder of modelFolders) {
    const { models } = await new ModelStore(folder).list().catch(() => ({ models: [] }));
    for (const { name, file } of models) if (!known.has(name)) known.set(name, file);
  }
  const isPath = ![...known.keys()].includes(chosen) && path.isAbsolute(chosen);
  if (isPath) known.set(path.basename(chosen), chosen);
  return Promise.all(
    [...known].map(async ([name, file]) => {
      const size = await stat(file).then(
        (entry) => entry.size,
        () => undefined,
      );
      const isChosen = name === chosen || file === chosen;
      return { name, file, isChosen, ...(size === undefined ? {} : { size }) };
    }),
  );
}

async function roomOf(folder: string): Promise<DoctorReport["modelFolders"][number]> {
  for (let at = folder; ; at = path.dirname(at)) {
    const found = await statfs(at).catch(() => undefined);
    if (found) return { path: folder, free: found.bavail * found.bsize };
    if (at === path.dirname(at)) return { path: folder };
  }
}
