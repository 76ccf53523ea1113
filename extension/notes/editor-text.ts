import type { TextRange } from "./note";

export type LineEnd = "\n" | "\r\n";

/**
 * Maps between a note's text and the text that VS Code holds of it. VS Code gives a text one kind of line
 * end: CR LF where more than half of the line ends have a CR, else LF, and takes a lone CR as a line end
 * (vscode, `pieceTreeTextBufferBuilder.ts`). Positions are UTF-16 code units on both sides. A position
 * inside a CR LF becomes the one before it.
 */
export class EditorTextMap {
  private constructor(
    /** The text as the editor holds it. */
    readonly text: string,
    private readonly noteLines: readonly number[],
    private readonly editorLines: readonly number[],
    private readonly noteLength: number,
    private readonly lengths: readonly number[],
  ) {}

  /** @param lineEnd The document's line end where it is known, else what VS Code would choose. */
  static of(text: string, lineEnd: LineEnd = lineEndOf(text)): EditorTextMap {
    const noteLines = [0];
    const editorLines = [0];
    const lengths: number[] = [];
    let lineStart = 0;
    let editorStart = 0;
    for (const { index, 0: found } of text.matchAll(/\r\n|\r|\n/g)) {
      lengths.push(index - lineStart);
      editorStart += index - lineStart + lineEnd.length;
      lineStart = index + found.length;
      noteLines.push(lineStart);
      editorLines.push(editorStart);
    }
    lengths.push(text.length - lineStart);
    return new EditorTextMap(
      text.replace(/\r\n|\r|\n/g, lineEnd),
      noteLines,
      editorLines,
      text.length,
      lengths,
    );
  }

  /** @throws RangeError where the range is not one of the note's text. */
  toEditor(range: TextRange): TextRange {
    check(range, this.noteLength);
    return {
      from: this.move(range.from, this.noteLines, this.editorLines),
      to: this.move(range.to, this.noteLines, this.editorLines),
    };
  }

  /** @throws RangeError where the range is not one of the editor's text. */
  toNote(range: TextRange): TextRange {
    check(range, this.text.length);
    return {
      from: this.move(range.from, this.editorLines, this.noteLines),
      to: this.move(range.to, this.editorLines, this.noteLines),
    };
  }

  private move(index: number, source: readonly number[], target: readonly number[]): number {
    let low = 0;
    let high = source.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((source[middle] ?? 0) <= index) low = middle;
      else high = middle;
    }
    const column = Math.min(index - (source[low] ?? 0), this.lengths[low] ?? 0);
    return (target[low] ?? 0) + column;
  }
}

/** The line end that VS Code gives to a text with these line ends; LF for a text of one line. */
export function lineEndOf(text: string): LineEnd {
  let all = 0;
  let withReturn = 0;
  for (const [found] of text.matchAll(/\r\n|\r|\n/g)) {
    all += 1;
    if (found !== "\n") withReturn += 1;
  }
  return withReturn > all / 2 ? "\r\n" : "\n";
}

function check(range: TextRange, length: number): void {
  if (0 <= range.from && range.from <= range.to && range.to <= length) return;
  throw new RangeError(`Positions ${range.from} to ${range.to} are not in a text of length ${length}.`);
}
