import type { Redis } from "ioredis";
import type { EngineInfo } from "../../engine/engine";
import type { Phenotype } from "../../labels/phenotype";
import type { Task } from "../../labels/suggestion";
import type { Lane } from "./lane";

/** The first part of every key in Redis. */
export const prefix = "cancerllm";

/** Seconds without a sign of life after which a program counts as gone. */
export const aliveSeconds = 15;

/** Failures that a writer tells at most. */
export const mostFailures = 20;

/** A run that notes are in the queue for. */
export interface RunRecord {
  readonly run: string;
  readonly lane: Lane;
  readonly phenotypes: readonly Phenotype[];
  readonly tasks: readonly Task[];
  /** Whether prompts and raw answers are kept. */
  readonly exchanges: boolean;
}

/** What the program that writes a run tells of it, for as long as it lives. */
export interface WriterRecord {
  readonly writer: string;
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  /** The newest notes that could not be annotated, each with its reason. */
  readonly failures: readonly string[];
}

/** What a worker tells of itself, for as long as it lives. */
export interface WorkerRecord {
  /** Host and process. */
  readonly worker: string;
  readonly lane: Lane;
  readonly info: EngineInfo;
  /** Notes that it answered, and those of the last minute. */
  readonly done: number;
  readonly lastMinute: number;
}

/** What the programs at a queue tell each other beside the notes. */
export class Records {
  constructor(private readonly redis: Redis) {}

  async putRun(record: RunRecord): Promise<void> {
    await this.redis.hset(`${prefix}:runs`, record.run, JSON.stringify(record));
  }

  async removeRun(run: string): Promise<void> {
    await this.redis.hdel(`${prefix}:runs`, run);
  }

  /** A run as it is kept, undefined where it was ended or stopped. */
  async run(run: string): Promise<RunRecord | undefined> {
    const text = await this.redis.hget(`${prefix}:runs`, run);
    return text === null ? undefined : (JSON.parse(text) as RunRecord);
  }

  async hasRun(run: string): Promise<boolean> {
    return (await this.redis.hexists(`${prefix}:runs`, run)) === 1;
  }

  async runs(): Promise<RunRecord[]> {
    return Object.values(await this.redis.hgetall(`${prefix}:runs`)).map(
      (text) => JSON.parse(text) as RunRecord,
    );
  }

  async putWorker(record: WorkerRecord): Promise<void> {
    await this.put(`worker:${record.worker}`, record);
  }

  async removeWorker(worker: string): Promise<void> {
    await this.redis.del(`${prefix}:worker:${worker}`);
  }

  workers(): Promise<WorkerRecord[]> {
    return this.all<WorkerRecord>("worker");
  }

  /** Tells what a program waits for a worker with. */
  async putWanted(program: string, lane: Partial<Lane>): Promise<void> {
    await this.put(`wanted:${program}`, lane);
  }

  async removeWanted(program: string): Promise<void> {
    await this.redis.del(`${prefix}:wanted:${program}`);
  }

  wanted(): Promise<Partial<Lane>[]> {
    return this.all<Partial<Lane>>("wanted");
  }

  /** Becomes the writer of a run. @returns false where another program is */
  async claimRun(run: string, record: WriterRecord): Promise<boolean> {
    const key = `${prefix}:writer:${run}`;
    return (await this.redis.set(key, JSON.stringify(record), "EX", aliveSeconds, "NX")) !== null;
  }

  async putWriter(run: string, record: WriterRecord): Promise<void> {
    await this.put(`writer:${run}`, record);
  }

  async removeWriter(run: string): Promise<void> {
    await this.redis.del(`${prefix}:writer:${run}`);
  }

  async writer(run: string): Promise<WriterRecord | undefined> {
    const text = await this.redis.get(`${prefix}:writer:${run}`);
    return text === null ? undefined : (JSON.parse(text) as WriterRecord);
  }

  /** Deletes everything that is kept in Redis, notes and results too. @returns keys that were deleted */
  async clear(): Promise<number> {
    let deleted = 0;
    for await (const keys of this.keys("")) deleted += keys.length > 0 ? await this.redis.unlink(...keys) : 0;
    return deleted;
  }

  private async put(key: string, value: unknown): Promise<void> {
    await this.redis.set(`${prefix}:${key}`, JSON.stringify(value), "EX", aliveSeconds);
  }

  private async all<T>(kind: string): Promise<T[]> {
    const found = new Map<string, T>();
    for await (const keys of this.keys(`${kind}:`)) {
      const texts = keys.length > 0 ? await this.redis.mget(keys) : [];
      for (const [index, text] of texts.entries()) {
        if (text !== null) found.set(keys[index] ?? "", JSON.parse(text) as T);
      }
    }
    return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, record]) => record);
  }

  private keys(start: string): AsyncIterable<string[]> {
    return this.redis.scanStream({ match: `${prefix}:${start}*`, count: 500 }) as AsyncIterable<string[]>;
  }
}
