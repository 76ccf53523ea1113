import type { Command } from "commander";
import { Option } from "commander";
import { benchmark } from "../../../engine/benchmark";
import { benchmarkInWords } from "../../../engine/benchmark-words";
import { resolveModel } from "../../../engine/catalog";
import { gpuChoices, type GpuChoice } from "../../../engine/messages";
import { CommandError, exitCodes } from "../../exit-codes";
import { openEngine, packageFolder } from "../../open-engine";
import { print, say } from "../../output";
import { stopOnSignal } from "../../stop-on-signal";
import { modelsOption, working } from "./shared";

interface BenchOptions {
  readonly gpu: GpuChoice;
  readonly models: string;
  readonly json?: boolean;
}

/** `cancerllm model bench`: how fast a model is on this machine. */
export function registerBench(model: Command): void {
  model
    .command("bench")
    .description("measure a model on this machine: prompts, answers, and a sample note")
    .argument("[model]", "name, path or address; the one that is used when left out")
    .addOption(new Option("--gpu <backend>", "GPU backend").choices(gpuChoices).default("auto"))
    .addOption(modelsOption())
    .option("--json", "print JSON")
    .action((name: string | undefined, options: BenchOptions) => working(() => bench(name, options)));
}

async function bench(name: string | undefined, { gpu, models, json }: BenchOptions): Promise<void> {
  const modelPath = await resolveModel(name, packageFolder, [models]);
  const stopping = stopOnSignal();
  const started = performance.now();
  const engine = await openEngine(modelPath, gpu);
  const loadSeconds = (performance.now() - started) / 1000;
  try {
    const { model, backend } = engine.info;
    say(`Measuring ${model.name} ${model.quantization} on ${backend.name} …`);
    const found = await benchmark(engine, stopping.signal);
    if (json) {
      print(JSON.stringify({ model, backend, loadSeconds, ...found }, undefined, 2));
      return;
    }
    process.stdout.write(benchmarkInWords(engine.info, { loadSeconds, ...found }));
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
    throw new CommandError(exitCodes.interrupted, "Stopped.");
  } finally {
    stopping.dispose();
    await engine.dispose();
  }
}
