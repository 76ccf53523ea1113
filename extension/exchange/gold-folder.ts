import { join } from "node:path";
import { readGold } from "../labels/gold-file";
import type { GoldLabels, ReviewStatus } from "../labels/gold-label";
import type { QuotedSpan } from "../labels/suggestion";
import { CodePoints } from "../notes/code-points";
import { findNotes } from "../notes/find";
import type { Note } from "../notes/note";
import { readNote } from "../notes/read";
import type { LabelledNote } from "./format";
import type { ExchangeReport } from "./report";

/** Which gold files are taken. */
export interface Selection {
  readonly states: readonly ReviewStatus[];
  /** Undefined: those of any annotator. */
  readonly annotators?: readonly string[];
}

/**
 * The gold labels of a folder with their notes, in the order of their paths. What cannot be trusted to the
 * character is not passed on: a note that changed since, a quote that is not the note's slice.
 * @param root the project's folder, to which the notes' paths are relative
 */
export async function* readLabelled(
  root: string,
  goldFolder: string,
  selection: Selection,
  report: ExchangeReport,
): AsyncGenerator<LabelledNote, void, undefined> {
  const seen = new Set<string>();
  for await (const file of findNotes(goldFolder, ["**/*.yaml", "**/*.yml"])) {
    const lose = (reason: string): void => void report.lost.push({ kind: "note", place: file, reason });
    const leaveOut = (reason: string): void =>
      void report.leftOut.push({ kind: "note", place: file, reason });
    const gold = await labelsOf(join(goldFolder, file)).catch(sentenceOf);
    if (typeof gold === "string") {
      lose(gold);
    } else if (!selection.states.includes(gold.status)) {
      leaveOut(`Its status is ${gold.status}.`);
    } else if (selection.annotators && !selection.annotators.includes(gold.annotator)) {
      leaveOut(`It is by another annotator: ${gold.annotator}.`);
    } else {
      const note = await readNote(root, gold.note.path).catch(sentenceOf);
      if (typeof note === "string") lose(note);
      else if (note.sha256 !== gold.note.sha256)
        lose("The note changed since it was labelled; open it and confirm the labels first.");
      else if (seen.has(note.path))
        lose("The labels of this note by another annotator are written already; choose one annotator.");
      else {
        seen.add(note.path);
        yield { note, gold: trusted(note, gold, report) };
      }
    }
  }
}

async function labelsOf(path: string): Promise<GoldLabels> {
  const document = await readGold(path);
  if (!document) throw new Error("The file is no longer there.");
  return document.labels;
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : "It cannot be read.";
}

/** The labels whose quotes are the note's slices; the others go to the report. */
export function trusted(note: Note, gold: GoldLabels, report: ExchangeReport): GoldLabels {
  const points = CodePoints.of(note.text);
  const holds = ({ start, end, text }: QuotedSpan): boolean =>
    start < end && end <= points.length && points.slice({ start, end }) === text;
  const lose = (kind: "phenotype" | "diagnosis" | "treatment", id: string): void =>
    void report.lost.push({
      kind,
      place: note.path,
      id,
      reason: "Its text is not what stands in the note at this place; run `cancerllm validate`.",
    });
  const withEvidence = <T extends { id: string; evidence: readonly QuotedSpan[] }>(
    kind: "diagnosis" | "treatment",
    items: readonly T[],
  ): T[] =>
    items.map((item) => {
      const evidence = item.evidence.filter(holds);
      if (evidence.length === item.evidence.length) return item;
      lose(kind, `${item.id}, evidence`);
      return { ...item, evidence };
    });
  return {
    ...gold,
    phenotypes: gold.phenotypes.filter((item) => {
      const isTrusted = holds(item);
      if (!isTrusted) lose("phenotype", item.id);
      return isTrusted;
    }),
    diagnoses: withEvidence("diagnosis", gold.diagnoses),
    treatments: withEvidence("treatment", gold.treatments),
  };
}
