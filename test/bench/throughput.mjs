// Our notes per minute against llama.cpp's own llama-server: the same prompts, the same GGUF, the same machine, one run.
// Ours is `cancerllm annotate` with its files and alignment; llama-server gets just the prompts, with several numbers of
// slots, its prompt cache, and prompts that share what they begin with on one slot, so that it can reuse it. The answers
// of chat models are held to the same JSON schema by both.
// Usage: node test/bench/throughput.mjs [model.gguf] [notes] [slots,slots,…]
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { provisionLlamaServer } from "../served/llama-server.mjs";
import { startServer } from "../served/start-server.mjs";
import { build } from "./built.mjs";

const root = path.join(import.meta.dirname, "../..");
const model = path.resolve(process.argv[2] ?? path.join(root, "model/cancerllm-mini/cancerllm-mini.gguf"));
const most = Number(process.argv[3] ?? 12);
const slotCounts = (process.argv[4] ?? "2,4,8,16").split(",").map(Number);
/** @param {string} line */
const say = (line) => void process.stdout.write(`${line}\n`);

/**
 * @typedef {object} Prompt
 * @property {string} prompt
 * @property {number} most tokens of the answer
 * @property {object} [schema] what the answer is held to
 *
 * @typedef {readonly Prompt[]} Group prompts that share what they begin with
 * @typedef {{perMinute: number, tokens: number, contextSize: number, notes: readonly (readonly Group[])[]}} Annotated
 */

/** @returns {typeof import("./answer-forms")} as it is bundled */
function forms() {
  return createRequire(import.meta.url)(path.join(root, "dist/test/bench/answer-forms.js"));
}

/** Annotates copies of the samples. @returns {Promise<Annotated>} with what was asked of each note */
async function ours() {
  const folder = mkdtempSync(path.join(os.tmpdir(), "cancerllm-bench-"));
  try {
    const { answerSchema, mostAnswer } = forms();
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
    const { seconds, tokens } = JSON.parse(output);
    const [id = ""] = readdirSync(path.join(folder, ".cancerllm/runs"));
    const run = path.join(folder, ".cancerllm/runs", id);
    const { protocol, phenotypes, parameters } = parse(readFileSync(path.join(run, "run.yaml"), "utf8"));
    const notes = readdirSync(path.join(run, "notes")).map((name) => {
      const { exchanges } = JSON.parse(readFileSync(path.join(run, "notes", name), "utf8"));
      /** @type {Map<string, Prompt[]>} */
      const groups = new Map();
      for (const { task, sentence, prompt } of exchanges) {
        const isChat = protocol === "instruct";
        const key = isChat ? task : `${task} ${sentence}`;
        const schema = isChat ? { schema: answerSchema(task, phenotypes) } : {};
        const asked = {
          prompt,
          most: parameters.maxAnswerTokens ?? mostAnswer[/** @type {keyof typeof mostAnswer} */ (task)],
          ...schema,
        };
        groups.set(key, [...(groups.get(key) ?? []), asked]);
      }
      return [...groups.values()];
    });
    return { perMinute: (60 * notes.length) / seconds, tokens, contextSize: parameters.contextSize, notes };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} binary
 * @param {number} slots
 * @param {Annotated} annotated
 */
async function theirs(binary, slots, { notes, contextSize }) {
  const threads = String(os.availableParallelism());
  const args = ["--model", model, "--parallel", String(slots), "--ctx-size", String(slots * contextSize)];
  args.push("--cont-batching", "--threads", threads, "--threads-batch", threads, "--threads-http", "4");
  const server = await startServer(binary, args);
  try {
    const address = server.address.replace(/\/v1$/, "/completion");
    await complete(address, { prompt: "warm up", most: 1 }, 0);
    const started = performance.now();
    const groups = notes.flat().values();
    let tokens = 0;
    const worker = async (/** @type {number} */ slot) => {
      for (const group of groups) {
        for (const prompt of group) {
          const written = await complete(address, prompt, slot);
          tokens += written;
        }
      }
    };
    await Promise.all(Array.from({ length: slots }, (_, slot) => worker(slot)));
    return { perMinute: (60_000 * notes.length) / (performance.now() - started), tokens };
  } finally {
    await server.stop();
  }
}

/** @param {string} address @param {Prompt} asked @param {number} slot @returns {Promise<number>} tokens written */
async function complete(address, { prompt, most: tokens, schema }, slot) {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      prompt,
      n_predict: tokens,
      temperature: 0,
      samplers: ["temperature"],
      cache_prompt: true,
      id_slot: slot,
      response_fields: ["tokens_predicted"],
      ...(schema ? { json_schema: schema } : {}),
    }),
  });
  if (!answer.ok) throw new Error(`llama-server answered ${answer.status}: ${await answer.text()}`);
  return JSON.parse(await answer.text()).tokens_predicted;
}

const binary = await provisionLlamaServer((line) => void process.stderr.write(`${line}\n`));
build("cli", "bench");
const first = await ours();
const prompts = first.notes.flat(2).length;
say(
  `${path.basename(model)}, ${first.notes.length} notes, ${prompts} prompts, load ${os.loadavg()[0]?.toFixed(1)}`,
);
let best = 0;
for (const slots of slotCounts) {
  const { perMinute, tokens } = await theirs(binary, slots, first);
  best = Math.max(best, perMinute);
  say(`llama-server, ${slots} slots: ${perMinute.toFixed(1)} notes a minute, ${tokens} tokens written`);
}
const again = await ours();
const own = Math.max(first.perMinute, again.perMinute);
say(
  `cancerllm annotate: ${first.perMinute.toFixed(1)} before, ${again.perMinute.toFixed(1)} notes a minute after, ${first.tokens} tokens written`,
);
say(`ratio to the best of llama-server: ${(own / best).toFixed(2)}`);
