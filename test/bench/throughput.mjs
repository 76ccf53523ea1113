// Our notes per minute against llama.cpp's own llama-server: the same prompts, the same GGUF, the same machine, one run.
// Ours is `cancerllm annotate` with its files and alignment; llama-server gets just the prompts, with several numbers of
// slots, its prompt cache, and every sentence's prompts on one slot, so that it can reuse what they share; it writes at
// most as many tokens as ours did, and needs no grammar where ours does.
// Usage: node test/bench/throughput.mjs [model.gguf] [notes]
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { provisionLlamaServer } from "../served/llama-server.mjs";

const root = path.join(import.meta.dirname, "../..");
const embedded = path.join(root, "model/cancerllm-mini/cancerllm-mini.gguf");
const model = path.resolve(process.argv[2] ?? embedded);
const most = Number(process.argv[3] ?? 12);
const slotCounts = [2, 4, 8, 16];
/** Tokens of context for each slot, as our engine gives each sequence. */
const contextSize = 2048;
const port = 18_080;

/** @param {string} line */
const say = (line) => void process.stdout.write(`${line}\n`);

/**
 * @typedef {{prompt: string, tokens: number}} Prompt
 * @typedef {readonly Prompt[]} Group prompts that share what they begin with
 */

/**
 * Annotates copies of the samples.
 * @returns {{perMinute: number, notes: readonly (readonly Group[])[]}} and what was asked of each note
 */
function ours() {
  const folder = mkdtempSync(path.join(os.tmpdir(), "cancerllm-bench-"));
  try {
    cpSync(path.join(root, "samples"), folder, { recursive: true });
    const names = readdirSync(path.join(folder, "notes")).sort();
    for (const name of names.slice(most)) rmSync(path.join(folder, "notes", name));
    const args = ["annotate", "notes", "--gpu", "off", "--model", model, "--json"];
    const output = execFileSync(process.execPath, [path.join(root, "dist/cli.js"), ...args], {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      maxBuffer: 2 ** 30,
    });
    const { seconds } = JSON.parse(output);
    const [run = ""] = readdirSync(path.join(folder, ".cancerllm/runs"));
    const written = path.join(folder, ".cancerllm/runs", run, "notes");
    const notes = readdirSync(written).map((name) => {
      const { exchanges } = JSON.parse(readFileSync(path.join(written, name), "utf8"));
      /** @type {Map<string, Prompt[]>} */
      const groups = new Map();
      for (const { task, sentence, prompt, tokens } of exchanges) {
        const key = `${task} ${sentence}`;
        groups.set(key, [...(groups.get(key) ?? []), { prompt, tokens: tokens.length }]);
      }
      return [...groups.values()];
    });
    return { perMinute: (60 * notes.length) / seconds, notes };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} file @param {number} slots @param {readonly (readonly Group[])[]} notes */
async function theirs(file, slots, notes) {
  const threads = String(os.availableParallelism());
  const args = ["--model", model, "--host", "127.0.0.1", "--port", String(port)];
  args.push("--parallel", String(slots), "--ctx-size", String(slots * contextSize), "--cont-batching");
  args.push("--threads", threads, "--threads-batch", threads, "--threads-http", "4", "--no-webui");
  const server = spawn(file, args, { stdio: "ignore" });
  try {
    for (let tries = 0; !(await isReady()); tries++) {
      if (tries > 300 || server.exitCode !== null) throw new Error("llama-server did not start.");
      await sleep(100);
    }
    await complete({ prompt: "warm up", tokens: 1 }, 0);
    const started = performance.now();
    const groups = notes.flat().values();
    let [answers, same] = [0, 0];
    const worker = async (/** @type {number} */ slot) => {
      for (const group of groups) {
        for (const prompt of group) {
          const written = await complete(prompt, slot);
          answers += 1;
          if (written === prompt.tokens || written === prompt.tokens + 1) same += 1;
        }
      }
    };
    await Promise.all(Array.from({ length: slots }, (_, slot) => worker(slot)));
    const minutes = (performance.now() - started) / 60_000;
    return { perMinute: notes.length / minutes, same: same / answers };
  } finally {
    const ended = new Promise((resolve) => server.once("close", resolve));
    server.kill();
    await ended;
  }
}

async function isReady() {
  const answer = await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined);
  return answer?.ok === true;
}

/** @param {Prompt} prompt @param {number} slot @returns {Promise<number>} tokens written */
async function complete({ prompt, tokens }, slot) {
  const answer = await fetch(`http://127.0.0.1:${port}/completion`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      prompt,
      n_predict: tokens + 1,
      temperature: 0,
      samplers: ["temperature"],
      cache_prompt: true,
      id_slot: slot,
      response_fields: ["tokens_predicted"],
    }),
  });
  if (!answer.ok) throw new Error(`llama-server answered ${answer.status}.`);
  return JSON.parse(await answer.text()).tokens_predicted;
}

const file = await provisionLlamaServer((line) => void process.stderr.write(`${line}\n`));
execFileSync(process.execPath, ["esbuild.mjs", "--if-stale", "cli", "worker"], {
  cwd: root,
  stdio: "inherit",
});
const first = ours();
const prompts = first.notes.flat(2).length;
say(
  `${path.basename(model)}, ${first.notes.length} notes, ${prompts} prompts, load ${os.loadavg()[0]?.toFixed(1)}`,
);
let best = 0;
for (const slots of slotCounts) {
  const { perMinute, same } = await theirs(file, slots, first.notes);
  best = Math.max(best, perMinute);
  say(
    `llama-server, ${slots} slots: ${perMinute.toFixed(1)} notes a minute (${(100 * same).toFixed(0)} % of its answers as long as ours)`,
  );
}
const again = ours();
const own = Math.max(first.perMinute, again.perMinute);
say(
  `cancerllm annotate: ${first.perMinute.toFixed(1)} before and ${again.perMinute.toFixed(1)} notes a minute after`,
);
say(`ratio to the best of llama-server: ${(own / best).toFixed(2)}`);
