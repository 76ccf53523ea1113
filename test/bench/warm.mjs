// Milliseconds from the order to annotate a note until an answer of the model begins, on an engine that is loaded and idle;
// one note at a time, as in the editor.
// Usage: node test/bench/warm.mjs [model.gguf]
import { execFileSync } from "node:child_process";
import path from "node:path";
import { build } from "./built.mjs";

const root = path.join(import.meta.dirname, "../..");
const model = path.resolve(process.argv[2] ?? path.join(root, "model/cancerllm-mini/cancerllm-mini.gguf"));
build("worker", "bench");
execFileSync(process.execPath, ["dist/test/bench/warm.js", root, model], { cwd: root, stdio: "inherit" });
