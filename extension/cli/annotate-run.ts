import { annotateNote } from "../engine/annotate";
import { AnnotateError } from "../engine/annotate-error";
import type { Engine } from "../engine/engine";
import type { Protocol } from "../engine/protocols/protocol";
import { RunMeter } from "../engine/run-meter";
import { EngineError } from "../engine/engine-error";
import type { Project } from "../labels/project";
import type { RunCost, RunEnd, RunFolder } from "../labels/run-folder";
import { RunFolderError } from "../labels/run-folder-error";
import type { NoteSuggestions, Task } from "../labels/suggestion";
import { NoteError, readNote } from "../notes/read";
import type { Progress } from "./progress";

export interface AnnotateRun {
  readonly engine: Engine;
  readonly project: Project;
  readonly protocol: Protocol;
  readonly run: RunFolder;
  readonly tasks: readonly Task[];
  readonly notes: readonly string[];
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** What the model said of notes that an earlier part of the run had done. */
export interface Before {
  phenotypes: number;
  diagnoses: number;
  treatments: number;
  unanchored: number;
}

export interface Tally {
  done: number;
  /** Notes that an earlier part of the run had done. */
  skipped: number;
  readonly before: Before;
  readonly failed: { readonly path: string; readonly message: string }[];
  readonly phenotypes: Record<string, number>;
  diagnoses: number;
  treatments: number;
  unanchored: number;
  /** Tokens that the model wrote. */
  tokens: number;
  cost: RunCost;
}

/**
 * Annotates notes into a run: one file for each note, whole or not at all. A note that cannot be annotated is told
 * and the others go on.
 * @throws EngineError where the engine is gone; the signal's reason
 */
export async function annotateNotes(given: AnnotateRun): Promise<Tally> {
  const meter = new RunMeter(given.engine);
  const work = { ...given, engine: meter.engine };
  const { notes, progress, signal } = work;
  const tally = newTally(work.project, meter.cost());
  const shares = new Map<string, number>();
  const rest = notes.values();
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const worker = async (): Promise<void> => {
    for (const path of rest) {
      both.throwIfAborted();
      const show = (share: number): void => {
        shares.set(path, share);
        const finished = tally.done + tally.skipped + tally.failed.length;
        progress.update(finished + [...shares.values()].reduce((sum, part) => sum + part, 0), path);
      };
      try {
        const started = performance.now();
        const isDone = await annotateOne(work, path, tally, show, both);
        if (isDone) meter.noteDone((performance.now() - started) / 1000);
      } catch (error) {
        if (!isOfOneNote(error) || both.aborted) {
          stop.abort(error);
          throw error;
        }
        const message = error.message.startsWith(path) ? error.message : `${path}: ${error.message}`;
        tally.failed.push({ path, message });
        progress.note(message);
      }
      shares.delete(path);
      show(0);
      shares.delete(path);
    }
  };
  const atOnce = work.protocol.notesAtOnce(work.engine.info.backend.sequences);
  const outcomes = await Promise.allSettled(Array.from({ length: atOnce }, worker));
  signal.throwIfAborted();
  if (stop.signal.aborted) throw stop.signal.reason;
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  tally.tokens = meter.answerTokens;
  tally.cost = meter.cost();
  return tally;
}

/** Nothing done yet. */
export function newTally({ phenotypes }: Pick<Project, "phenotypes">, cost: RunCost): Tally {
  return {
    done: 0,
    skipped: 0,
    before: { phenotypes: 0, diagnoses: 0, treatments: 0, unanchored: 0 },
    failed: [],
    phenotypes: Object.fromEntries(phenotypes.map(({ id }) => [id, 0])),
    diagnoses: 0,
    treatments: 0,
    unanchored: 0,
    tokens: 0,
    cost,
  };
}

/** What a run's `run.yaml` says at its end. @param seconds wall-clock time */
export function runEnd(tally: Tally, seconds: number): RunEnd {
  const { done, skipped, before, failed, tokens, cost } = tally;
  const phenotypes = Object.values(tally.phenotypes).reduce((sum, number) => sum + number, 0);
  return {
    counts: {
      notes: done + skipped,
      failed: failed.length,
      phenotypes: before.phenotypes + phenotypes,
      diagnoses: before.diagnoses + tally.diagnoses,
      treatments: before.treatments + tally.treatments,
      unanchored: before.unanchored + tally.unanchored,
    },
    seconds: Math.round(seconds * 1000) / 1000,
    tokens,
    cost,
  };
}

/** @returns false where an earlier part of the run has the note */
async function annotateOne(
  { engine, project, protocol, run, tasks }: AnnotateRun,
  path: string,
  tally: Tally,
  show: (share: number) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const note = await readNote(project.root, path);
  const before = await run.done(path, note.sha256);
  if (before !== undefined) {
    skipInTally(tally, before);
    return false;
  }
  const suggestions = await annotateNote(note, {
    engine,
    protocol,
    phenotypes: project.phenotypes,
    tasks,
    run: run.id,
    exchanges: project.exchanges,
    signal,
    onProgress: ({ done, total }) => {
      show(done / (total + 1));
    },
  });
  await run.write(suggestions);
  addToTally(tally, suggestions);
  return true;
}

/** Counts a note that is done. */
export function addToTally(tally: Tally, suggestions: NoteSuggestions): void {
  tally.done += 1;
  tally.diagnoses += suggestions.diagnoses.length;
  tally.treatments += suggestions.treatments.length;
  tally.unanchored += suggestions.unanchored.length;
  for (const { label } of suggestions.phenotypes) {
    tally.phenotypes[label] = (tally.phenotypes[label] ?? 0) + 1;
  }
}

/** Counts a note that an earlier part of the run had done. */
export function skipInTally(tally: Tally, suggestions: NoteSuggestions): void {
  tally.skipped += 1;
  tally.before.phenotypes += suggestions.phenotypes.length;
  tally.before.diagnoses += suggestions.diagnoses.length;
  tally.before.treatments += suggestions.treatments.length;
  tally.before.unanchored += suggestions.unanchored.length;
}

/** Errors that end the work on one note only. */
export function isOfOneNote(error: unknown): error is Error {
  if (error instanceof EngineError) return error.reason === "prompt-too-long" || error.reason === "failed";
  return error instanceof NoteError || error instanceof AnnotateError || error instanceof RunFolderError;
}
