import type { ComparedNote } from "./protocol";

export type Column = "path" | "onlyA" | "onlyB" | "extent" | "both" | "agreement" | "texts";

/** Sorted by a column; equal ones by path. Notes that are not compared come last, whatever the order. */
export function sorted(
  notes: readonly ComparedNote[],
  column: Column,
  descending: boolean,
): readonly ComparedNote[] {
  const sign = descending ? -1 : 1;
  const order = (a: ComparedNote, b: ComparedNote): number => {
    if (column === "path") return sign * compare(a.path, b.path);
    return sign * ((a[column] ?? -1) - (b[column] ?? -1)) || compare(a.path, b.path);
  };
  return notes.toSorted(
    (a, b) => Number(a.missing !== undefined) - Number(b.missing !== undefined) || order(a, b),
  );
}

export function differs({ missing, onlyA, onlyB, extent, texts }: ComparedNote): boolean {
  return missing !== undefined || onlyA + onlyB + extent + texts > 0;
}

/** Sums over the notes that are compared; the agreement of all phenotypes together. */
export function totalOf(notes: readonly ComparedNote[]): ComparedNote {
  const compared = notes.filter(({ missing }) => missing === undefined);
  const sum = (column: "onlyA" | "onlyB" | "extent" | "both" | "texts"): number =>
    compared.reduce((total, note) => total + note[column], 0);
  const [onlyA, onlyB, extent, both, texts] = [
    sum("onlyA"),
    sum("onlyB"),
    sum("extent"),
    sum("both"),
    sum("texts"),
  ];
  const all = 2 * both + onlyA + onlyB + 2 * extent;
  return { path: "", onlyA, onlyB, extent, both, texts, ...(all > 0 && { agreement: (2 * both) / all }) };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
