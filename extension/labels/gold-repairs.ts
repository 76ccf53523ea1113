import { isScalar, parseDocument } from "yaml";
import type { Document } from "yaml";
import { CodePoints } from "../notes/code-points";
import type { Note, Span } from "../notes/note";
import { anchor } from "./anchor";
import type { GoldLabels, SectionName } from "./gold-label";
import type { GoldProblem } from "./gold-problems";
import type { Phenotype } from "./phenotype";
import { PresentNames } from "./present-names";
import { flowText } from "./yaml-style";

/** One way to mend a gold file. */
export interface Repair {
  /** What it does; holds no text of a note. */
  readonly title: string;
  readonly edits: readonly RepairEdit[];
  /** Whether it is the one that is meant in all likelihood. */
  readonly isPreferred: boolean;
}

/** Offsets in UTF-16 code units of the file's text, end exclusive. */
export interface RepairEdit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** What a repair takes its values from. */
export interface RepairSurroundings {
  /** The project's phenotypes. */
  readonly phenotypes: readonly Pick<Phenotype, "id" | "formerly">[];
  /** The note that the gold file lies at. */
  readonly note: Note | "missing";
  /** That note's path. */
  readonly notePath: string;
}

type Path = readonly (string | number)[];

/** The repairs that a problem of a gold file allows by itself, the likeliest first; empty where a person must decide. */
export function repairsOf(
  source: string,
  { kind, path = [] }: Pick<GoldProblem, "kind" | "path">,
  { phenotypes, note, notePath }: RepairSurroundings,
): Repair[] {
  const shift = source.startsWith("\uFEFF") ? 1 : 0;
  const document = parseDocument(source.slice(shift), { prettyErrors: false });
  const replaced = (at: Path, value: string | number): RepairEdit | undefined => {
    const node = document.getIn(at, true);
    if (!isScalar(node) || !node.range) return undefined;
    const last = at.at(-1);
    const text = flowText(value, last === "prefix" || last === "suffix");
    return { from: node.range[0] + shift, to: node.range[1] + shift, text };
  };
  const repair = (title: string, isPreferred: boolean, ...edits: (RepairEdit | undefined)[]): Repair[] => {
    const made = edits.filter((edit) => edit !== undefined);
    return made.length === edits.length ? [{ title, isPreferred, edits: made }] : [];
  };
  switch (kind) {
    case "unknown-label": {
      const label = String(document.getIn(path));
      const present = PresentNames.of(phenotypes).label(label);
      if (present !== label)
        return repair(`Change to ${present}, as it is called now`, true, replaced(path, present));
      const meant = phenotypes.filter(({ id }) => isSlip(label, id));
      const others = phenotypes.filter((phenotype) => !meant.includes(phenotype));
      return [...meant, ...others].flatMap(({ id }, index) =>
        repair(`Change to ${id}`, index === 0 && meant.length === 1, replaced(path, id)),
      );
    }
    case "duplicate-id": {
      const id = freeId(document, path);
      return repair(`Give it the id ${id}`, true, replaced(path, id));
    }
    case "note-path":
      return repair(`Change to ${notePath}`, true, replaced(path, notePath));
    case "quote":
      return note === "missing" ? [] : quoteRepairs(document, path.slice(0, -1), note, replaced, repair);
    default:
      return [];
  }
}

/** Whether a label is another one but for case, signs, or one slip of the keyboard: a letter too many, too few, wrong or swapped. */
function isSlip(written: string, label: string): boolean {
  const [a, b] = [written, label].map((name) =>
    Array.from(name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "")),
  );
  if (!a || !b) return false;
  while (a.length > 0 && a[0] === b[0]) [a, b].forEach((letters) => letters.shift());
  while (a.length > 0 && a.at(-1) === b.at(-1)) [a, b].forEach((letters) => letters.pop());
  const isSwapped = a.length === 2 && b.length === 2 && a[0] === b[1] && a[1] === b[0];
  return isSwapped || (a.length <= 1 && b.length <= 1);
}

/** The first id of the section's letter that no item of the file has. */
function freeId(document: Document, path: Path): string {
  const gold = document.toJS() as GoldLabels;
  const sections: readonly SectionName[] = ["phenotypes", "diagnoses", "treatments", "displaced"];
  const taken = new Set(sections.flatMap((section) => gold[section]?.map(({ id }) => id) ?? []));
  const letter = path[0] === "diagnoses" ? "d" : path[0] === "treatments" ? "t" : "p";
  let number = 1;
  while (taken.has(`${letter}${number}`)) number++;
  return `${letter}${number}`;
}

/** Moves a span to the only place of its text, or takes the note's text at its place. */
function quoteRepairs(
  document: Document,
  path: Path,
  { text }: Note,
  replaced: (at: Path, value: string | number) => RepairEdit | undefined,
  repair: (title: string, isPreferred: boolean, ...edits: (RepairEdit | undefined)[]) => Repair[],
): Repair[] {
  const item = (document.getIn(path) as { toJSON(): Span & { text: string; prefix?: string } }).toJSON();
  const points = CodePoints.of(text);
  const edits = (span: Span): (RepairEdit | undefined)[] => {
    const { prefix, suffix, text: quote } = anchor(points, span);
    const context =
      item.prefix === undefined ? [] : [["prefix", prefix] as const, ["suffix", suffix] as const];
    const values = [["start", span.start], ["end", span.end], ["text", quote], ...context] as const;
    const own = item as unknown as Readonly<Record<string, unknown>>;
    return values
      .filter(([key, value]) => own[key] !== value)
      .map(([key, value]) => replaced([...path, key], value));
  };
  const place = onlyPlace(text, item.text, item.prefix);
  const moved =
    place === undefined
      ? []
      : repair("Move `start` and `end` to where the note has this text", true, ...edits(points.span(place)));
  const isSpan = item.start < item.end && item.end <= points.length;
  const taken = isSpan
    ? repair(
        "Take the note's text from `start` to `end`",
        moved.length === 0,
        ...edits({ start: item.start, end: item.end }),
      )
    : [];
  return [...moved, ...taken];
}

/** Where a text stands in a note: after its prefix, if that says which of several places; else undefined. */
function onlyPlace(note: string, text: string, prefix = ""): { from: number; to: number } | undefined {
  const all: number[] = [];
  for (let at = note.indexOf(text); at !== -1; at = note.indexOf(text, at + 1)) all.push(at);
  const places =
    all.length > 1 ? all.filter((at) => prefix !== "" && note.slice(0, at).endsWith(prefix)) : all;
  const [from] = places;
  return from === undefined || places.length > 1 ? undefined : { from, to: from + text.length };
}
