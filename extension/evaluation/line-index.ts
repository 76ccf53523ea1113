import type { CodePoints } from "../notes/code-points";
import type { Span } from "../notes/note";

/** A span with the place of its first character as editors show it. */
export interface Place extends Span {
  /** 1-based; `\r\n`, `\n` and `\r` end a line. */
  readonly line: number;
  /** 1-based, in UTF-16 code units, as in `path:line:column`. */
  readonly column: number;
}

/** Finds line and column of positions in one text. */
export class LineIndex {
  /** UTF-16 offsets at which lines begin, ascending. */
  private readonly starts: readonly number[];

  constructor(
    text: string,
    private readonly points: CodePoints,
  ) {
    this.starts = [0, ...Array.from(text.matchAll(/\r\n|[\r\n]/g), (end) => end.index + end[0].length)];
  }

  place({ start, end }: Span): Place {
    const { from } = this.points.range({ start, end });
    let low = 0;
    let high = this.starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.starts[middle] ?? Infinity) <= from) low = middle + 1;
      else high = middle;
    }
    return { start, end, line: low, column: from - (this.starts[low - 1] ?? 0) + 1 };
  }
}
