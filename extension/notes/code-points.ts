import type { Span, TextRange } from "./note";

/**
 * Converts between the two units of position of one text: code points (stored) and UTF-16 code units
 * (in memory). Both ways cost nothing in a text without surrogate pairs, otherwise O(log pairs).
 */
export class CodePoints {
  /** Number of code points of the text. */
  readonly length: number;

  /** @param pairs Where the text's surrogate pairs start, in UTF-16 code units, ascending. */
  private constructor(
    private readonly text: string,
    private readonly pairs: Uint32Array,
  ) {
    this.length = text.length - pairs.length;
  }

  static of(text: string): CodePoints {
    const pairs: number[] = [];
    for (const match of text.matchAll(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g)) pairs.push(match.index);
    return new CodePoints(text, Uint32Array.from(pairs));
  }

  /**
   * The span of a range. An edge inside a surrogate pair moves outward, so that the span holds whole
   * characters.
   *
   * @throws RangeError where the range is not one of this text.
   */
  span(range: TextRange): Span {
    check(range.from, range.to, this.text.length);
    return { start: this.codePoint(range.from, 0), end: this.codePoint(range.to, 1) };
  }

  /** @throws RangeError where the span is not one of this text. */
  range(span: Span): TextRange {
    check(span.start, span.end, this.length);
    return { from: this.codeUnit(span.start), to: this.codeUnit(span.end) };
  }

  /**
   * The quote of a span.
   *
   * @throws RangeError where the span is not one of this text.
   */
  slice(span: Span): string {
    const { from, to } = this.range(span);
    return this.text.slice(from, to);
  }

  /** @param inside What an index inside a surrogate pair becomes: 0 the pair's start, 1 its end. */
  private codePoint(index: number, inside: 0 | 1): number {
    const before = countBelow(this.pairs.length, (pair) => (this.pairs[pair] ?? 0) < index);
    const split = before > 0 && (this.pairs[before - 1] ?? 0) === index - 1;
    return split ? index - before + inside : index - before;
  }

  private codeUnit(index: number): number {
    return index + countBelow(this.pairs.length, (pair) => (this.pairs[pair] ?? 0) - pair < index);
  }
}

/** How many of the first numbers fulfil a condition that never comes back once it has failed. */
function countBelow(length: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function check(start: number, end: number, length: number): void {
  if (Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start <= end && end <= length) return;
  throw new RangeError(`Positions ${start} to ${end} are not in a text of length ${length}.`);
}
