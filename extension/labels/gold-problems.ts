import { CodePoints } from "../notes/code-points";
import type { Note } from "../notes/note";
import { quoteHolds } from "./anchor";
import { duplicateIds } from "./gold-document";
import type { GoldLabels } from "./gold-label";
import type { PresentNames } from "./present-names";
import { folderNameOf } from "./project";
import { schemaOf } from "./schemas";
import type { QuotedSpan } from "./suggestion";
import { parseYaml } from "./yaml-source";

export type GoldProblemKind =
  | "syntax"
  | "schema"
  | "duplicate-id"
  /** `text` is not what the note has from `start` to `end`. */
  | "quote"
  | "unknown-label"
  /** The note is not the version that was labelled. */
  | "note-changed"
  | "note-missing"
  /** The file says that it is of another note than its own place says. */
  | "note-path"
  /** The file lies in the folder of another annotator. */
  | "annotator"
  /** Another file has gold labels of the same note by the same annotator. */
  | "same-note"
  /** A change of labels over all gold files was interrupted. */
  | "interrupted"
  /** A span of an earlier version awaits a place. */
  | "displaced";

/** Something wrong with a gold file. `message` says what is wrong and what to do, without the note's text. */
export interface GoldProblem {
  readonly kind: GoldProblemKind;
  /** An `error` makes the file unfit as gold labels. */
  readonly severity: "error" | "warning";
  /** The keys that lead to it, e.g. `["phenotypes", 3, "label"]`; absent where the form of the file is wrong. */
  readonly path?: readonly (string | number)[];
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 code units. */
  readonly column: number;
  readonly message: string;
}

/** What a gold file is checked against. */
export interface GoldSurroundings {
  /** The note of the gold file; `missing` where there is none, undefined to leave the note aside. */
  readonly note?: Note | "missing" | undefined;
  /** Ids of the project's phenotypes; undefined to take any label. */
  readonly labels?: readonly string[] | undefined;
  /** What labels of before are called now. */
  readonly names?: PresentNames | undefined;
  /** The folder of the annotator that the file lies in; undefined where annotators have none, or anyone may write there. */
  readonly annotatorFolder?: string | undefined;
}

type Path = readonly (string | number)[];

/** Everything that is wrong with the text of a gold file, by its place. An empty list: it is sound. */
export function goldProblems(source: string, surroundings: GoldSurroundings = {}): GoldProblem[] {
  return inspectGold(source, surroundings).problems;
}

/** A gold file that was checked. */
export interface InspectedGold {
  readonly problems: GoldProblem[];
  /** What the file says; undefined where its form is wrong. */
  readonly gold?: GoldLabels;
  /** The place of a key path, or of the nearest parent that exists. */
  readonly place: (path: Path) => { line: number; column: number };
}

/** Checks the text of a gold file, and says what it holds. */
export function inspectGold(
  source: string,
  { note, labels, names, annotatorFolder }: GoldSurroundings = {},
): InspectedGold {
  const { value, problems, place } = parseYaml(source.replace(/^\uFEFF/, ""), schemaOf("gold-label"));
  if (problems.length > 0) {
    const kind = value === undefined ? "syntax" : "schema";
    return { problems: problems.map((problem) => ({ ...problem, kind, severity: "error" })), place };
  }
  const gold = value as GoldLabels;
  const found: GoldProblem[] = [];
  const tell = (
    kind: GoldProblemKind,
    severity: GoldProblem["severity"],
    path: Path,
    message: string,
  ): void => {
    found.push({ kind, severity, ...place(path), message, path });
  };
  for (const [section, index] of duplicateIds(gold)) {
    const message = "Another item of this file has the same id; give one of them an id of its own.";
    tell("duplicate-id", "error", [section, index, "id"], message);
  }
  for (const [index, { label }] of gold.phenotypes.entries()) {
    if (labels && !labels.includes(label)) {
      const present = names?.label(label) ?? label;
      const message =
        present === label
          ? "The project has no phenotype of this id; correct it, or add the phenotype to cancerllm.yaml."
          : `This label was renamed: the project calls it \`${present}\` now; change it here too.`;
      tell("unknown-label", "error", ["phenotypes", index, "label"], message);
    }
  }
  for (const [index] of (gold.displaced ?? []).entries()) {
    const message = "This span has no place in the note as it is now; give it one in review, or remove it.";
    tell("displaced", "warning", ["displaced", index], message);
  }
  if (annotatorFolder !== undefined && folderNameOf(gold.annotator) !== annotatorFolder) {
    const message =
      "This is not the annotator in whose folder the file lies; correct the name, or move the file.";
    tell("annotator", "error", ["annotator"], message);
  }
  if (note === "missing") {
    tell(
      "note-missing",
      "error",
      ["note", "path"],
      "There is no such note; correct the path or move the note back.",
    );
  } else if (note) {
    if (gold.note.path !== note.path) {
      tell(
        "note-path",
        "error",
        ["note", "path"],
        "This is not the path of the note that the file lies at; correct it.",
      );
    }
    if (gold.note.sha256 === note.sha256) {
      for (const path of misquotedIn(gold, note.text)) tell("quote", "error", path, misquotedMessage);
    } else {
      const message =
        "The note was changed after it was labelled; open it for review, so that its spans are placed again.";
      tell("note-changed", "error", ["note", "sha256"], message);
    }
  }
  return { problems: found.sort(byPlace), gold, place };
}

function byPlace(a: GoldProblem, b: GoldProblem): number {
  return a.line - b.line || a.column - b.column;
}

const misquotedMessage =
  "This text is not what the note has from `start` to `end`; correct one of the three.";

/** The places of the quotes that are not the note's. */
export function misquotedIn(gold: GoldLabels, noteText: string): Path[] {
  const points = CodePoints.of(noteText);
  const wrong = (quoted: QuotedSpan, path: Path): Path[] =>
    quoteHolds(points, quoted) ? [] : [[...path, "text"]];
  const evidence = (section: "diagnoses" | "treatments"): Path[] =>
    gold[section].flatMap((item, index) =>
      item.evidence.flatMap((quoted, at) => wrong(quoted, [section, index, "evidence", at])),
    );
  return [
    ...gold.phenotypes.flatMap((item, index) => wrong(item, ["phenotypes", index])),
    ...evidence("diagnoses"),
    ...evidence("treatments"),
  ];
}
