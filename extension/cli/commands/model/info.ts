import type { Command } from "commander";
import { Option } from "commander";
import { resolveModel } from "../../../engine/catalog";
import { byteSize } from "../../../engine/byte-size";
import type { EngineInfo } from "../../../engine/engine";
import { gpuChoices, type GpuChoice } from "../../../engine/messages";
import { detailsInWords, protocolOf } from "../../../engine/model-words";
import { versionsInWords } from "../../../engine/versions";
import { inspectModel } from "../../../engine/worker-process";
import { openEngine, packageFolder } from "../../open-engine";
import { print } from "../../output";
import { modelsOption, workerPath, working } from "./shared";

interface InfoOptions {
  readonly gpu: GpuChoice;
  readonly models: string;
  readonly load?: boolean;
  readonly json?: boolean;
}

/** `cancerllm model info`: what a model is and how it runs on this machine. */
export function registerInfo(model: Command): void {
  model
    .command("info")
    .description("show what a model is and whether it fits this machine; --load: how it runs here")
    .argument("[model]", "name, path or address; the one that is used when left out")
    .addOption(new Option("--gpu <backend>", "GPU backend").choices(gpuChoices).default("auto"))
    .option("--load", "load the model and show where it really runs")
    .addOption(modelsOption())
    .option("--json", "print JSON")
    .action((name: string | undefined, options: InfoOptions) => working(() => info(name, options)));
}

async function info(name: string | undefined, { gpu, models, load, json }: InfoOptions): Promise<void> {
  const modelPath = await resolveModel(name, packageFolder, [models]);
  if (load) {
    const engine = await openEngine(modelPath, gpu);
    const { info: loaded } = engine;
    await engine.dispose();
    if (json) print(JSON.stringify(loaded, undefined, 2));
    else for (const line of loadedInWords(loaded)) print(line);
    return;
  }
  const details = await inspectModel(modelPath, gpu, workerPath);
  if (json) print(JSON.stringify({ ...details, protocol: protocolOf(details) }, undefined, 2));
  else for (const [heading, words] of detailsInWords(details)) print(`${heading.padEnd(14)} ${words}`);
}

function loadedInWords({ model: file, backend, versions }: EngineInfo): string[] {
  return [
    `name           ${file.name}`,
    `file           ${file.path} (${byteSize(file.size)})`,
    `sha256         ${file.sha256 ?? "not known"}`,
    `architecture   ${file.architecture}, ${file.quantization}`,
    `protocol       ${file.protocol ?? "not named"}`,
    `context        ${file.contextSize} tokens, notes up to ${file.maxContextTokens} tokens`,
    `backend        ${backend.name}, ${backend.gpuLayers} of ${backend.totalLayers} layers on a GPU` +
      (backend.gpuMemory > 0 ? ` with ${byteSize(backend.gpuMemory)}` : ""),
    `sequences      ${backend.sequences} side by side`,
    `versions       ${versionsInWords(versions)}`,
  ];
}
