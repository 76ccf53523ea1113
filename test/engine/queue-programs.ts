import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeAll, beforeEach, expect } from "vitest";
import { provisionRedis, startRedis } from "../queue/redis.mjs";
import { build, start, until, type Running } from "./built";

export interface Summary {
  readonly run: string;
  readonly done: number;
  readonly skipped: number;
  readonly failed: readonly { readonly path: string; readonly message: string }[];
  readonly folder: string;
}

export interface Status {
  readonly runs: readonly { readonly run: string; readonly done?: number }[];
  readonly depth: { readonly waiting: number; readonly active: number };
  readonly workers: readonly { readonly worker: string }[];
  readonly failures: readonly string[];
}

export type Redis = Awaited<ReturnType<typeof startRedis>>;

/** The command line's programs at a Redis of their own for each test; what still runs at its end is killed. */
export class QueuePrograms {
  private binary = "";
  private started: Redis | undefined;
  private readonly running: Running[] = [];

  /** To be called once, at the top of a file. */
  static use(): QueuePrograms {
    const programs = new QueuePrograms();
    beforeAll(async () => {
      build();
      programs.binary = await provisionRedis((line) => void process.stderr.write(`${line}\n`));
    }, 300_000);
    beforeEach(async () => {
      await programs.startRedis();
    });
    afterEach(async () => {
      for (const { child, ended } of programs.running.splice(0)) {
        child.kill("SIGKILL");
        await ended;
      }
      await programs.started?.stop();
    });
    return programs;
  }

  get redis(): Redis {
    if (!this.started) throw new Error("Redis was not started");
    return this.started;
  }

  /** Starts another one; the one of before is ended, and what it held is lost. */
  async startRedis(port?: number, more: readonly string[] = []): Promise<void> {
    await this.started?.stop();
    this.started = await startRedis(this.binary, port, more);
  }

  launch(args: readonly string[], folder: string, environment?: Readonly<Record<string, string>>): Running {
    const queue = args.includes("--queue") ? [] : ["--queue", this.redis.address];
    const started = start([...args, ...queue], folder, environment);
    this.running.push(started);
    return started;
  }

  worker(folder: string, ...args: string[]): Running {
    return this.launch(["worker", "--gpu", "off", "--lost-after", "2", ...args], folder);
  }

  writer(folder: string, ...args: string[]): Running {
    return this.launch(["annotate", "notes", "--json", ...args], folder);
  }

  async status(folder: string): Promise<Status> {
    const { stdout } = await this.launch(["queue", "status", "--json"], folder).ended;
    return JSON.parse(stdout) as Status;
  }

  /** Waits until workers have notes in hand. */
  async untilActive(number = 1): Promise<void> {
    const { client } = this.redis;
    await until(async () => {
      const lists = await client.keys("cancerllm:notes-*:active");
      const lengths = await Promise.all(lists.map((list) => client.llen(list)));
      return lengths.reduce((sum, length) => sum + length, 0) >= number;
    });
  }

  async untilWorkers(number: number): Promise<void> {
    await until(async () => (await this.redis.client.keys("cancerllm:worker:*")).length === number);
  }

  /** Keys that hold something of a note. */
  async remains(): Promise<string[]> {
    const keys = await this.redis.client.keys("cancerllm:*");
    return keys.filter((key) => !/:(meta|id|events|stalled-check|marker|pc)$|^cancerllm:worker:/u.test(key));
  }
}

export async function kill({ child, ended }: Running): Promise<void> {
  child.kill("SIGKILL");
  await ended;
}

export async function summaryOf(run: Running, code = 0): Promise<Summary> {
  const ended = await run.ended;
  expect(ended.code, ended.stderr).toBe(code);
  return JSON.parse(ended.stdout) as Summary;
}

/** A run's files by note, byte for byte but for milliseconds and the run's id. */
export async function contentOf({ folder, run }: Summary): Promise<Record<string, string>> {
  const names = (await readdir(path.join(folder, "notes"))).sort();
  const read = async (name: string): Promise<[string, string]> => {
    const text = await readFile(path.join(folder, "notes", name), "utf8");
    return [name, text.replaceAll(/"ms": [\d.]+/gu, '"ms": 0').replaceAll(run, "")];
  };
  return Object.fromEntries(await Promise.all(names.map(read)));
}
