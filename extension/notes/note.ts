/**
 * Positions that are stored: Unicode code points of a note's text, 0-based, end exclusive.
 * `open(path, encoding="utf-8-sig", newline="").read()[start:end]` in Python is the quote.
 */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Positions inside JavaScript strings: UTF-16 code units, 0-based, end exclusive.
 * Never stored. Its fields differ in name from {@link Span} so that the units cannot be confused.
 */
export interface TextRange {
  readonly from: number;
  readonly to: number;
}

/** A clinical note as read from disk. */
export interface Note {
  /** Path relative to the project's root, with `/` between its parts. */
  readonly path: string;
  /** The decoded text without the BOM; line ends are as in the file. */
  readonly text: string;
  /** SHA-256 of the file's bytes, 64 lower-case hexadecimal digits (what `sha256sum` prints). */
  readonly sha256: string;
}
