import os from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import type { Redis } from "ioredis";
import type { Engine } from "../../engine/engine";
import type { EngineError } from "../../engine/engine-error";
import type { Protocol } from "../../engine/protocols/protocol";
import { say } from "../output";
import { differences, laneId, laneOf, type Lane } from "./lane";
import { QueueError } from "./queue-error";
import { Records } from "./records";
import { takeNotes } from "./take-notes";

export interface WorkLoop {
  readonly redis: Redis;
  readonly openEngine: () => Promise<Engine>;
  readonly openProtocol: (engine: Engine) => Promise<Protocol>;
  readonly root: string;
  /** Notes at a time; as many as keep the engine busy when left out. */
  readonly parallel?: number;
  /** Seconds, see TakeNotes. */
  readonly lostAfter: number;
  /** Ends after so many seconds without a note; undefined: never. */
  readonly idleSeconds?: number;
  readonly signal: AbortSignal;
}

const lookEveryMs = 2000;
/** An engine that is lost so often without a note answered between stays down. */
const mostLosses = 3;

/**
 * Answers notes until it is stopped, has been idle for long, or nothing in the queue fits.
 * @returns how many it answered
 * @throws QueueError `refused`, EngineError
 */
export async function workOnQueue(given: WorkLoop): Promise<number> {
  const state = { done: 0, lastNote: Date.now(), finished: [] as number[] };
  let losses = 0;
  for (;;) {
    const before = state.done;
    const lost = await withEngine(given, state);
    if (!lost) return state.done;
    losses = state.done > before ? 1 : losses + 1;
    if (losses >= mostLosses) throw lost;
    say(`${lost.message} It is opened again.`);
  }
}

interface State {
  done: number;
  /** Milliseconds since 1970. */
  lastNote: number;
  finished: number[];
}

/** @returns the error where the engine was lost, undefined where the work is over */
async function withEngine(given: WorkLoop, state: State): Promise<EngineError | undefined> {
  const { redis, root, lostAfter, signal } = given;
  const records = new Records(redis);
  const worker = `${os.hostname()}:${process.pid}`;
  const engine = await given.openEngine();
  const ending = new AbortController();
  const both = AbortSignal.any([signal, ending.signal]);
  let lost: EngineError | undefined;
  let taking: ReturnType<typeof takeNotes> | undefined;
  try {
    const protocol = await given.openProtocol(engine);
    const lane = laneOf(engine.info, protocol);
    await refuseUnfit(records, lane);
    say(
      `${worker} takes notes with ${engine.info.model.name} on ${engine.info.backend.name} (Ctrl-C stops).`,
    );
    state.lastNote = Date.now();
    taking = takeNotes({
      ...{ redis, lane, engine, protocol, root, lostAfter },
      parallel: given.parallel ?? protocol.notesAtOnce(engine.info.backend.sequences),
      onNote: (_path, outcome, message) => {
        state.lastNote = Date.now();
        if (outcome === "failed") say(message ?? "");
        if (outcome !== "done") return;
        state.done += 1;
        state.finished.push(Date.now());
      },
      onEngineLost: (error) => {
        lost = error;
        ending.abort();
      },
    });
    while (!both.aborted) {
      const since = Date.now() - 60_000;
      state.finished = state.finished.filter((time) => time > since);
      const { done, finished } = state;
      await records.putWorker({ worker, lane, info: engine.info, done, lastMinute: finished.length });
      const idle = (Date.now() - state.lastNote) / 1000;
      if (idle > 2 * (lookEveryMs / 1000)) await refuseUnfit(records, lane);
      if (given.idleSeconds !== undefined && idle > given.idleSeconds) {
        say(`No note for ${given.idleSeconds} seconds.`);
        return undefined;
      }
      await wait(lookEveryMs, undefined, { signal: both }).catch(() => undefined);
    }
    if (!lost) say("Finishing the notes in hand; Ctrl-C again ends at once.");
    return lost;
  } finally {
    await taking?.close();
    await records.removeWorker(worker).catch(() => undefined);
    await engine.dispose();
  }
}

/** A worker that nothing in the queue is for would wait in vain. @throws QueueError `refused` */
async function refuseUnfit(records: Records, own: Lane): Promise<void> {
  const [runs, wanted] = await Promise.all([records.runs(), records.wanted()]);
  const all: Partial<Lane>[] = [...runs.map(({ lane }) => lane), ...wanted];
  const id = laneId(own);
  const fits = (lane: Partial<Lane>): boolean => differences(lane, own).length === 0;
  const [first] = all;
  if (first === undefined || runs.some(({ lane }) => laneId(lane) === id) || all.some(fits)) return;
  throw new QueueError(
    "refused",
    `This worker does not fit what is in the queue: ${differences(first, own).join("; ")}. Give the same --model, --protocol and --examples as the run, on the same version of cancerllm.`,
  );
}
