// The work queue on this machine, with a real Redis. Linux.
// Usage: node test/bench/queue.mjs [overhead|workers|memory …] [--notes 100000]
//   overhead  the sample notes by the local engine and by the queue with one worker, in turns
//   workers   the same notes by two workers against one
//   memory    small notes through the queue, with a worker that answers nothing: notes a second, memory on every side
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { provisionRedis, startRedis } from "../queue/redis.mjs";
import { build } from "./built.mjs";

const root = path.join(import.meta.dirname, "../..");
const cli = path.join(root, "dist/cli.js");
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { notes: { type: "string", default: "100000" } },
});
const wanted = positionals.length > 0 ? positionals : ["overhead", "workers", "memory"];
const folder = mkdtempSync(path.join(os.tmpdir(), "cancerllm-bench-"));
/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();

/** @param {string} line */
const say = (line) => void process.stdout.write(`${line}\n`);

/** @param {readonly string[]} args @param {"ignore" | "inherit"} messages what becomes of what it says */
function launch(args, messages = "ignore") {
  const child = spawn(process.execPath, [...args], { cwd: folder, stdio: ["ignore", "pipe", messages] });
  let output = "";
  child.stdout.on("data", (data) => (output += data));
  running.add(child);
  const ended = new Promise((resolve) =>
    child.on("close", () => {
      running.delete(child);
      resolve(output);
    }),
  );
  return { child, ended };
}

/** @param {number} pid @param {string} field @returns {number} MB */
function memoryOf(pid, field = "VmRSS") {
  const line = new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(line?.[1] ?? 0) / 1000;
}

/** @param {readonly string[]} args @returns {Promise<number>} seconds, without the loading of a model */
async function annotate(...args) {
  const output = await launch([cli, "annotate", "notes", "--json", ...args]).ended;
  const { done, seconds } = JSON.parse(String(output));
  if (done === 0) throw new Error("nothing was annotated");
  return seconds;
}

/**
 * Starts workers and waits until all are there.
 * @param {string} address
 * @param {number} number
 * @returns {Promise<{stop: () => Promise<void>, died: Promise<never>}>} rejects when one ends before it is told to
 */
async function withWorkers(address, number) {
  const workers = Array.from({ length: number }, () =>
    launch([cli, "worker", "--queue", address, "--gpu", "off", "--idle-seconds", "3600"], "inherit"),
  );
  let isStopped = false;
  /** @type {Promise<never>} */
  const died = Promise.race(workers.map(({ ended }) => ended)).then(() => {
    if (!isStopped) throw new Error("a worker ended; what it said is above");
    return new Promise(() => undefined);
  });
  died.catch(() => undefined);
  const count = () => {
    const output = execFileSync(process.execPath, [cli, "queue", "status", "--queue", address, "--json"]);
    return JSON.parse(String(output)).workers.length;
  };
  while (count() < number) await Promise.race([wait(200), died]);
  const stop = async () => {
    isStopped = true;
    for (const { child, ended } of workers) {
      child.kill("SIGTERM");
      await ended;
    }
  };
  return { stop, died };
}

/** @param {string} address */
async function overhead(address) {
  const { stop, died } = await withWorkers(address, 1);
  const local = [];
  const queued = [];
  for (let turn = 0; turn < 3; turn += 1) {
    local.push(await annotate("--gpu", "off"));
    queued.push(await Promise.race([annotate("--queue", address), died]));
  }
  await stop();
  // The fastest of each: what others do on the machine only ever adds.
  const [one, other] = [Math.min(...local), Math.min(...queued)];
  say(
    `local ${local.join(", ")} s; queue ${queued.join(", ")} s: ${(100 * (other / one - 1)).toFixed(1)} % more`,
  );
}

/** @param {string} address */
async function workers(address) {
  const seconds = [];
  for (const number of [1, 2]) {
    const { stop, died } = await withWorkers(address, number);
    seconds.push(await Promise.race([annotate("--queue", address), died]));
    await stop();
  }
  const [one = 0, two = 1] = seconds;
  const cores = os.availableParallelism();
  say(`one worker ${one} s, two ${two} s: ${(one / two).toFixed(2)} times as fast, on ${cores} cores`);
}

/** @param {Awaited<ReturnType<typeof startRedis>>} redis */
async function memory(redis) {
  const total = Number(values.notes);
  const project = path.join(folder, "many");
  for (let index = 0; index < total; index += 1) {
    const inside = path.join(project, "notes", String(Math.floor(index / 1000)));
    if (index % 1000 === 0) mkdirSync(inside, { recursive: true });
    writeFileSync(path.join(inside, `${index}.txt`), `The tumor of note ${index} measures 2.5 cm.\n`);
  }
  writeFileSync(path.join(project, "cancerllm.yaml"), "notes: notes/**/*.txt\n");
  const script = path.join(root, "dist/test/bench/idle-worker.js");
  const worker = launch([script, redis.address, project]);
  const pids = { worker: worker.child.pid ?? 0, redis: redis.pid };
  const writer = launch([cli, "annotate", project, "--queue", redis.address, "--json"]);
  const started = performance.now();
  let isDone = false;
  void writer.ended.then(() => (isDone = true));
  let next = 0;
  const sample = async () => {
    const [status] = await redis.client.hvals("cancerllm:runs");
    if (status === undefined) return;
    const record = await redis.client.get(`cancerllm:writer:${JSON.parse(status).run}`);
    const { done } = JSON.parse(record ?? '{"done":0}');
    if (done < next) return;
    next = done + total / 10;
    const used = /used_memory:(\d+)/.exec(await redis.client.info("memory"));
    const keys = await redis.client.dbsize();
    say(
      `${done} notes, ${((performance.now() - started) / 1000).toFixed(0)} s: writer ${memoryOf(writer.child.pid ?? 0).toFixed(0)} MB, ` +
        `worker ${memoryOf(pids.worker).toFixed(0)} MB, Redis ${(Number(used?.[1]) / 1e6).toFixed(1)} MB, ${keys} keys`,
    );
  };
  while (!isDone) {
    await sample();
    await wait(500);
  }
  const { done, seconds } = JSON.parse(String(await writer.ended));
  say(
    `${done} of ${total} notes in ${seconds.toFixed(0)} s: ${((1000 * seconds) / done).toFixed(2)} ms a note`,
  );
  worker.child.kill("SIGTERM");
  await worker.ended;
}

const redis = await startRedis(await provisionRedis(say));
try {
  build("cli", "bench");
  writeFileSync(path.join(folder, "cancerllm.yaml"), "notes: notes/*.txt\n");
  const samples = path.join(root, "samples/notes");
  for (const name of readdirSync(samples).filter((name) => name.endsWith(".txt")))
    cpSync(path.join(samples, name), path.join(folder, "notes", name));
  say(`load ${os.loadavg()[0]?.toFixed(1)} on ${os.availableParallelism()} cores`);
  if (wanted.includes("memory")) await memory(redis);
  if (wanted.includes("overhead")) await overhead(redis.address);
  if (wanted.includes("workers")) await workers(redis.address);
} finally {
  for (const child of running) child.kill("SIGKILL");
  await redis.stop();
  rmSync(folder, { recursive: true, force: true });
}
