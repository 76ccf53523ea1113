import * as vscode from "vscode";
import { CodePoints } from "../notes/code-points";
import { EditorTextMap } from "../notes/editor-text";
import { snapToGraphemes } from "../notes/graphemes";
import type { Note, Span, TextRange } from "../notes/note";

interface Cached {
  readonly version: number;
  readonly note: Note;
  readonly positions: NotePositions | undefined;
}
const cache = new WeakMap<vscode.TextDocument, Cached>();

/** Converts between a note's spans (code points of the file) and positions of the document that shows it. */
export class NotePositions {
  /** The same spans are asked for at every decision. */
  readonly #ranges = new WeakMap<Span, vscode.Range>();

  private constructor(
    private readonly document: vscode.TextDocument,
    private readonly text: string,
    private readonly points: CodePoints,
    private readonly map: EditorTextMap,
  ) {}

  /**
   * @returns undefined while the document shows anything else than the note as it is on disk: unsaved changes, or
   * another encoding. A span has no certain place in it then.
   */
  static of(document: vscode.TextDocument, note: Note): NotePositions | undefined {
    if (document.isDirty) return undefined;
    const known = cache.get(document);
    if (known?.version === document.version && known.note === note) return known.positions;
    const map = EditorTextMap.of(note.text, document.eol === vscode.EndOfLine.CRLF ? "\r\n" : "\n");
    const same = document.getText() === map.text;
    const positions = same
      ? new NotePositions(document, note.text, CodePoints.of(note.text), map)
      : undefined;
    cache.set(document, { version: document.version, note, positions });
    return positions;
  }

  /** The range of a span; of the same object always the same one. */
  range(span: Span): vscode.Range {
    const known = this.#ranges.get(span);
    if (known !== undefined) return known;
    const { from, to } = this.map.toEditor(this.points.range(span));
    const range = new vscode.Range(this.document.positionAt(from), this.document.positionAt(to));
    this.#ranges.set(span, range);
    return range;
  }

  /** The span of a range; an edge inside what a reader sees as one character moves outward. */
  span(range: vscode.Range): Span {
    return this.points.span(snapToGraphemes(this.text, this.textRange(range)));
  }

  /** The span of a selection without the white space at its ends; undefined where nothing is left. */
  trimmedSpan(range: vscode.Range): Span | undefined {
    const { from, to } = snapToGraphemes(this.text, this.textRange(range));
    const quote = this.text.slice(from, to);
    const start = from + (quote.length - quote.trimStart().length);
    const end = to - (quote.length - quote.trimEnd().length);
    return start < end ? this.points.span({ from: start, to: end }) : undefined;
  }

  /** The caret in code points. */
  caret(position: vscode.Position): number {
    return this.points.span(this.textRange(new vscode.Range(position, position))).start;
  }

  /** UTF-16 range of the note's text, for what works on the text itself. */
  textRangeOf(span: Span): TextRange {
    return this.points.range(span);
  }

  spanOf(range: TextRange): Span {
    return this.points.span(range);
  }

  private textRange(range: vscode.Range): TextRange {
    const from = this.document.offsetAt(range.start);
    return this.map.toNote({ from, to: Math.max(from, this.document.offsetAt(range.end)) });
  }
}
