import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { EngineError } from "../../../extension/engine/engine-error";
import { startEngine } from "../../../extension/engine/host";
import { gpuChoices, type GpuChoice } from "../../../extension/engine/messages";
import { readNetwork } from "./gguf";
import { measureEngine, type EngineRates } from "./measure-engine";
import { measurePeer, type PeerRates } from "./peers";
import { quantizations, shapes, writeRandomModel, type Quantization } from "./random-model";
import { readNotes, record } from "./replay";
import { inMarkdown, type Limits, type ModelRates } from "./report";

/** The bundle is `dist/test/bench/gpu.js`. */
const root = path.join(__dirname, "../../..");
const workerPath = path.join(root, "dist/engine/worker.mjs");
const embedded = path.join(root, "model/cancerllm-mini/cancerllm-mini.gguf");

const say = (line: string): void => void process.stderr.write(`${line}\n`);

interface ModelOptions {
  readonly out: string;
  readonly quantization: Quantization;
  readonly shape: keyof typeof shapes;
  readonly vocabulary: string;
}

interface MeasureOptions extends Limits {
  readonly out: string;
  readonly backends: readonly GpuChoice[];
  readonly sequences: readonly number[];
  readonly contextSize: number;
  readonly batchSize?: number;
  readonly promptTokens: number;
  readonly answerTokens: number;
  readonly notes: string;
  readonly count: number;
  readonly seconds: number;
  readonly repetitions: number;
  readonly tools: string;
  readonly peers: boolean;
}

const program = new Command("gpu").description("what a model takes on a GPU, beside llama.cpp's own benches");
program
  .command("model")
  .description("write a GGUF file of random weights")
  .requiredOption("--out <file>", "where it goes")
  .addOption(new Option("--quantization <type>", "how it is packed").choices(quantizations).default("Q4_K_M"))
  .addOption(new Option("--shape <name>", "its sizes").choices(Object.keys(shapes)).default("mistral-7b"))
  .requiredOption("--vocabulary <file>", "GGUF file whose tokenizer it gets")
  .action(({ out, shape, ...options }: ModelOptions) => {
    const started = performance.now();
    const bytes = writeRandomModel({ ...options, file: path.resolve(out), shape: shapes[shape] });
    const seconds = (performance.now() - started) / 1000;
    say(`${out}: ${(bytes / 1e9).toFixed(2)} GB in ${seconds.toFixed(1)} s`);
  });
program
  .command("measure")
  .description("measure models and write report.json and report.md")
  .argument("<model...>", "GGUF files")
  .requiredOption("--out <folder>", "where the report goes")
  .option("--backends <list>", `of ${gpuChoices.join(", ")}`, backends, ["auto"])
  .option("--sequences <list>", "prompts side by side", numbers, [1, 8, 32, 64])
  .option("--context-size <tokens>", "of each sequence", number, 2012)
  .option("--batch-size <tokens>", "evaluated at once; node-llama-cpp's own when left out", number)
  .option("--prompt-tokens <number>", "of a prompt", number, 512)
  .option("--answer-tokens <number>", "of an answer", number, 128)
  .option(
    "--notes <path>",
    "a folder of .txt files, or a .jsonl file with a text in each line",
    sampleNotes(),
  )
  .option("--count <number>", "of these notes", number, 32)
  .option("--seconds <number>", "to annotate notes, for each measurement", number, 15)
  .option("--repetitions <number>", "of llama-bench", number, 3)
  .option("--bandwidth <GB/s>", "of the GPU's memory", (text) => 1e9 * number(text))
  .option("--arithmetic <TFLOP/s>", "of the GPU with 16-bit numbers", (text) => 1e12 * number(text))
  .requiredOption("--tools <folder>", "with llama.cpp's benches in a folder for each backend")
  .option("--no-peers", "leave llama.cpp's benches out")
  .action(measure);

async function measure(models: readonly string[], options: MeasureOptions): Promise<void> {
  const { bandwidth, arithmetic, promptTokens, answerTokens } = options;
  mkdirSync(options.out, { recursive: true });
  const notes = readNotes(options.notes, options.count);
  say(`What the embedded model answers about ${notes.length} notes`);
  const small = await startEngine({ modelPath: embedded, gpu: "off", workerPath });
  const script = await record(small, notes).finally(() => small.dispose());
  const done: ModelRates[] = [];
  const machine = machineFacts();
  const write = (current: ModelRates): void => {
    const limits = { ...(bandwidth ? { bandwidth } : {}), ...(arithmetic ? { arithmetic } : {}) };
    const all = [...done, current];
    const date = new Date().toISOString().slice(0, 10);
    const report = { date, machine, limits, promptTokens, answerTokens, models: all };
    writeFileSync(path.join(options.out, "report.json"), JSON.stringify(report, null, 2));
    writeFileSync(path.join(options.out, "report.md"), inMarkdown(report));
  };
  for (const file of models) {
    const modelPath = path.resolve(file);
    const network = readNetwork(modelPath);
    let sha256: string | undefined;
    for (const gpu of options.backends) {
      const about = { model: path.basename(modelPath), network, backend: gpu };
      const ours: EngineRates[] = [];
      const failures: string[] = [];
      let peer: PeerRates | undefined;
      const soFar = (): ModelRates => ({ ...about, ours, failures, ...(peer ? { peer } : {}) });
      for (const sequences of options.sequences) {
        say(`${about.model}, ${gpu}, ${sequences} sequences`);
        try {
          const { sha256: found, ...rates } = await measureEngine({
            engine: {
              ...{ modelPath, gpu, workerPath, sequences, contextSize: options.contextSize },
              ...(options.batchSize === undefined ? {} : { batchSize: options.batchSize }),
              ...(sha256 === undefined ? {} : { sha256 }),
            },
            ...{ promptTokens, answerTokens, script, notes, seconds: options.seconds },
          });
          sha256 = found;
          ours.push(rates);
        } catch (error) {
          if (!(error instanceof EngineError)) throw error;
          failures.push(`${about.model}, ${gpu}, ${sequences} sequences: ${error.message}`);
        }
        write(soFar());
      }
      if (options.peers) {
        say(`${about.model}, ${gpu}, llama.cpp's benches`);
        try {
          peer = measurePeer(peerFor(options.tools, gpu), {
            ...{ model: modelPath, gpuLayers: gpu === "off" ? 0 : 999, promptTokens, answerTokens },
            ...{ sequences: options.sequences, repetitions: options.repetitions },
          });
        } catch (error) {
          failures.push(`${about.model}, ${gpu}: ${error instanceof Error ? error.message : String(error)}`);
        }
        write(soFar());
      }
      done.push(soFar());
    }
  }
  process.stdout.write(`${path.join(options.out, "report.md")}\n`);
}

/** @throws Error where the benches of that backend are not there */
function peerFor(tools: string, gpu: GpuChoice): { readonly tools: string; readonly libraries: string } {
  const platform = `linux-${process.arch}`;
  const name = gpu === "cuda" || gpu === "vulkan" ? `${platform}-${gpu}` : platform;
  const beside = [path.join(root, "node_modules"), path.join(root, "dist/engine/node_modules")];
  const libraries = beside
    .map((folder) => path.join(folder, "@node-llama-cpp", name, "bins", name))
    .find((folder) => existsSync(folder));
  if (libraries === undefined) throw new Error(`node-llama-cpp's binaries ${name} are not installed.`);
  return { tools: path.join(path.resolve(tools), name), libraries };
}

function machineFacts(): Record<string, string> {
  const processor = `${os.cpus()[0]?.model.trim() ?? "unknown"}, ${os.availableParallelism()} cores`;
  const memory = `${(os.totalmem() / 1e9).toFixed(0)} GB`;
  try {
    const args = ["--query-gpu=name,memory.total,driver_version", "--format=csv,noheader"];
    const output = execFileSync("nvidia-smi", args, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return { processor, memory, GPU: output.trim() };
  } catch {
    return { processor, memory };
  }
}

function sampleNotes(): string {
  return path.join(root, "samples/notes");
}

function number(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError("It must be a number above 0.");
  return value;
}

function numbers(text: string): number[] {
  return text.split(",").map(number);
}

function backends(text: string): GpuChoice[] {
  return text.split(",").map((name) => {
    const choice = gpuChoices.find((one) => one === name);
    if (choice === undefined) throw new InvalidArgumentError(`A backend is one of ${gpuChoices.join(", ")}.`);
    return choice;
  });
}

program.parseAsync().catch((error: unknown) => {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
