import type { TextRange } from "./note";

let segmenter: Intl.Segmenter | undefined;

/** UTF-16 code units looked at before and after a position; a longer cluster is cut there. */
const reach = 256;

/** What a reader sees as characters (grapheme clusters), in order. The tables behind it are loaded when first needed. */
export function graphemesOf(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter("und", { granularity: "grapheme" });
  return segmenter.segment(text);
}

/** True where a position (UTF-16) lies inside what a reader sees as one character: é as two, 👩‍⚕️, CR LF. */
export function insideGrapheme(text: string, index: number): boolean {
  const cluster = clusterAround(text, index);
  return cluster !== undefined && cluster.from < index;
}

/** Moves the edges of a range outward until no grapheme cluster is cut; an empty range stays empty at its cluster's start. */
export function snapToGraphemes(text: string, range: TextRange): TextRange {
  const from = clusterAround(text, range.from)?.from ?? range.from;
  if (range.from === range.to) return { from, to: from };
  const last = clusterAround(text, range.to);
  return { from, to: last !== undefined && last.from < range.to ? last.to : range.to };
}

/** The cluster that holds the position, or nothing where a cluster certainly starts there. */
function clusterAround(text: string, index: number): TextRange | undefined {
  if (index <= 0 || index >= text.length) return undefined;
  if (isPlain(text.charCodeAt(index - 1)) && isPlain(text.charCodeAt(index))) return undefined;
  let start = index - 1;
  while (start > 0 && index - start < reach && !isPlain(text.charCodeAt(start))) start -= 1;
  const found = graphemesOf(text.slice(start, index + reach)).containing(index - start);
  if (found === undefined) return undefined;
  return { from: start + found.index, to: start + found.index + found.segment.length };
}

/** ASCII except CR: between two of these there is always a boundary. */
function isPlain(code: number): boolean {
  return code < 0x80 && code !== 0x0d;
}
