// What asking a server costs beside the server's own work: `cancerllm annotate --endpoint` against llama.cpp's server, with
// its files, alignment and HTTP, and the same prompts on the local engine. Prints the seconds and the processor time of
// our own process for a note, in one run.
// Usage: node test/bench/served.mjs [notes] [model.gguf]
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { provisionLlamaServer } from "../served/llama-server.mjs";
import { startServer } from "../served/start-server.mjs";
import { build } from "./built.mjs";

const root = path.join(import.meta.dirname, "../..");
const embedded = path.join(root, "model/cancerllm-mini/cancerllm-mini.gguf");
const most = Number(process.argv[2] ?? 12);
const model = path.resolve(process.argv[3] ?? embedded);
// Another model is taken for one of chats, whose prompts are long and few.
const [slots, context] = model === embedded ? [8, 480] : [2, 1500];
const perSlot = model === embedded ? 2048 : 8192;

/** @param {string} line */
const say = (line) => void process.stdout.write(`${line}\n`);

/** Processor time of a process and its ended children, seconds (Linux). @param {number} pid */
function processorSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  const ticks = [11, 12].reduce((sum, at) => sum + Number(fields[at]), 0);
  return ticks / 100;
}

/**
 * @param {string} folder
 * @param {readonly string[]} args
 * @returns {Promise<{seconds: number, own: number, tokens: number, spans: string[]}>}
 */
async function annotate(folder, args) {
  const command = [path.join(root, "dist/cli.js"), "annotate", "notes", "--json", ...args];
  const child = spawn(process.execPath, command, { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (data) => (output += String(data)));
  let own = 0;
  const timer = setInterval(() => {
    try {
      own = processorSeconds(child.pid ?? 0);
    } catch {
      // It ended between two looks.
    }
  }, 50);
  const code = await new Promise((resolve) => child.on("close", resolve));
  clearInterval(timer);
  if (code !== 0) throw new Error(`cancerllm annotate ended with ${String(code)}`);
  const { seconds, tokens, folder: run } = JSON.parse(output);
  const spans = readdirSync(path.join(run, "notes")).flatMap((name) => {
    const { phenotypes } = JSON.parse(readFileSync(path.join(run, "notes", name), "utf8"));
    return phenotypes.map(
      (/** @type {{label: string, start: number, end: number}} */ one) =>
        `${name} ${one.label} ${one.start} ${one.end}`,
    );
  });
  return { seconds, own, tokens, spans };
}

const binary = await provisionLlamaServer(say);
build("cli");
const folder = mkdtempSync(path.join(os.tmpdir(), "cancerllm-bench-"));
const server = await startServer(binary, [
  ...["--model", model, "--parallel", String(slots), "--ctx-size", String(perSlot * slots)],
  ...["--threads", String(os.availableParallelism())],
]);
try {
  cpSync(path.join(root, "samples"), folder, { recursive: true });
  const names = readdirSync(path.join(folder, "notes")).sort();
  for (const name of names.slice(most)) rmSync(path.join(folder, "notes", name));
  const notes = Math.min(most, names.length);
  const local = await annotate(folder, ["--gpu", "off", "--model", model]);
  const before = processorSeconds(server.pid);
  const served = await annotate(folder, [
    ...["--endpoint", server.address, "--endpoint-context", String(context)],
  ]);
  const work = processorSeconds(server.pid) - before;
  const each = (/** @type {number} */ seconds) => `${(seconds / notes).toFixed(2)} s`;
  say(`local engine   ${each(local.seconds)} a note`);
  say(`served         ${each(served.seconds)} a note, ${slots} slots`);
  say(`server's work  ${each(work)} of processor time a note`);
  const share = (/** @type {number} */ own) => `${((100 * own) / (own + work)).toFixed(1)} %`;
  say(`our own        ${each(served.own)} of processor time a note, ${share(served.own)} of both`);
  say(
    `by the asking  ${each(served.own - local.own)}, ${share(served.own - local.own)}: the rest our process needs for the local engine, too`,
  );
  const [ours, theirs] = [new Set(local.spans), new Set(served.spans)];
  const both = [...ours].filter((span) => theirs.has(span)).length;
  say(`spans          ${both} the same, ${ours.size - both} only local, ${theirs.size - both} only served`);
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
