import { join } from "node:path";
import { quoteHolds } from "../labels/anchor";
import { readGold } from "../labels/gold-file";
import type { Decision, GoldLabels, ReviewStatus } from "../labels/gold-label";
import { CodePoints } from "../notes/code-points";
import { findNotes } from "../notes/find";
import type { Note } from "../notes/note";
import { readNote } from "../notes/read";
import { readAhead } from "./read-ahead";

/** A note with what was decided on it; every quote has been checked against its text. */
export interface GoldNote {
  readonly note: Note;
  /** Without what was rejected. */
  readonly gold: GoldLabels;
  readonly points: CodePoints;
}

/** What was not taken, and why in one sentence; holds no text of a note. */
export interface LeftOut {
  /** The gold file below its folder, or the note's path. */
  readonly place: string;
  readonly reason: string;
  /** `error`: something is wrong and should be mended. `choice`: it was not asked for. */
  readonly kind: "error" | "choice";
}

export interface GoldSelection {
  readonly states: readonly ReviewStatus[];
  /** Left out: any annotator, as long as each note has only one. */
  readonly annotator?: string;
}

export const completeOnly: GoldSelection = { states: ["complete"] };

export interface GoldCorpus {
  /** In the order of their paths. */
  readonly notes: readonly GoldNote[];
  readonly leftOut: readonly LeftOut[];
}

export interface ReadingOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Reads a folder of gold labels with their notes. What cannot be trusted to the character is left out and named: a
 * note that changed since it was labelled, a quote that is not the note's slice.
 * @param root the project's folder, to which the notes' paths are relative
 */
export async function readGoldCorpus(
  root: string,
  goldFolder: string,
  selection: GoldSelection,
  { signal, onProgress }: ReadingOptions = {},
): Promise<GoldCorpus> {
  const files: string[] = [];
  for await (const file of findNotes(goldFolder, ["**/*.yaml", "**/*.yml"])) files.push(file);
  const notes = new Map<string, GoldNote>();
  const leftOut: LeftOut[] = [];
  let done = 0;
  for await (const [file, { one, left }] of readAhead(files, (each) =>
    readOne(root, goldFolder, each, selection),
  )) {
    signal?.throwIfAborted();
    onProgress?.(done++, files.length);
    leftOut.push(...left);
    if (!one) continue;
    const known = notes.get(one.note.path);
    if (known) {
      const names = `${known.gold.annotator} and ${one.gold.annotator}`;
      const reason = `Its note is labelled by ${names}; choose one with --annotator, or name one's folder.`;
      leftOut.push({ place: file, reason, kind: "error" });
    } else notes.set(one.note.path, one);
  }
  const sorted = [...notes.values()].sort((a, b) => (a.note.path < b.note.path ? -1 : 1));
  return { notes: sorted, leftOut };
}

async function readOne(
  root: string,
  goldFolder: string,
  file: string,
  { states, annotator }: GoldSelection,
): Promise<{ readonly one?: GoldNote; readonly left: readonly LeftOut[] }> {
  const left: LeftOut[] = [];
  const leave = (kind: LeftOut["kind"], reason: string): void => {
    left.push({ place: file, reason, kind });
  };
  try {
    const gold = (await readGold(join(goldFolder, file)))?.labels;
    if (!gold) return { left };
    const isByOther = annotator !== undefined && gold.annotator !== annotator;
    if (!states.includes(gold.status)) leave("choice", `Its status is ${gold.status}.`);
    else if (isByOther) leave("choice", `It is by another annotator, ${gold.annotator}.`);
    else {
      const note = await readNote(root, gold.note.path);
      if (note.sha256 === gold.note.sha256) return { one: trusted(note, gold, leave), left };
      leave("error", "The note changed since it was labelled; open it and confirm the labels first.");
    }
  } catch (error) {
    leave("error", error instanceof Error ? error.message : "It cannot be read.");
  }
  return { left };
}

/** Without what was rejected, and without spans whose text is not the note's. */
function trusted(
  note: Note,
  gold: GoldLabels,
  leave: (kind: LeftOut["kind"], reason: string) => void,
): GoldNote {
  const points = CodePoints.of(note.text);
  const kept = <T extends { readonly decision: Decision }>(items: readonly T[]): T[] =>
    items.filter(({ decision }) => decision !== "rejected");
  const phenotypes = kept(gold.phenotypes).filter((item) => {
    const holds = quoteHolds(points, item);
    if (!holds)
      leave("error", `The text of ${item.id} is not what stands in the note; run \`cancerllm validate\`.`);
    return holds;
  });
  const [diagnoses, treatments] = [kept(gold.diagnoses), kept(gold.treatments)];
  return { note, gold: { ...gold, phenotypes, diagnoses, treatments }, points };
}
