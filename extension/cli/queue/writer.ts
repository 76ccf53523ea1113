import { readFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Queue } from "bullmq";
import type { Redis } from "ioredis";
import type { Project } from "../../labels/project";
import type { RunFolder } from "../../labels/run-folder";
import { RunFolderError } from "../../labels/run-folder-error";
import type { Task } from "../../labels/suggestion";
import { NoteError, readNote } from "../../notes/read";
import { addToTally, skipInTally, newTally, type Tally } from "../annotate-run";
import type { Progress } from "../progress";
import { say } from "../output";
import { Costs } from "./costs";
import { laneId, type Lane } from "./lane";
import { jobId, notesQueue, pack, queueOptions, resultsQueue, tries, unpackSuggestions } from "./note-job";
import type { NoteJob, NoteResult } from "./note-job";
import { PendingNotes } from "./pending-notes";
import { QueueError } from "./queue-error";
import { steadyWorker } from "./steady-worker";
import { aliveSeconds, mostFailures, Records, type WriterRecord } from "./records";

/** Notes that are put into the queue together. */
const bulk = 50;
const lookEveryMs = 2000;

export interface QueuedRun {
  readonly redis: Redis;
  readonly lane: Lane;
  readonly project: Project;
  readonly run: RunFolder;
  readonly tasks: readonly Task[];
  readonly notes: readonly string[];
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** Notes travel with their text, for workers that do not have the files. */
  readonly inline: boolean;
  /** 1 is first. */
  readonly priority: number;
  /** Notes of this run in the queue and on their way back, at most. */
  readonly depth: number;
}

/**
 * Has workers annotate notes into a run: one file for each note, whole or not at all, written here and once. Whatever
 * workers and the queue suffer meanwhile, each note comes back or is set aside with its reason.
 * @throws QueueError `busy`; the signal's reason
 */
export async function annotateByQueue(work: QueuedRun): Promise<Tally> {
  const writer = new RunWriter(work);
  await writer.claim();
  try {
    await writer.open();
    return await writer.write();
  } finally {
    await writer.close();
  }
}

class RunWriter {
  private readonly notes: Queue<NoteJob>;
  private readonly results: Queue<NoteResult>;
  private readonly records: Records;
  private readonly pending: PendingNotes;
  private readonly costs = new Costs();
  private readonly tally: Tally;
  private readonly failure = new AbortController();
  private readonly signal: AbortSignal;
  private readonly me = `${os.hostname()}:${process.pid}`;
  private receiver: ReturnType<typeof steadyWorker> | undefined;
  /** Pending notes that Redis did not have when it was last looked: it lost them if it still does not. */
  private missing = new Set<string>();
  private saidIdle = false;

  constructor(private readonly work: QueuedRun) {
    const { redis, lane, run, depth, project, signal } = work;
    this.notes = new Queue(notesQueue(lane), queueOptions(redis));
    this.results = new Queue(resultsQueue(run.id), queueOptions(redis));
    for (const queue of [this.notes, this.results]) queue.on("error", () => undefined);
    this.records = new Records(redis);
    this.pending = new PendingNotes(depth);
    this.tally = newTally(project, this.costs.total());
    this.signal = AbortSignal.any([signal, this.failure.signal]);
  }

  /** Becomes the only writer of the run. @throws QueueError `busy`; the signal's reason */
  async claim(): Promise<void> {
    const { run } = this.work;
    for (let waited = 0; !(await this.records.claimRun(run.id, this.record())); waited += 1) {
      if (waited === 0) say("The run was written by another program just now; waiting for that to end.");
      if (waited > aliveSeconds + 5) {
        throw new QueueError(
          "busy",
          `Another program writes the run ${run.id}; let it end, or stop it first.`,
        );
      }
      await this.pause(1000);
      this.signal.throwIfAborted();
    }
  }

  /** Takes what an earlier writer of the run left behind. */
  async open(): Promise<void> {
    await this.register();
    // What was set aside is tried anew.
    for (const id of await this.failedIds()) await this.notes.remove(id);
    this.receiver = steadyWorker<NoteResult>(
      this.results.name,
      async ({ id, data }) => {
        await this.take(id ?? "", data).catch((error: unknown) => {
          this.failure.abort(error);
          throw error;
        });
      },
      { ...queueOptions(this.work.redis), concurrency: 4, removeOnComplete: { count: 0 } },
    );
    while ((await this.results.getJobCountByTypes("wait", "active", "delayed")) > 0) {
      await this.pause(100);
      this.signal.throwIfAborted();
    }
  }

  async write(): Promise<Tally> {
    const looking = this.lookNowAndThen().catch((error: unknown) => {
      this.failure.abort(error);
    });
    try {
      let batch: NoteJob[] = [];
      for (const notePath of this.work.notes) {
        this.signal.throwIfAborted();
        const job = await this.jobFor(notePath);
        if (job) batch.push(job);
        if (batch.length < bulk && this.pending.size < this.work.depth) continue;
        await this.enqueue(batch);
        batch = [];
        await this.pending.room(this.signal);
      }
      await this.enqueue(batch);
      await this.pending.empty(this.signal);
    } finally {
      this.failure.abort(new QueueError("refused", "The run ended."));
      await looking;
    }
    this.tally.cost = this.costs.total();
    this.tally.tokens = this.tally.cost.answerTokens;
    return this.tally;
  }

  /** Takes back what waits and leaves nothing of the run in Redis; for some seconds at most. */
  async close(): Promise<void> {
    const { run } = this.work;
    const cleaning = async (): Promise<void> => {
      // From here on workers drop what they have of it.
      await this.records.removeRun(run.id);
      await Promise.all(this.pending.ids().map((id) => this.notes.remove(id).catch(() => 0)));
      await this.receiver?.close();
      await this.results.obliterate({ force: true });
      await this.records.removeWriter(run.id);
    };
    const late = wait(10_000, "late", { ref: false });
    const outcome = await Promise.race([cleaning().catch(() => "failed"), late]);
    if (outcome !== undefined) {
      say("The queue could not be cleared of this run; `cancerllm queue clear` does it.");
    }
  }

  /** What goes into the queue for a note; undefined where it is done or cannot be read. */
  private async jobFor(notePath: string): Promise<NoteJob | undefined> {
    const { project, run, inline } = this.work;
    try {
      const { sha256 } = await readNote(project.root, notePath);
      const before = await run.done(notePath, sha256);
      if (before !== undefined) {
        skipInTally(this.tally, before);
        this.show(notePath);
        return undefined;
      }
      const bytes = inline ? { bytes: await pack(await readFile(path.join(project.root, notePath))) } : {};
      const job = { run: run.id, path: notePath, sha256, ...bytes };
      this.pending.put(jobId(job), job);
      return job;
    } catch (error) {
      if (!(error instanceof NoteError || error instanceof RunFolderError)) throw error;
      this.fail(notePath, error.message);
      return undefined;
    }
  }

  private async enqueue(batch: readonly NoteJob[]): Promise<void> {
    // Meanwhile a worker may have answered what an earlier writer asked.
    const jobs = batch.filter((job) => this.pending.get(jobId(job)) !== undefined);
    if (jobs.length === 0) return;
    const opts = {
      attempts: tries,
      backoff: { type: "fixed", delay: 1000 },
      priority: this.work.priority,
      removeOnComplete: true,
      stackTraceLimit: 0,
    };
    await this.notes.addBulk(
      jobs.map((data) => ({ name: "note", data, opts: { ...opts, jobId: jobId(data) } })),
    );
  }

  private async take(id: string, result: NoteResult): Promise<void> {
    const { run } = this.work;
    const { path: notePath, sha256, cost, seconds } = result;
    // A worker that was thought dead answers what another one answered: the first answer stands.
    const isFirst = this.pending.get(id) !== undefined || !(await run.has(notePath, sha256));
    if (!isFirst) return;
    try {
      const suggestions = await unpackSuggestions(result.suggestions);
      await run.write(suggestions);
      if (!this.pending.settle(id)) return;
      addToTally(this.tally, suggestions);
      this.costs.add(cost, seconds);
      this.show(notePath);
    } catch (error) {
      if (!(error instanceof RunFolderError)) throw error;
      if (this.pending.settle(id)) this.fail(notePath, error.message);
    }
  }

  private async lookNowAndThen(): Promise<void> {
    for (let round = 0; await this.pause(lookEveryMs); round += 1) {
      await this.records.putWriter(this.work.run.id, this.record());
      await this.takeFailed();
      if (round % 3 === 2) await this.restoreLost();
      await this.lookForWorkers();
    }
  }

  /** @returns false where the work ended meanwhile */
  private pause(milliseconds: number): Promise<boolean> {
    return wait(milliseconds, true, { signal: this.signal }).catch(() => false);
  }

  /** Notes that were tried in vain. */
  private async takeFailed(): Promise<void> {
    for (const id of await this.failedIds()) {
      const job = await this.notes.getJob(id);
      if (!job) continue;
      await job.remove();
      if (!this.pending.settle(id)) continue;
      const reason = job.failedReason.replace(`${job.data.path}: `, "");
      this.fail(job.data.path, `set aside after ${tries} tries: ${reason}`);
    }
  }

  private async failedIds(): Promise<string[]> {
    const ids = await this.notes.getRanges(["failed"], 0, -1);
    return ids.filter((id) => id.startsWith(`${this.work.run.id}-`));
  }

  /** Puts what a queue lost, such as one that was started anew without its memory, into it again. */
  private async restoreLost(): Promise<void> {
    const { redis } = this.work;
    const ids = this.pending.ids();
    if (ids.length === 0) return;
    const asked = redis.pipeline();
    for (const id of ids) asked.exists(this.notes.toKey(id), this.results.toKey(id));
    const answers = (await asked.exec()) ?? [];
    const missing = ids.filter((_, index) => answers[index]?.[1] === 0);
    const lost = missing.filter((id) => this.missing.has(id) && this.pending.get(id) !== undefined);
    this.missing = new Set(missing);
    if (lost.length === 0) return;
    await this.register();
    const jobs: NoteJob[] = [];
    for (const id of lost) {
      const before = this.pending.get(id);
      if (!before) continue;
      const job = await this.jobFor(before.path);
      if (job && jobId(job) === id) jobs.push(job);
      else if (this.pending.settle(id) && job) this.fail(before.path, "changed while it was in the queue");
    }
    await this.enqueue(jobs);
  }

  /** Says that nobody takes notes, once each time. */
  private async lookForWorkers(): Promise<void> {
    const id = laneId(this.work.lane);
    const hasWorker = (await this.records.workers()).some(({ lane }) => laneId(lane) === id);
    if (!hasWorker && !this.saidIdle) {
      this.work.progress.note(
        "No worker takes notes of this run; start one with `cancerllm worker --queue …`.",
      );
    }
    this.saidIdle = !hasWorker;
  }

  private async register(): Promise<void> {
    const { run, lane, project, tasks } = this.work;
    const { phenotypes, exchanges } = project;
    await this.records.putRun({ run: run.id, lane, phenotypes, tasks, exchanges });
  }

  private record(): WriterRecord {
    const { done, skipped, failed } = this.tally;
    return {
      writer: this.me,
      total: this.work.notes.length,
      done: done + skipped,
      failed: failed.length,
      failures: failed.slice(-mostFailures).map(({ message }) => message),
    };
  }

  private fail(notePath: string, reason: string): void {
    const message = reason.startsWith(notePath) ? reason : `${notePath}: ${reason}`;
    this.tally.failed.push({ path: notePath, message });
    this.work.progress.note(message);
    this.show(notePath);
  }

  private show(label: string): void {
    const { done, skipped, failed } = this.tally;
    this.work.progress.update(done + skipped + failed.length, label);
  }
}
