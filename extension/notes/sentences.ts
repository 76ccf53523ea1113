import { insideGrapheme, snapToGraphemes } from "./graphemes";
import type { TextRange } from "./note";
import { findSections } from "./sections";
import { continuesOnNextLine, endsSentence } from "./sentence-ends";

/** UTF-16 code units; a longer sentence is cut at its last `;`, `,` or space before. */
export const longestSentence = 400;

/** No piece of a cut sentence is shorter than this, where there is a choice. */
const shortestPiece = 100;

/**
 * The sentences of a clinical note in order: without overlap, nothing but white space between them, no
 * white space at their ends, no character (grapheme cluster) cut. A heading with its value in one line
 * (`Tumor size: 2.5 cm`), a list item and a row of a table are sentences; lines that were broken only by
 * their width are one. Time is linear in the length of the text.
 *
 * @param longest The most UTF-16 code units of a sentence, where the text has a place to cut.
 */
export function splitSentences(text: string, longest: number = longestSentence): TextRange[] {
  const sentences: TextRange[] = [];
  for (const block of blocks(text)) {
    for (const sentence of sentencesOf(text, block)) {
      for (const piece of capped(text, sentence, longest)) add(text, sentences, piece);
    }
  }
  return sentences;
}

/** Lines, with those joined that only the line's width divided, cut where a section starts within a line. */
function* blocks(text: string): Generator<TextRange> {
  const starts = findSections(text).map((section) => section.range.from);
  let nextStart = 1;
  let block: { from: number; to: number } | undefined;
  let lastLine = "";
  for (const line of lines(text)) {
    const words = text.slice(line.from, line.to);
    const newSection = (starts[nextStart] ?? Infinity) <= line.from;
    if (block !== undefined && !newSection && continuesOnNextLine(lastLine, words)) {
      block.to = line.to;
    } else {
      if (block !== undefined) yield block;
      block = { ...line };
    }
    for (let start = starts[nextStart]; start !== undefined && start < line.to; start = starts[nextStart]) {
      if (start > block.from) {
        yield { from: block.from, to: start };
        block = { from: start, to: line.to };
      }
      nextStart += 1;
    }
    lastLine = words;
  }
  if (block !== undefined) yield block;
}

function* lines(text: string): Generator<TextRange> {
  let from = 0;
  for (const { index, 0: lineEnd } of text.matchAll(/\r\n|[\r\n\f\v\u2028\u2029]/g)) {
    yield { from, to: index };
    from = index + lineEnd.length;
  }
  yield { from, to: text.length };
}

function* sentencesOf(text: string, block: TextRange): Generator<TextRange> {
  const words = text.slice(block.from, block.to);
  let start = 0;
  for (const { index, 0: found } of words.matchAll(/[.!?]["'”’)\]]*\s+(?=\S)/g)) {
    const from = Math.max(start, index - 60);
    const next = index + found.length;
    const before = words.slice(from, index).trimStart();
    if (!endsSentence(found.charAt(0), before, words.slice(next, next + 60), from === start)) continue;
    yield { from: block.from + start, to: block.from + next };
    start = next;
  }
  yield { from: block.from + start, to: block.to };
}

function* capped(text: string, sentence: TextRange, longest: number): Generator<TextRange> {
  let { from } = trimmed(text, sentence);
  const { to } = trimmed(text, sentence);
  while (to - from > longest) {
    const cut = from + placeToCut(text.slice(from, from + longest + 1), longest);
    const end = insideGrapheme(text, cut) ? snapToGraphemes(text, { from: cut, to: cut + 1 }).to : cut;
    yield { from, to: end };
    from = trimmed(text, { from: Math.min(end, to), to }).from;
  }
  yield { from, to };
}

function placeToCut(words: string, longest: number): number {
  for (const separator of [";", ",", ""]) {
    const last = Math.max(
      words.lastIndexOf(`${separator} `, longest - separator.length),
      words.lastIndexOf(`${separator}\n`, longest - separator.length),
    );
    if (last >= Math.min(shortestPiece, longest / 2)) return last + separator.length;
  }
  return longest;
}

function trimmed(text: string, range: TextRange): TextRange {
  let { from, to } = range;
  while (from < to && /\s/.test(text.charAt(from))) from += 1;
  while (to > from && /\s/.test(text.charAt(to - 1))) to -= 1;
  return { from, to };
}

/** A mark that combines with a space belongs to it: such a space is part of the sentence. */
function add(text: string, sentences: TextRange[], piece: TextRange): void {
  const words = trimmed(text, piece);
  if (words.from === words.to) return;
  const whole = snapToGraphemes(text, words);
  const last = sentences.at(-1);
  if (last !== undefined && whole.from < last.to) {
    sentences[sentences.length - 1] = { from: last.from, to: Math.max(last.to, whole.to) };
  } else {
    sentences.push(whole);
  }
}
