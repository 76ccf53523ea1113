import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import type { QueueOptions } from "bullmq";
import type { Redis } from "ioredis";
import type { RunCost } from "../../labels/run-folder";
import type { NoteSuggestions } from "../../labels/suggestion";
import { laneId, type Lane } from "./lane";
import { prefix } from "./records";

/** A note that is to be annotated, as it is in the queue. */
export interface NoteJob {
  readonly run: string;
  /** Relative to the project's root. */
  readonly path: string;
  readonly sha256: string;
  /** The bytes of its file, packed; absent where workers read the file. */
  readonly bytes?: string;
}

/** What a worker found, as it travels back. */
export interface NoteResult {
  readonly path: string;
  readonly sha256: string;
  /** `NoteSuggestions`, packed. */
  readonly suggestions: string;
  readonly cost: RunCost;
  /** Wall-clock time of the note. */
  readonly seconds: number;
}

/** Times that a note is tried before it is set aside. */
export const tries = 3;

/** The queue that workers of a lane take notes from. */
export function notesQueue(lane: Lane): string {
  return `notes-${laneId(lane)}`;
}

/** The queue that the writer of a run takes results from. */
export function resultsQueue(run: string): string {
  return `results-${run}`;
}

/** The same note of a run is in the queue once, whoever puts it there. */
export function jobId({ run, path, sha256 }: NoteJob): string {
  return `${run}-${createHash("sha256").update(`${path}\0${sha256}`).digest("hex").slice(0, 32)}`;
}

/** For BullMQ: its events would keep a memory of what went through. */
export function queueOptions(connection: Redis): QueueOptions {
  return { connection, prefix, streams: { events: { maxLen: 0 } } };
}

const [zip, unzip] = [promisify(gzip), promisify(gunzip)];

/** Prompts repeat each other: a tenth is left. */
export async function pack(bytes: Uint8Array | string): Promise<string> {
  return (await zip(bytes, { level: 3 })).toString("base64");
}

export async function unpack(packed: string): Promise<Buffer> {
  return unzip(Buffer.from(packed, "base64"));
}

/** @throws SyntaxError where it is damaged */
export async function unpackSuggestions(packed: string): Promise<NoteSuggestions> {
  return JSON.parse((await unpack(packed)).toString("utf8")) as NoteSuggestions;
}
