// Whether annotating is linear in a note's length and takes the same memory however many notes there are. Linux.
// Usage: node test/bench/scale.mjs [notes]
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { build } from "./built.mjs";

const root = path.join(import.meta.dirname, "../..");
const many = Number(process.argv[2] ?? 10_000);
const report = readFileSync(path.join(root, "samples/notes/breast-01.txt"), "utf8");

/** @param {number} pid @returns {number} bytes of RAM that a process has now; 0 where it ended */
function memoryOf(pid) {
  try {
    return 1024 * Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** @param {number} pid @returns {number[]} */
function childrenOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
      .trim()
      .split(" ")
      .filter(Boolean)
      .map(Number);
  } catch {
    return [];
  }
}

/**
 * Annotates texts as a folder of notes.
 * @param {Iterable<string>} texts
 * @returns {Promise<{seconds: number, memory: {command: number, engine: number}[]}>} memory ten times a second
 */
async function annotate(texts) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "cancerllm-bench-"));
  try {
    mkdirSync(path.join(folder, "notes"));
    let number = 0;
    for (const text of texts)
      writeFileSync(path.join(folder, `notes/${String(number++).padStart(6, "0")}.txt`), text);
    const args = [path.join(root, "dist/cli.js"), "annotate", "notes", "--gpu", "off", "--json"];
    const child = spawn(process.execPath, args, { cwd: folder, stdio: ["ignore", "pipe", "ignore"] });
    let output = "";
    child.stdout.on("data", (data) => (output += data));
    /** @type {{command: number, engine: number}[]} */
    const memory = [];
    const sampling = setInterval(() => {
      const pid = child.pid ?? 0;
      memory.push({ command: memoryOf(pid), engine: Math.max(0, ...childrenOf(pid).map(memoryOf)) });
    }, 100);
    await new Promise((resolve) => child.on("close", resolve));
    clearInterval(sampling);
    const { seconds, failed } = JSON.parse(output);
    if (failed > 0) throw new Error(`${failed} notes failed.`);
    return { seconds, memory };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** @type {number[]} */
const perThousand = [];
build("cli");
for (const times of [1, 4, 16]) {
  const text = Array.from({ length: times }, () => report).join("\n\n");
  const { seconds } = await annotate([text]);
  perThousand.push((1000 * seconds) / text.length);
  process.stdout.write(
    `${text.length} characters: ${seconds.toFixed(2)} s, ${perThousand.at(-1)?.toFixed(3)} s per 1,000\n`,
  );
}
process.stdout.write(
  `16 times the text costs ${((perThousand[2] ?? 0) / (perThousand[0] ?? 1)).toFixed(2)} times as much per character\n`,
);

const { seconds, memory } = await annotate(
  Array.from(
    { length: many },
    (_, at) => `Case ${at}: the mass of the left breast is ${(at % 90) / 10} cm wide.\n`,
  ),
);
process.stdout.write(
  `${many} notes of one sentence: ${seconds.toFixed(0)} s, load ${os.loadavg()[0]?.toFixed(1)}\n`,
);
for (const part of /** @type {const} */ (["command", "engine"])) {
  const tenth = Math.floor(memory.length / 10);
  const early = median(memory.slice(tenth, 2 * tenth).map((sample) => sample[part]));
  const late = median(memory.slice(-tenth).map((sample) => sample[part]));
  process.stdout.write(
    `memory of the ${part}: ${(early / 1e6).toFixed(0)} MB in the second tenth, ${(late / 1e6).toFixed(0)} MB in the last: ${(late / early).toFixed(2)} times\n`,
  );
}
