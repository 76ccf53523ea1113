// Milliseconds from the order to annotate a note until an answer of the model begins, on an engine that is loaded and idle;
// one note at a time, as in the editor.
// Usage: node test/bench/warm.mjs [model.gguf]
import { execFileSync } from "node:child_process";
import path from "node:path";

const root = path.join(import.meta.dirname, "../..");
const model = path.resolve(process.argv[2] ?? path.join(root, "model/cancerllm-mini/cancerllm-mini.gguf"));
const run = (/** @type {string[]} */ ...args) =>
  execFileSync(process.execPath, args, { cwd: root, stdio: "inherit" });
run("esbuild.mjs", "--if-stale", "worker", "bench");
run("dist/test/bench/warm.js", root, model);
