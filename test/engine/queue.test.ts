import { appendFile, cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { provisionRedis, startRedis } from "../queue/redis.mjs";
import { annotate, build, modelPath, projectWith, sampleProject, start, until } from "./built";
import type { Running } from "./built";

interface Summary {
  readonly done: number;
  readonly skipped: number;
  readonly failed: readonly { readonly path: string; readonly message: string }[];
  readonly folder: string;
}
interface Status {
  readonly runs: readonly { readonly done?: number }[];
  readonly depth: { readonly waiting: number; readonly active: number };
  readonly workers: readonly unknown[];
}

let binary = "";
let redis: Awaited<ReturnType<typeof startRedis>>;
const running: Running[] = [];

beforeAll(async () => {
  build();
  binary = await provisionRedis((line) => void process.stderr.write(`${line}\n`));
}, 300_000);

beforeEach(async () => {
  redis = await startRedis(binary);
});

afterEach(async () => {
  for (const { child, ended } of running.splice(0)) {
    child.kill("SIGKILL");
    await ended;
  }
  await redis.stop();
});

function launch(args: readonly string[], folder: string): Running {
  const started = start([...args, "--queue", redis.address], folder);
  running.push(started);
  return started;
}

const worker = (folder: string, ...args: string[]): Running =>
  launch(["worker", "--gpu", "off", "--lost-after", "2", ...args], folder);
const writer = (folder: string, ...args: string[]): Running =>
  launch(["annotate", "notes", "--json", ...args], folder);

async function status(folder: string): Promise<Status> {
  const { stdout } = await launch(["queue", "status", "--json"], folder).ended;
  return JSON.parse(stdout) as Status;
}

/** Waits until a worker has a note in hand. */
async function untilActive(folder: string): Promise<void> {
  await until(async () => (await status(folder)).depth.active > 0);
}

async function summaryOf(run: Running, code = 0): Promise<Summary> {
  const ended = await run.ended;
  expect(ended.code, ended.stderr).toBe(code);
  return JSON.parse(ended.stdout) as Summary;
}

/** Keys that hold something of a note. */
async function remains(): Promise<string[]> {
  const keys = await redis.client.keys("cancerllm:*");
  return keys.filter((key) => !/:(meta|id|events|stalled-check|marker|pc)$|^cancerllm:worker:/u.test(key));
}

/** A run's files by note, without times and the run's id and probabilities: no two runs have the same. */
async function contentOf(folder: string): Promise<Record<string, unknown>> {
  const names = (await readdir(path.join(folder, "notes"))).sort();
  const read = async (name: string): Promise<[string, unknown]> => [
    name,
    JSON.parse(await readFile(path.join(folder, "notes", name), "utf8"), (key, value: unknown) =>
      ["ms", "run", "confidence"].includes(key) ? undefined : value,
    ),
  ];
  return Object.fromEntries(await Promise.all(names.map(read)));
}

describe("a run by a queue", { timeout: 180_000 }, () => {
  it("is that of one machine, by two workers, whatever way notes travel", async () => {
    const folder = await sampleProject(6);
    const local = JSON.parse((await annotate(["notes"], folder)).stdout) as Summary;
    const elsewhere = await mkdtemp(path.join(os.tmpdir(), "cancerllm-test-"));
    worker(elsewhere);
    worker(elsewhere);
    await until(async () => (await status(folder)).workers.length === 2);
    const inline = writer(folder, "--inline");
    await untilActive(folder);
    const queued = await summaryOf(inline);
    expect(queued.done).toBe(6);
    expect(await contentOf(queued.folder)).toEqual(await contentOf(local.folder));
    expect(await remains()).toEqual([]);
    expect((await status(folder)).runs).toEqual([]);
  });

  it("loses and doubles nothing where a worker is killed, and Redis stands still and forgets all", async () => {
    const folder = await sampleProject(16);
    const killed = worker(folder);
    const run = writer(folder, "--queue-depth", "3");
    await untilActive(folder);
    killed.child.kill("SIGKILL");
    await killed.ended;
    worker(folder);
    await until(
      async () => (await status(folder)).depth.active > 0 && (await status(folder)).workers.length > 0,
    );
    process.kill(redis.pid, "SIGSTOP");
    await wait(4000);
    process.kill(redis.pid, "SIGCONT");
    await untilActive(folder);
    await redis.stop();
    redis = await startRedis(binary, redis.port);
    const { done, failed, folder: runFolder } = await summaryOf(run);
    expect({ done, failed }).toEqual({ done: 16, failed: [] });
    expect(Object.keys(await contentOf(runFolder))).toHaveLength(16);
    expect(run.stderr()).toContain("is lost; it is tried again");
    expect(await remains()).toEqual([]);
  });

  it("sets a note aside that fails three times, and names it without its text", async () => {
    const folder = await projectWith({
      "cancerllm.yaml": "notes: notes/*.txt\n",
      "notes/a.txt": "The tumor measures 2.5 cm.\n",
      "notes/b.txt": "Secretname, ER positive.\n",
    });
    const copy = await mkdtemp(path.join(os.tmpdir(), "cancerllm-test-"));
    await cp(folder, copy, { recursive: true });
    await writeFile(path.join(copy, "notes/b.txt"), "Othername, ER positive.\n");
    const taking = worker(copy);
    const run = writer(folder);
    const { done, failed } = await summaryOf(run, 1);
    expect(done).toBe(1);
    expect(failed).toHaveLength(1);
    expect(failed[0]?.message).toMatch(
      /^notes\/b\.txt: set aside after 3 tries: the file below .* is not the one/u,
    );
    expect(taking.stderr().match(/notes\/b\.txt: /gu)).toHaveLength(3);
    expect(run.stderr() + taking.stderr()).not.toMatch(/name,/u);
    expect(await remains()).toEqual([]);
  });

  it("refuses workers with another model, and they say so", async () => {
    const folder = await projectWith({
      "cancerllm.yaml": "notes: notes/*.txt\n",
      "notes/a.txt": "The tumor measures 2.5 cm.\n",
    });
    const other = path.join(folder, "other.gguf");
    await cp(modelPath, other);
    await appendFile(other, Buffer.alloc(32));
    const run = writer(folder, "--model", modelPath);
    await until(() => run.stderr().includes("Waiting for a worker"));
    const { code, stderr } = await worker(folder, "--model", other).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/does not fit what is in the queue: model [0-9a-f]{12}…, not [0-9a-f]{12}…/u);
    worker(folder);
    expect((await summaryOf(run)).done).toBe(1);
  });

  it("goes on after Ctrl-C and after a kill, and asks no note twice", async () => {
    const folder = await sampleProject(24);
    worker(folder, "--parallel", "1");
    const first = writer(folder);
    await until(async () => ((await status(folder)).runs[0]?.done ?? 0) >= 1);
    first.child.kill("SIGINT");
    const stopped = await first.ended;
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toMatch(
      /Stopped; \d+ notes? of 24 done\. Go on with the same command and --resume/u,
    );
    await until(async () => (await status(folder)).depth.active === 0);
    expect(await remains()).toEqual([]);
    const second = writer(folder, "--resume");
    await untilActive(folder);
    second.child.kill("SIGKILL");
    await second.ended;
    const { done, skipped } = await summaryOf(writer(folder, "--resume"));
    expect(skipped).toBeGreaterThan(0);
    expect(done + skipped).toBe(24);
    expect(await readdir(path.join(folder, ".cancerllm/runs"))).toHaveLength(1);
    expect(await remains()).toEqual([]);
  });

  it("is cleared once its writer is gone, and not before", async () => {
    const folder = await projectWith({ "notes/a.txt": "The tumor measures 2.5 cm.\n".repeat(200) });
    const taking = worker(folder);
    const run = writer(folder, "--inline");
    await untilActive(folder);
    const early = await launch(["queue", "clear", "--yes"], folder).ended;
    expect(early.code).toBe(1);
    expect(early.stderr).toContain("is being written by");
    for (const { child, ended } of [run, taking]) {
      child.kill("SIGKILL");
      await ended;
    }
    expect(await remains()).not.toEqual([]);
    let cleared = await launch(["queue", "clear"], folder).ended;
    await until(async () => {
      cleared = await launch(["queue", "clear"], folder).ended;
      return cleared.code === 2;
    });
    expect(cleared.stderr).toContain("give --yes");
    expect((await launch(["queue", "clear", "--yes"], folder).ended).code).toBe(0);
    expect(await redis.client.keys("*")).toEqual([]);
  });

  it("wants an address that is one, is there and is safe", async () => {
    const folder = await projectWith({ "notes/a.txt": "ER positive.\n" });
    const ask = (address: string): Running["ended"] =>
      start(["queue", "status", "--queue", address], folder).ended;
    const open = await ask("redis://queue.example.org");
    expect(open.code).toBe(2);
    expect(open.stderr).toContain("without encryption");
    expect((await ask("http://localhost")).code).toBe(2);
    const gone = await ask("redis://user:hush@127.0.0.1:1");
    expect(gone.code).toBe(3);
    expect(gone.stderr).toContain("127.0.0.1:1 cannot be used: nothing listens there");
    expect(gone.stderr).not.toContain("hush");
    await redis.client.config("SET", "requirepass", "hush");
    expect((await ask(redis.address)).stderr).toContain("CANCERLLM_QUEUE_PASSWORD");
    await rm(folder, { recursive: true });
  });
});
