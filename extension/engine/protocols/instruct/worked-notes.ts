import { join } from "node:path";
import { quoteHolds } from "../../../labels/anchor";
import { readGold } from "../../../labels/gold-file";
import type { GoldDiagnosis, GoldPhenotype, GoldTreatment } from "../../../labels/gold-label";
import { folderNameOf, type Project } from "../../../labels/project";
import { CodePoints } from "../../../notes/code-points";
import { findNotes } from "../../../notes/find";
import type { Note, TextRange } from "../../../notes/note";
import { readNote } from "../../../notes/read";

export interface WorkedPhenotype extends GoldPhenotype {
  readonly range: TextRange;
  /** What an example gives as the answer, where that is not the note's own words. */
  readonly shown?: string;
}

/** A note whose gold labels are complete, to be shown to a model as an example; without what was rejected. */
export interface WorkedNote {
  readonly note: Note;
  readonly phenotypes: readonly WorkedPhenotype[];
  readonly diagnoses: readonly GoldDiagnosis[];
  readonly treatments: readonly GoldTreatment[];
}

/** Of more gold labels, every second, third, … file is taken: ranking and memory stay small. */
const mostNotes = 500;

/**
 * Reads the notes of a project that are labelled completely. What cannot be trusted to the character (a note that
 * changed since, a file that cannot be read) is no example and is left out; `cancerllm validate` names it. Of several
 * annotators' labels of a note, adjudicated ones come first, then the project's own annotator's.
 * @throws the signal's reason
 */
export async function readWorkedNotes(
  { root, goldFolder, annotator }: Pick<Project, "root" | "goldFolder" | "annotator">,
  signal?: AbortSignal,
): Promise<WorkedNote[]> {
  const files: string[] = [];
  for await (const file of findNotes(goldFolder, ["**/*.yaml", "**/*.yml"])) files.push(file);
  const first = ["adjudicated", folderNameOf(annotator)];
  const rank = (file: string): number => {
    const at = first.indexOf(file.split("/", 1)[0] ?? "");
    return at < 0 ? first.length : at;
  };
  const step = Math.ceil(files.length / mostNotes);
  const chosen = files.filter((_, index) => index % step === 0).sort((a, b) => rank(a) - rank(b));
  const found = new Map<string, WorkedNote>();
  for (const file of chosen) {
    signal?.throwIfAborted();
    const worked = await readWorked(root, join(goldFolder, file)).catch(() => undefined);
    if (worked && !found.has(worked.note.path)) found.set(worked.note.path, worked);
  }
  return [...found.values()];
}

async function readWorked(root: string, file: string): Promise<WorkedNote | undefined> {
  const gold = (await readGold(file))?.labels;
  if (gold?.status !== "complete") return undefined;
  const note = await readNote(root, gold.note.path);
  if (note.sha256 !== gold.note.sha256) return undefined;
  const points = CodePoints.of(note.text);
  if (!gold.phenotypes.every((item) => quoteHolds(points, item))) return undefined;
  const { phenotypes, diagnoses, treatments } = gold;
  return {
    note,
    phenotypes: phenotypes
      .filter(({ decision }) => decision !== "rejected")
      .map((item) => ({ ...item, range: points.range(item) }))
      .sort((a, b) => a.range.from - b.range.from),
    diagnoses: diagnoses.filter(({ decision }) => decision !== "rejected"),
    treatments: treatments.filter(({ decision }) => decision !== "rejected"),
  };
}
