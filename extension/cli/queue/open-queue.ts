import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import os from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import type { Redis } from "ioredis";
import { version } from "../../../package.json";
import { resolveModel } from "../../engine/catalog";
import type { EngineInfo } from "../../engine/engine";
import type { Project } from "../../labels/project";
import type { AnnotateRun, Tally } from "../annotate-run";
import { engineFailure, packageFolder } from "../open-engine";
import { say } from "../output";
import { differences, laneOf, type Lane } from "./lane";
import { openConnection, type QueueOptions } from "./queue-options";
import { Records } from "./records";

/** Options of an annotation that workers do. */
export interface QueuedOptions extends QueueOptions {
  readonly inline?: boolean;
  readonly priority: number;
  readonly queueDepth: number;
}

/** What annotates notes into a run: this machine's engine, or workers. */
export interface Annotator {
  /** Of the workers: what the first of them says. */
  readonly info: EngineInfo;
  annotate(work: Omit<AnnotateRun, "engine">): Promise<Tally>;
  dispose(): Promise<void>;
}

const askEveryMs = 500;

/**
 * Workers as what annotates: waits for the first that fits. Where no model is asked for, that worker's is the run's.
 * @param model as `resolveModel` takes it
 * @throws CommandError; the signal's reason
 */
export async function openQueue(
  address: string,
  options: QueuedOptions,
  model: string | undefined,
  project: Pick<Project, "protocol">,
  signal: AbortSignal,
): Promise<Annotator> {
  const redis = await openConnection(address, options);
  try {
    const wanted: Partial<Lane> = {
      product: version,
      ...(model === undefined ? {} : { model: await sha256Of(model) }),
      ...(project.protocol === undefined ? {} : { protocol: project.protocol }),
    };
    const info = await firstWorker(redis, wanted, signal);
    return {
      info,
      annotate: async (work) => {
        const { annotateByQueue } = await import("./writer");
        const { inline = false, priority, queueDepth: depth } = options;
        const lane = laneOf(info, work.protocol);
        return annotateByQueue({ ...work, redis, lane, inline, priority, depth });
      },
      dispose: () => {
        redis.disconnect();
        return Promise.resolve();
      },
    };
  } catch (error) {
    redis.disconnect();
    throw error;
  }
}

async function firstWorker(redis: Redis, wanted: Partial<Lane>, signal: AbortSignal): Promise<EngineInfo> {
  const records = new Records(redis);
  const me = `${os.hostname()}:${process.pid}`;
  const told = new Set<string>();
  let isWaiting = false;
  try {
    for (;;) {
      signal.throwIfAborted();
      for (const { worker, lane, info } of await records.workers()) {
        const reasons = differences(wanted, lane);
        if (reasons.length === 0) return info;
        if (!told.has(worker)) say(`The worker ${worker} does not fit: ${reasons.join("; ")}.`);
        told.add(worker);
      }
      if (!isWaiting)
        say("Waiting for a worker; start one with `cancerllm worker --queue …` (Ctrl-C stops).");
      isWaiting = true;
      await records.putWanted(me, wanted);
      await wait(askEveryMs, undefined, { signal });
    }
  } finally {
    if (isWaiting) await records.removeWanted(me);
  }
}

async function sha256Of(model: string): Promise<string> {
  const file = await resolveModel(model, packageFolder).catch((error: unknown) => {
    throw engineFailure(error);
  });
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
