import type { Span } from "../notes/note";
import type { NoteSuggestions, PhenotypeSuggestion } from "./suggestion";

/** `extent`: both have the label, at places that overlap but are not the same. */
export type DifferenceKind = "only-a" | "only-b" | "both" | "extent";
export const differenceKinds: readonly DifferenceKind[] = ["only-a", "only-b", "extent", "both"];

/** One phenotype of two runs; each side is there where that run has it. */
export interface PhenotypeDifference {
  readonly kind: DifferenceKind;
  readonly label: string;
  readonly a?: PhenotypeSuggestion;
  readonly b?: PhenotypeSuggestion;
}

/** A diagnosis or treatment, compared by its words. */
export interface TextDifference {
  readonly kind: Exclude<DifferenceKind, "extent">;
  readonly task: "diagnosis" | "treatment";
  readonly text: string;
}

export interface NoteComparison {
  /** By place, then label. */
  readonly phenotypes: readonly PhenotypeDifference[];
  readonly texts: readonly TextDifference[];
}

/**
 * What two runs say of one version of a note. Equal spans of a label are matched first, then those that overlap, the
 * longest overlap first; each is matched once.
 */
export function compareSuggestions(a: NoteSuggestions, b: NoteSuggestions): NoteComparison {
  const left = new Set(a.phenotypes);
  const right = new Set(b.phenotypes);
  const phenotypes: PhenotypeDifference[] = [];
  const match = (kind: "both" | "extent", one: PhenotypeSuggestion, other: PhenotypeSuggestion): void => {
    left.delete(one);
    right.delete(other);
    phenotypes.push({ kind, label: one.label, a: one, b: other });
  };
  const byPlace = new Map(b.phenotypes.map((item) => [placeOf(item), item]));
  for (const one of a.phenotypes) {
    const other = byPlace.get(placeOf(one));
    if (other && right.has(other)) match("both", one, other);
  }
  const overlaps = [...left]
    .flatMap((one) =>
      [...right]
        .filter((other) => other.label === one.label)
        .map((other) => ({ one, other, shared: sharedCharacters(one, other) })),
    )
    .filter(({ shared }) => shared > 0)
    .sort((x, y) => y.shared - x.shared);
  for (const { one, other } of overlaps) {
    if (left.has(one) && right.has(other)) match("extent", one, other);
  }
  for (const one of left) phenotypes.push({ kind: "only-a", label: one.label, a: one });
  for (const other of right) phenotypes.push({ kind: "only-b", label: other.label, b: other });
  return {
    phenotypes: phenotypes.sort((x, y) => startOf(x) - startOf(y) || compareText(x.label, y.label)),
    texts: [
      ...compareTexts("diagnosis", a.diagnoses, b.diagnoses),
      ...compareTexts("treatment", a.treatments, b.treatments),
    ],
  };
}

/** The place that a difference covers: from the first character of either side to the last. */
export function placeOfDifference({ a, b }: PhenotypeDifference): Span {
  const sides = [a, b].filter((side) => side !== undefined);
  return {
    start: Math.min(...sides.map(({ start }) => start)),
    end: Math.max(...sides.map(({ end }) => end)),
  };
}

/** How many differences there are of each kind. */
export function countDifferences(
  differences: readonly { readonly kind: DifferenceKind }[],
): Readonly<Record<DifferenceKind, number>> {
  const counts = { "only-a": 0, "only-b": 0, both: 0, extent: 0 };
  for (const { kind } of differences) counts[kind] += 1;
  return counts;
}

function compareTexts(
  task: TextDifference["task"],
  a: readonly { readonly text: string }[],
  b: readonly { readonly text: string }[],
): TextDifference[] {
  const [ofA, ofB] = [a, b].map((items) => new Set(items.map(({ text }) => text)));
  return [...new Set([...a, ...b].map(({ text }) => text))].map((text) => {
    const kind = !ofB?.has(text) ? "only-a" : ofA?.has(text) ? "both" : "only-b";
    return { kind, task, text };
  });
}

function placeOf({ label, start, end }: PhenotypeSuggestion): string {
  return `${start} ${end} ${label}`;
}

function sharedCharacters(a: Span, b: Span): number {
  return Math.min(a.end, b.end) - Math.max(a.start, b.start);
}

function startOf(difference: PhenotypeDifference): number {
  return placeOfDifference(difference).start;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
