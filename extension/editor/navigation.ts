import type { Span } from "../notes/note";

/** What navigation needs to know of a phenotype; `ReviewPhenotype` satisfies it. */
export interface Stop extends Span {
  readonly key: string;
  readonly label: string;
  readonly state: string;
}

/** Which phenotypes a step stops at. */
export type StepKind = "undecided" | "any" | "same-label";

/**
 * The phenotypes under a caret, the one a command acts on first: the shortest, undecided before decided. A caret at
 * the end of a span is still under it: there it stands after a step or after selecting.
 * @param caret code points
 */
export function under<T extends Stop>(phenotypes: readonly T[], caret: number): readonly T[] {
  return phenotypes
    .filter(({ start, end }) => start <= caret && caret <= end)
    .sort(
      (a, b) =>
        Number(caret === a.end) - Number(caret === b.end) ||
        a.end - a.start - (b.end - b.start) ||
        Number(a.state !== "suggested") - Number(b.state !== "suggested") ||
        a.label.localeCompare(b.label),
    );
}

/**
 * The next stop in a direction, going on from the other end of the note after the last one.
 * @param phenotypes in the order of the text
 * @param from the phenotype stood on, or else the caret in code points
 */
export function step<T extends Stop>(
  phenotypes: readonly T[],
  from: { readonly current: T | undefined; readonly caret: number },
  direction: 1 | -1,
  kind: StepKind,
): T | undefined {
  const { current, caret } = from;
  const standing = current === undefined ? -1 : phenotypes.findIndex(({ key }) => key === current.key);
  const before = phenotypes.findIndex(({ start }) => start >= caret);
  const gap = before === -1 ? phenotypes.length : before;
  // Standing between two phenotypes, a step forward begins at the one after the gap.
  const origin = standing >= 0 ? standing : direction === 1 ? gap - 1 : gap;
  const wanted = (stop: T): boolean =>
    kind === "any" || (kind === "undecided" ? stop.state === "suggested" : stop.label === current?.label);
  for (let offset = 1; offset <= phenotypes.length; offset += 1) {
    const index = (origin + direction * offset + 2 * phenotypes.length) % phenotypes.length;
    const stop = phenotypes[index];
    if (stop !== undefined && wanted(stop)) return stop;
  }
  return undefined;
}
