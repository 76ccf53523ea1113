import type { Span } from "../notes/note";

/** A span that carries a phenotype's id. */
export interface LabelledSpan extends Span {
  readonly label: string;
}

/**
 * How a span of one set stands to the other set: `exact` (same label, same extent), `wrong-extent` (same label,
 * overlapping), `wrong-label` (another label on the same words), `missed` (only in the first set), `spurious` (only
 * in the second).
 */
export const spanOutcomes = ["exact", "wrong-extent", "wrong-label", "missed", "spurious"] as const;
export type SpanOutcome = (typeof spanOutcomes)[number];

/** A span with its counterpart; for `missed` and `spurious` one of them is absent. */
export interface SpanPair<G extends LabelledSpan, P extends LabelledSpan = G> {
  readonly outcome: SpanOutcome;
  readonly gold?: G;
  readonly predicted?: P;
}

/** Spans of other labels are about the same words where they share at least this part of what both cover. */
const sameWords = 0.5;

/**
 * Pairs two sets of spans of one note one to one: gold and predicted, two runs, or two annotators. Same label and
 * extent first; then, label by label, as many overlapping pairs as there can be (a maximum matching, so that the
 * counts do not depend on the order); then other labels on the same words (intersection over union of 0.5 or more).
 * Spans that are there twice are taken once.
 * @returns every span of both sets in exactly one pair, in the order of the text
 */
export function compareSpans<G extends LabelledSpan, P extends LabelledSpan = G>(
  gold: readonly G[],
  predicted: readonly P[],
): SpanPair<G, P>[] {
  const left = distinct(gold);
  const right = distinct(predicted);
  const pairs: SpanPair<G, P>[] = [];
  const take = (outcome: SpanOutcome, weight: (a: G, b: P) => number): void => {
    for (const [a, b] of matching([...left.values()], [...right.values()], weight)) {
      left.delete(keyOf(a));
      right.delete(keyOf(b));
      pairs.push({ outcome, gold: a, predicted: b });
    }
  };
  for (const [key, a] of [...left]) {
    const b = right.get(key);
    if (!b) continue;
    left.delete(key);
    right.delete(key);
    pairs.push({ outcome: "exact", gold: a, predicted: b });
  }
  take("wrong-extent", (a, b) => (a.label === b.label ? shared(a, b) : 0));
  take("wrong-label", (a, b) => {
    const common = shared(a, b);
    const union = a.end - a.start + b.end - b.start - common;
    return a.label !== b.label && common >= sameWords * union ? common / union : 0;
  });
  for (const a of left.values()) pairs.push({ outcome: "missed", gold: a });
  for (const b of right.values()) pairs.push({ outcome: "spurious", predicted: b });
  return pairs.sort(inTextOrder);
}

/** Code points that two spans have in common. */
function shared(a: Span, b: Span): number {
  return Math.max(0, Math.min(a.end, b.end) - Math.max(a.start, b.start));
}

function keyOf({ label, start, end }: LabelledSpan): string {
  return `${start} ${end} ${label}`;
}

function distinct<T extends LabelledSpan>(spans: readonly T[]): Map<string, T> {
  const found = new Map<string, T>();
  for (const span of spans) if (!found.has(keyOf(span))) found.set(keyOf(span), span);
  return found;
}

/** A maximum one-to-one matching (Kuhn's augmenting paths); heavier edges are tried first. */
function matching<A, B>(left: readonly A[], right: readonly B[], weight: (a: A, b: B) => number): [A, B][] {
  const edges = left.flatMap((a, i) =>
    right.map((b, j) => ({ i, j, weight: weight(a, b) })).filter((edge) => edge.weight > 0),
  );
  if (edges.length === 0) return [];
  edges.sort((a, b) => b.weight - a.weight || a.i - b.i || a.j - b.j);
  const neighbours = new Map<number, number[]>();
  for (const { i, j } of edges) neighbours.set(i, [...(neighbours.get(i) ?? []), j]);
  const ofRight = new Map<number, number>();
  const ofLeft = new Map<number, number>();
  for (const { i, j } of edges) {
    if (ofLeft.has(i) || ofRight.has(j)) continue;
    ofLeft.set(i, j);
    ofRight.set(j, i);
  }
  const augment = (i: number, seen: Set<number>): boolean => {
    for (const j of neighbours.get(i) ?? []) {
      if (seen.has(j)) continue;
      seen.add(j);
      const holder = ofRight.get(j);
      if (holder !== undefined && !augment(holder, seen)) continue;
      ofRight.set(j, i);
      ofLeft.set(i, j);
      return true;
    }
    return false;
  };
  for (const i of neighbours.keys()) if (!ofLeft.has(i)) augment(i, new Set());
  return [...ofLeft].flatMap(([i, j]): [A, B][] => {
    const a = left[i];
    const b = right[j];
    return a === undefined || b === undefined ? [] : [[a, b]];
  });
}

function inTextOrder(a: SpanPair<LabelledSpan>, b: SpanPair<LabelledSpan>): number {
  const [first, second] = [a.gold ?? a.predicted, b.gold ?? b.predicted];
  if (!first || !second) return 0;
  return first.start - second.start || first.end - second.end || (first.label < second.label ? -1 : 1);
}
