// What a model of the shapes of CancerLLM takes on this machine's GPU: loading, memory, prompts and answers a second with
// 1 to 64 sequences, notes an hour; beside it llama.cpp's own benches on the same file and the same libraries. Linux.
// Usage: node test/bench/gpu.mjs model --out mistral-Q4_K_M.gguf [--quantization Q8_0] [--shape tiny]
//        node test/bench/gpu.mjs measure mistral-Q4_K_M.gguf --backends cuda,vulkan --out folder   (--help says more)
//        node test/bench/gpu.mjs pack folder [90]      everything for a machine without a network; for that GPU only
import { execFileSync, spawnSync } from "node:child_process";
import path from "node:path";
import { provisionLlamaTools } from "./gpu/llama-tools.mjs";
import { pack } from "./gpu/pack.mjs";

const root = path.join(import.meta.dirname, "../..");
const [command, ...args] = process.argv.slice(2);
/** @param {string} line */
const say = (line) => void process.stderr.write(`${line}\n`);

execFileSync(process.execPath, ["esbuild.mjs", "--if-stale", "worker", "bench"], {
  cwd: root,
  stdio: "inherit",
});
const added = [];
if (command === "model" || command === "measure" || command === "pack") {
  const tools = await provisionLlamaTools(say);
  if (command === "pack") {
    const [folder = "gpu-bench", architecture] = args;
    await pack(
      path.resolve(folder),
      tools,
      architecture === undefined ? undefined : Number(architecture),
      say,
    );
    process.exit();
  }
  if (command === "measure" && !args.includes("--tools")) added.push("--tools", tools);
  if (command === "model" && !args.includes("--vocabulary"))
    added.push("--vocabulary", path.join(tools, "vocabulary.gguf"));
}
const given = command === undefined ? [] : [command, ...args, ...added];
const bundle = path.join(root, "dist/test/bench/gpu.js");
process.exitCode = spawnSync(process.execPath, [bundle, ...given], { stdio: "inherit" }).status ?? 1;
