import type { AlignmentStatus } from "../labels/suggestion";
import type { ReviewState } from "../labels/review";
import type { Span } from "../notes/note";

/** How a phenotype is drawn; each kind differs from the others in its line, not only in its colour. */
export type HighlightKind = "suggested" | "uncertain" | "decided" | "rejected";
export const highlightKinds: readonly HighlightKind[] = ["suggested", "uncertain", "decided", "rejected"];

export function highlightKind(phenotype: {
  readonly state: ReviewState;
  readonly alignment?: AlignmentStatus | undefined;
}): HighlightKind {
  if (phenotype.state === "rejected") return "rejected";
  if (phenotype.state !== "suggested") return "decided";
  return phenotype.alignment === "ambiguous" || phenotype.alignment === "near" ? "uncertain" : "suggested";
}

/** Those spans that share a character with another one, in O(n log n) for spans sorted by start. */
export function overlapping<T extends Span>(sorted: readonly T[]): ReadonlySet<T> {
  const found = new Set<T>();
  let reaching: T | undefined;
  for (const span of sorted) {
    if (reaching !== undefined && span.start < reaching.end) {
      found.add(span);
      found.add(reaching);
    }
    if (reaching === undefined || span.end > reaching.end) reaching = span;
  }
  return found;
}
