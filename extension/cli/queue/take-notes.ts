import path from "node:path";
import { DelayedError, Queue, UnrecoverableError, type Job } from "bullmq";
import type { Redis } from "ioredis";
import { annotateNote } from "../../engine/annotate";
import type { Engine } from "../../engine/engine";
import { EngineError } from "../../engine/engine-error";
import type { Protocol } from "../../engine/protocols/protocol";
import { RunMeter } from "../../engine/run-meter";
import { decodeNote, NoteError, readNote } from "../../notes/read";
import type { Note } from "../../notes/note";
import { isOfOneNote } from "../annotate-run";
import type { Lane } from "./lane";
import {
  notesQueue,
  pack,
  queueOptions,
  resultsQueue,
  tries,
  unpack,
  type NoteJob,
  type NoteResult,
} from "./note-job";
import { Records, type RunRecord } from "./records";
import { steadyWorker } from "./steady-worker";
import { Turns } from "./turns";

export interface TakeNotes {
  readonly redis: Redis;
  readonly lane: Lane;
  readonly engine: Engine;
  readonly protocol: Protocol;
  /** The folder that the notes' paths start from. */
  readonly root: string;
  /** Notes at a time. */
  readonly parallel: number;
  /** Seconds without a sign of life after which a note is given to another worker. */
  readonly lostAfter: number;
  readonly onNote: (path: string, outcome: "done" | "dropped" | "failed", message?: string) => void;
  /** The engine is gone and no more notes can be answered. */
  readonly onEngineLost: (error: EngineError) => void;
}

/** Takes notes of a lane and answers them, until it is closed. `close` lets the notes in hand be finished. */
export function takeNotes(given: TakeNotes): { close: () => Promise<void> } {
  const { redis, lane, parallel, lostAfter } = given;
  const taker = new NoteTaker(given);
  return steadyWorker<NoteJob>(notesQueue(lane), (job, token) => taker.answer(job, token), {
    ...queueOptions(redis),
    concurrency: parallel,
    lockDuration: 1000 * lostAfter,
    stalledInterval: 1000 * lostAfter,
    // Notes that only waited beside the one that ended a worker are counted too: see NoteTaker.
    maxStalledCount: Number.MAX_SAFE_INTEGER,
  });
}

/** Milliseconds before a note that was given back is taken again. */
const pauseMs = 2000;

/**
 * Answers notes side by side. A note that failed, or whose worker died, is tried alone from then on: what makes it fail
 * shall not be counted against the notes beside it.
 */
class NoteTaker {
  private readonly records: Records;
  private readonly turns = new Turns();
  private isEngineLost = false;
  private readonly results = new Map<string, Queue<NoteResult>>();

  constructor(private readonly given: TakeNotes) {
    this.records = new Records(given.redis);
  }

  /** Answers a note, and gives the answer to the run's writer. Whoever stopped the run gets none. */
  answer(job: Job<NoteJob>, token = ""): Promise<void> {
    const isFirst = job.attemptsMade === 0 && job.stalledCounter === 0;
    if (isFirst) return this.turns.together(() => this.try(job, token, false));
    return this.turns.alone(async () => {
      if (this.isEngineLost) await this.giveBack(job, token);
      const before = 1 + (typeof job.progress === "number" ? job.progress : 0);
      // A last try that ended would have been told as such.
      if (before >= tries)
        throw new UnrecoverableError(`the worker died with it, at the last of ${tries} tries`);
      await job.updateProgress(before);
      await this.try(job, token, before + 1 === tries);
    });
  }

  private async try(job: Job<NoteJob>, token: string, isLast: boolean): Promise<void> {
    const { data } = job;
    const { onNote, onEngineLost } = this.given;
    if (this.isEngineLost) await this.giveBack(job, token);
    try {
      const run = await this.records.run(data.run);
      const result = run && (await this.ask(data, run));
      const isWanted = result !== undefined && (await this.send(job.id ?? "", data.run, result));
      onNote(data.path, isWanted ? "done" : "dropped");
    } catch (error) {
      if (!isOfOneNote(error) && error instanceof EngineError) {
        this.isEngineLost = true;
        onEngineLost(error);
        // A server that is away is not the note's fault; a crash may be.
        if (error.reason !== "crashed" && error.reason !== "out-of-memory") await this.giveBack(job, token);
      }
      const message = inWords(error, data.path);
      onNote(data.path, "failed", message);
      throw isLast ? new UnrecoverableError(message) : new Error(message);
    }
  }

  /** Has the note tried again a little later, by whoever is there then, without counting this as a try. */
  private async giveBack(job: Job<NoteJob>, token: string): Promise<never> {
    await job.moveToDelayed(Date.now() + pauseMs, token);
    throw new DelayedError();
  }

  private async ask(data: NoteJob, run: RunRecord): Promise<NoteResult> {
    const { protocol, engine } = this.given;
    const started = performance.now();
    const note = await this.noteOf(data);
    const meter = new RunMeter(engine);
    const suggestions = await annotateNote(note, {
      engine: meter.engine,
      protocol,
      phenotypes: run.phenotypes,
      tasks: run.tasks,
      run: run.run,
      exchanges: run.exchanges,
    });
    const { path: notePath, sha256 } = data;
    const seconds = (performance.now() - started) / 1000;
    const packed = await pack(JSON.stringify(suggestions));
    return { path: notePath, sha256, suggestions: packed, cost: meter.cost(), seconds };
  }

  private async noteOf({ path: notePath, sha256, bytes }: NoteJob): Promise<Note> {
    if (bytes !== undefined) return decodeNote(notePath, await unpack(bytes));
    const { root } = this.given;
    const note = await readNote(root, this.inside(notePath)).catch((error: unknown) => {
      if (!(error instanceof NoteError)) throw error;
      throw new QueuedNoteError(
        `${error.message} It is looked for below ${root}; check the worker's --root.`,
      );
    });
    if (note.sha256 === sha256) return note;
    throw new QueuedNoteError(
      `${notePath}: the file below ${root} is not the one that was put into the queue; check the worker's --root, and that all machines see the same files.`,
    );
  }

  /** What comes from the queue must not read other files than notes. */
  private inside(notePath: string): string {
    const from = path.relative(this.given.root, path.resolve(this.given.root, notePath));
    if (from !== "" && !from.startsWith("..") && !path.isAbsolute(from) && !path.isAbsolute(notePath))
      return notePath;
    throw new QueuedNoteError(`${notePath}: the path leaves the project's folder`);
  }

  /** @returns false where the run was stopped meanwhile */
  private async send(id: string, run: string, result: NoteResult): Promise<boolean> {
    if (!(await this.records.hasRun(run))) return false;
    let queue = this.results.get(run);
    if (!queue) {
      queue = new Queue(resultsQueue(run), queueOptions(this.given.redis));
      queue.on("error", () => undefined);
      this.results.set(run, queue);
    }
    const options = { jobId: id, removeOnComplete: true, attempts: tries, stackTraceLimit: 0 };
    await queue.add("result", result, options);
    if (await this.records.hasRun(run)) return true;
    // It was stopped just now: nothing of a note stays behind.
    await queue.obliterate({ force: true }).catch(() => undefined);
    return false;
  }
}

/** A note that cannot be had as it was queued; the message holds no text of it. */
class QueuedNoteError extends Error {}

/** Why a note was not answered: never with text of the note, which an unexpected error may quote. */
function inWords(error: unknown, notePath: string): string {
  if (
    error instanceof QueuedNoteError ||
    error instanceof NoteError ||
    error instanceof EngineError ||
    isOfOneNote(error)
  )
    return error.message.startsWith(notePath) ? error.message : `${notePath}: ${error.message}`;
  return `${notePath}: failed unexpectedly (${error instanceof Error ? error.name : typeof error})`;
}
