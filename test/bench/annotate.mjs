// How long a report of about 3,500 characters takes for the three tasks, and the engine's memory. Linux.
// Usage: node test/bench/annotate.mjs [model.gguf]
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { build } from "./built.mjs";

const root = path.join(import.meta.dirname, "../..");
const samples = path.join(root, "samples/notes");
const notes = readdirSync(samples)
  .filter((name) => name.endsWith(".txt"))
  .map((name) => readFileSync(path.join(samples, name), "utf8"))
  .sort((a, b) => Math.abs(a.length - 3500) - Math.abs(b.length - 3500))
  .slice(0, 5);

/** @param {number} pid @returns {number} peak memory of a process's children in bytes */
function peakOfChildren(pid) {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
    .trim()
    .split(" ")
    .filter(Boolean);
  const peaks = children.map((child) => {
    try {
      const line = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child}/status`, "utf8"));
      return 1024 * Number(line?.[1] ?? 0);
    } catch {
      return 0; // it ended meanwhile
    }
  });
  return Math.max(0, ...peaks);
}

/** @param {string} text */
async function measure(text) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "cancerllm-bench-"));
  writeFileSync(path.join(folder, "note.txt"), text);
  const model = process.argv[2] === undefined ? [] : ["--model", path.resolve(process.argv[2])];
  const args = ["dist/cli.js", "annotate", folder, "--gpu", "off", "--json", ...model];
  const started = performance.now();
  const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "ignore"] });
  let output = "";
  child.stdout.on("data", (data) => (output += data));
  let peak = 0;
  const sampling = setInterval(() => {
    try {
      peak = Math.max(peak, peakOfChildren(child.pid ?? 0));
    } catch {
      // it ended meanwhile
    }
  }, 20);
  await new Promise((resolve) => child.on("close", resolve));
  clearInterval(sampling);
  const { seconds, backend } = JSON.parse(output);
  const whole = (performance.now() - started) / 1000;
  return { characters: text.length, seconds, whole, peakMB: peak / 1e6, threads: backend.threads };
}

build("cli");
for (const note of notes) {
  const { characters, seconds, whole, peakMB, threads } = await measure(note);
  process.stdout.write(
    `${characters} characters: ${seconds.toFixed(2)} s to annotate, ${whole.toFixed(2)} s with loading, ` +
      `engine ${peakMB.toFixed(0)} MB at most, ${threads} threads, load ${os.loadavg()[0]?.toFixed(1)}\n`,
  );
}
