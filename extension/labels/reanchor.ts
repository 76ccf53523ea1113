import { CodePoints } from "../notes/code-points";
import type { Note, Span } from "../notes/note";
import { anchor, quoteHolds } from "./anchor";
import type { GoldDocument } from "./gold-document";
import type { GoldDiagnosis, GoldPhenotype, GoldTreatment } from "./gold-label";
import type { QuotedSpan } from "./suggestion";

/**
 * The gold labels of an earlier version of a note, for the note as it is now. A span is found by its exact
 * quote between its exact context, and only where that is at one place; all others wait in `displaced`.
 * Line ends may have become others (`\r\n` and `\n` are the same here): no other difference is overlooked.
 *
 * The document is returned as it is where the note has not changed.
 */
export function reanchored(document: GoldDocument, note: Note): GoldDocument {
  const { labels } = document;
  if (labels.note.sha256 === note.sha256) return document;
  const finder = new Finder(note.text);
  let next = document;
  for (const item of labels.phenotypes) {
    const placed = finder.phenotype(item);
    if (placed) next = next.put("phenotypes", placed);
    else next = next.remove("phenotypes", item.id).put("displaced", item);
  }
  for (const item of labels.displaced ?? []) {
    const placed = finder.phenotype(item);
    if (placed)
      next = next.remove("displaced", item.id).put("phenotypes", placed, indexByPosition(next, placed));
  }
  for (const item of labels.diagnoses) next = next.put("diagnoses", finder.withEvidence(item));
  for (const item of labels.treatments) next = next.put("treatments", finder.withEvidence(item));
  return next.setSha256(note.sha256);
}

/** Where a phenotype goes among those that are there: before the first one that begins after it. */
export function indexByPosition(document: GoldDocument, span: QuotedSpan): number {
  const { phenotypes } = document.labels;
  const index = phenotypes.findIndex(({ start }) => start > span.start);
  return index === -1 ? phenotypes.length : index;
}

/** {@link indexByPosition} for many spans: each index is among the items as they are given. */
export function indexesByPosition(items: readonly Span[]): (span: Span) => number {
  let latest = 0;
  const latestStarts = items.map(({ start }) => (latest = Math.max(latest, start)));
  return ({ start }) => {
    let [low, high] = [0, latestStarts.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((latestStarts[middle] ?? 0) > start) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}

class Finder {
  private readonly points: CodePoints;
  /** The note with `\n` for `\r\n`. */
  private readonly text: string;
  /** UTF-16 offsets in `text` of the line ends that were `\r\n`. */
  private readonly shortened: readonly number[];

  constructor(note: string) {
    this.points = CodePoints.of(note);
    this.text = lineFeeds(note);
    this.shortened = [...note.matchAll(/\r\n/g)].map((match, index) => match.index - index);
  }

  phenotype(item: GoldPhenotype): GoldPhenotype | undefined {
    // A context that was cut between \r and \n ends in half a line end.
    const suffix = lineFeeds(item.suffix).replace(/\r$/, "");
    const found = this.only(lineFeeds(item.prefix), lineFeeds(item.text), suffix);
    return found && { ...item, ...anchor(this.points, found) };
  }

  withEvidence<T extends GoldDiagnosis | GoldTreatment>(item: T): T {
    const { displacedEvidence = [], ...rest } = item;
    const evidence: QuotedSpan[] = [];
    const displaced: QuotedSpan[] = [];
    for (const quoted of [...item.evidence, ...displacedEvidence]) {
      const found = this.only("", lineFeeds(quoted.text), "");
      if (found) evidence.push({ ...quoted, ...found });
      else displaced.push(quoted);
    }
    const left = displaced.length > 0 ? { displacedEvidence: displaced } : {};
    return { ...(rest as unknown as T), evidence, ...left };
  }

  /** The one place of a quote in its context; undefined where there is none or more than one. */
  private only(prefix: string, quoted: string, suffix: string): QuotedSpan | undefined {
    const whole = prefix + quoted + suffix;
    const first = this.text.indexOf(whole);
    if (first === -1 || this.text.includes(whole, first + 1)) return undefined;
    const from = first + prefix.length;
    const span = this.points.span({ from: this.original(from), to: this.original(from + quoted.length) });
    const found = { ...span, text: this.points.slice(span) };
    return quoteHolds(this.points, found) && lineFeeds(found.text) === quoted ? found : undefined;
  }

  /** The UTF-16 offset in the note of an offset in `text`. */
  private original(offset: number): number {
    let low = 0;
    let high = this.shortened.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.shortened[middle] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return offset + low;
  }
}

function lineFeeds(text: string): string {
  return text.replaceAll("\r\n", "\n");
}
