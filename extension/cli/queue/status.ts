import { Queue } from "bullmq";
import type { Redis } from "ioredis";
import { laneId, type Lane } from "./lane";
import { notesQueue, queueOptions, resultsQueue, type NoteJob } from "./note-job";
import { mostFailures, Records } from "./records";

/** What a queue holds and who works on it. */
export interface QueueStatus {
  readonly runs: readonly {
    readonly run: string;
    /** Absent where the program that writes the run is gone. */
    readonly writer?: string;
    readonly notes?: number;
    readonly done?: number;
    readonly failed?: number;
    /** Results that wait to be written. */
    readonly results: number;
  }[];
  /** Notes that wait, are in work and wait to be tried again, in all lanes. */
  readonly depth: { readonly waiting: number; readonly active: number; readonly delayed: number };
  readonly notesPerMinute: number;
  readonly workers: readonly {
    readonly worker: string;
    readonly model: string;
    readonly backend: string;
    readonly done: number;
    readonly lastMinute: number;
  }[];
  /** The newest notes that could not be annotated, of every run, each with its reason. */
  readonly failures: readonly string[];
}

export async function queueStatus(redis: Redis): Promise<QueueStatus> {
  const records = new Records(redis);
  const [runs, workers] = await Promise.all([records.runs(), records.workers()]);
  const lanes = new Map<string, Lane>();
  for (const { lane } of [...runs, ...workers]) lanes.set(laneId(lane), lane);
  const depth = { waiting: 0, active: 0, delayed: 0 };
  const failures: string[] = [];
  for (const lane of lanes.values()) {
    const queue = new Queue<NoteJob>(notesQueue(lane), queueOptions(redis));
    queue.on("error", () => undefined);
    const counts = await queue.getJobCounts("wait", "prioritized", "paused", "active", "delayed");
    depth.waiting += (counts["wait"] ?? 0) + (counts["prioritized"] ?? 0) + (counts["paused"] ?? 0);
    depth.active += counts["active"] ?? 0;
    depth.delayed += counts["delayed"] ?? 0;
    for (const { data, failedReason } of await queue.getFailed(0, mostFailures - 1)) {
      failures.push(failedReason.startsWith(data.path) ? failedReason : `${data.path}: ${failedReason}`);
    }
  }
  const described = runs.map(async ({ run }) => {
    const results = new Queue(resultsQueue(run), queueOptions(redis));
    results.on("error", () => undefined);
    const [writer, waiting] = await Promise.all([records.writer(run), results.count()]);
    failures.push(...(writer?.failures ?? []));
    return {
      run,
      ...(writer && { writer: writer.writer, notes: writer.total, done: writer.done, failed: writer.failed }),
      results: waiting,
    };
  });
  const told = await Promise.all(described);
  return {
    runs: told,
    depth,
    notesPerMinute: workers.reduce((sum, { lastMinute }) => sum + lastMinute, 0),
    workers: workers.map(({ worker, info, done, lastMinute }) => ({
      ...{ worker, model: info.model.name, backend: info.backend.name },
      ...{ done, lastMinute },
    })),
    failures,
  };
}
