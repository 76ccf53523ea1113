import { join } from "node:path";
import { adjudicatedFolder } from "../labels/adjudication/annotators";
import { quoteHolds } from "../labels/anchor";
import { readGold } from "../labels/gold-file";
import type { GoldDiagnosis, GoldLabels, GoldTreatment, ReviewStatus } from "../labels/gold-label";
import { CodePoints } from "../notes/code-points";
import { findNotes } from "../notes/find";
import type { Note } from "../notes/note";
import { readNote } from "../notes/read";
import type { LabelledNote } from "./format";
import type { CarriedKind, ExchangeReport } from "./report";

/** Which gold files are taken. */
export interface Selection {
  readonly states: readonly ReviewStatus[];
  /** Undefined: those of any annotator. */
  readonly annotators?: readonly string[];
}

/** How far a reading is, and its end before its time. */
export interface Following {
  readonly signal?: AbortSignal | undefined;
  /** Called before each gold file; both in files. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Whose labels a gold file has: its annotator's, or `adjudicated` for what was made of several annotators' labels. */
export function annotatorOf(file: string, gold: GoldLabels): string {
  return file === `${adjudicatedFolder}/${gold.note.path}.yaml` ? adjudicatedFolder : gold.annotator;
}

/**
 * The gold labels of a folder with their notes, adjudicated ones first, then in the order of their paths. What cannot
 * be trusted to the character is not passed on: a note that changed since, a quote that is not the note's slice. Of a
 * note that several annotators labelled, the adjudicated labels are taken where there are any.
 * @param root the project's folder, to which the notes' paths are relative
 */
export async function* readLabelled(
  root: string,
  goldFolder: string,
  selection: Selection,
  report: ExchangeReport,
  following: Following = {},
): AsyncGenerator<LabelledNote, void, undefined> {
  const taken = new Map<string, string>();
  const files = await goldFiles(goldFolder);
  for (const [index, file] of files.entries()) {
    following.signal?.throwIfAborted();
    following.onProgress?.(index, files.length);
    const lose = (reason: string): void => void report.lost.push({ kind: "note", place: file, reason });
    const leaveOut = (reason: string): void =>
      void report.leftOut.push({ kind: "note", place: file, reason });
    const gold = await labelsOf(join(goldFolder, file)).catch(sentenceOf);
    if (typeof gold === "string") {
      lose(gold);
      continue;
    }
    const annotator = annotatorOf(file, gold);
    if (!selection.states.includes(gold.status)) {
      leaveOut(`Its status is ${gold.status}.`);
    } else if (selection.annotators && !selection.annotators.includes(annotator)) {
      leaveOut(`It is by another annotator: ${annotator}.`);
    } else {
      const note = await readNote(root, gold.note.path).catch(sentenceOf);
      const by = typeof note === "string" ? undefined : taken.get(note.path);
      if (typeof note === "string") lose(note);
      else if (note.sha256 !== gold.note.sha256)
        lose("The note changed since it was labelled; open it and confirm the labels first.");
      else if (by === undefined) {
        taken.set(note.path, annotator);
        yield trusted(note, gold, report);
      } else if (by === adjudicatedFolder) leaveOut("The adjudicated labels of this note are taken instead.");
      else
        lose(`The labels of this note by ${by} are taken already; adjudicate them, or choose one annotator.`);
    }
  }
}

async function goldFiles(folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const file of findNotes(folder, ["**/*.yaml", "**/*.yml"])) files.push(file);
  const isAdjudicated = (file: string): boolean => file.startsWith(`${adjudicatedFolder}/`);
  return [...files.filter(isAdjudicated), ...files.filter((file) => !isAdjudicated(file))];
}

async function labelsOf(path: string): Promise<GoldLabels> {
  const document = await readGold(path);
  if (!document) throw new Error("The file is no longer there.");
  return document.labels;
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : "It cannot be read.";
}

/**
 * The labels whose quotes are the note's slices. The others go to the report, and so do those of an earlier version
 * of the note that await a place.
 */
export function trusted(note: Note, gold: GoldLabels, report: ExchangeReport): LabelledNote {
  const points = CodePoints.of(note.text);
  const unplaced = new Set<string>();
  const lose = (kind: CarriedKind, id: string, reason: string): void =>
    void report.lost.push({ kind, place: note.path, id, reason });
  const differs = "Its text is not what stands in the note at this place; run `cancerllm validate`.";
  const displaced =
    "It is of an earlier version of the note and awaits a place; place it or remove it first.";
  const withEvidence = <T extends GoldDiagnosis | GoldTreatment>(
    kind: "diagnosis" | "treatment",
    items: readonly T[],
  ): T[] =>
    items.map((item) => {
      if (item.displacedEvidence?.length) lose(kind, `${item.id}, evidence`, displaced);
      const evidence = item.evidence.filter((span) => quoteHolds(points, span));
      if (evidence.length === item.evidence.length) return item;
      lose(kind, `${item.id}, evidence`, differs);
      return { ...item, evidence };
    });
  const phenotypes = gold.phenotypes.filter((item) => {
    if (quoteHolds(points, item)) return true;
    lose("phenotype", item.id, differs);
    unplaced.add(item.label);
    return false;
  });
  for (const item of gold.displaced ?? []) {
    lose("phenotype", item.id, displaced);
    unplaced.add(item.label);
  }
  const diagnoses = withEvidence("diagnosis", gold.diagnoses);
  const treatments = withEvidence("treatment", gold.treatments);
  return { note, gold: { ...gold, phenotypes, diagnoses, treatments }, unplaced };
}
