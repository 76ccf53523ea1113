import { CodePoints } from "../notes/code-points";
import type { Span } from "../notes/note";

/**
 * A text as Python reads it with universal newlines: every CR LF and every lone CR is one LF. Tools that read
 * texts so (brat) count in it.
 */
export class LineFeedText {
  /** The text with LF only. */
  readonly text: string;
  /** Code points where a CR LF starts, ascending. */
  private readonly pairs: readonly number[];

  constructor(original: string) {
    this.text = original.replaceAll(/\r\n?/g, "\n");
    const points = CodePoints.of(original);
    this.pairs = Array.from(
      original.matchAll(/\r\n/g),
      ({ index }) => points.span({ from: index, to: index }).start,
    );
  }

  /** The span in {@link text}; undefined where an edge is between CR and LF. */
  span({ start, end }: Span): Span | undefined {
    const [from, to] = [this.position(start), this.position(end)];
    return from === undefined || to === undefined || from >= to ? undefined : { start: from, end: to };
  }

  private position(at: number): number | undefined {
    let low = 0;
    let high = this.pairs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.pairs[middle] ?? 0) < at) low = middle + 1;
      else high = middle;
    }
    return (this.pairs[low - 1] ?? -2) === at - 1 ? undefined : at - low;
  }
}
