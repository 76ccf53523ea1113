import type { Command } from "commander";
import { Option } from "commander";
import { resolveModel } from "../../engine/catalog";
import { gpuChoices, type GpuChoice } from "../../engine/messages";
import { engineFailure, openEngine, packageFolder } from "../open-engine";
import { print } from "../output";

/** `cancerllm model info`: what a model is and how it runs on this machine. */
export function registerModel(program: Command): void {
  const model = program.command("model").description("look at models");
  model
    .command("info")
    .description("load a model and show what it is and how it runs on this machine")
    .argument("[model]", "path of a GGUF file; the embedded model when left out")
    .addOption(new Option("--gpu <backend>", "GPU backend").choices(gpuChoices).default("auto"))
    .option("--json", "print JSON")
    .action(async (name: string | undefined, options: { gpu: GpuChoice; json?: boolean }) => {
      const modelPath = await resolveModel(name, packageFolder).catch((error: unknown) => {
        throw engineFailure(error);
      });
      const engine = await openEngine(modelPath, options.gpu);
      const { info } = engine;
      await engine.dispose();
      if (options.json) {
        print(JSON.stringify(info, undefined, 2));
        return;
      }
      const { model: file, backend, versions } = info;
      const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
      print(`name          ${file.name}`);
      print(`file          ${file.path} (${megabytes(file.size)})`);
      print(`sha256        ${file.sha256}`);
      print(`architecture  ${file.architecture}, ${file.quantization}`);
      print(`protocol      ${file.protocol ?? "not named"}`);
      print(`context       ${file.contextSize} tokens, notes up to ${file.maxContextTokens} tokens`);
      print(
        `backend       ${backend.name}, ${backend.gpuLayers} of ${backend.totalLayers} layers on a GPU` +
          (backend.gpuMemory > 0 ? ` with ${megabytes(backend.gpuMemory)}` : ""),
      );
      print(`sequences     ${backend.sequences} side by side`);
      print(`versions      node-llama-cpp ${versions.nodeLlamaCpp}, llama.cpp ${versions.llamaCpp}`);
    });
}
