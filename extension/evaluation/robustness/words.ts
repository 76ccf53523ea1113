import { isProtected } from "../../alignment/protected";
import { graphemesOf } from "../../notes/graphemes";
import type { TextRange } from "../../notes/note";
import { edgesOf, edited, type Edit } from "./edits";
import { chooseShare } from "./choose-share";
import type { NoteToPerturb, PerturbationOptions, PerturbedNote } from "./perturbation";
import { Random } from "../statistics/random";

/** A word of a note, or a part of one that a span cuts. */
export interface Word extends TextRange {
  readonly text: string;
}

const wordPattern = /[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}]+)*/gu;
const letters = /\p{L}/gu;

/**
 * The words of two letters or more, in order, cut at the edges of spans so that a change of one never crosses an edge.
 * Numbers are no words: another number is not a misspelling but another finding.
 * @param protect leaves out what alignment/protected.ts protects, and what holds a digit
 */
export function wordsOf({ text, spans }: NoteToPerturb, protect: boolean): Word[] {
  const edges = edgesOf(text, spans);
  const words: Word[] = [];
  let next = 0;
  for (const { index, 0: whole } of text.matchAll(wordPattern)) {
    const end = index + whole.length;
    while ((edges[next] ?? Infinity) <= index) next += 1;
    if (protect && isProtected(whole.toLowerCase())) continue;
    let from = index;
    while (from < end) {
      const to = Math.min(end, edges[next] ?? end);
      if (to < end) next += 1;
      const part = text.slice(from, to);
      if ((part.match(letters)?.length ?? 0) >= 2) words.push({ from, to, text: part });
      from = to;
    }
  }
  return words;
}

/**
 * Changes a share of a note's words. Each word's change is drawn by itself, so that it is the same at every rate.
 * @param change what a word becomes; undefined where there is nothing that it could become
 */
export function perturbWords(
  note: NoteToPerturb,
  { rate, seed, protect }: PerturbationOptions,
  name: string,
  words: readonly Word[],
  change: (word: Word, random: Random) => { readonly text: string; readonly kind: string } | undefined,
): PerturbedNote {
  const chosen = chooseShare(words, rate, seed, `${name}/${note.path}`);
  const edits = chosen.flatMap((word): Edit[] => {
    const made = change(word, new Random(seed, `${name}/${note.path}/${word.from}/${protect}`));
    return made ? [{ from: word.from, to: word.to, ...made }] : [];
  });
  return { ...edited(note.text, note.spans, edits), units: words.length };
}

/** What a reader sees as the characters of a word. */
export function charactersOf(word: string): string[] {
  return Array.from(graphemesOf(word), ({ segment }) => segment);
}

/** A text in the case of another: `Xy` for `Ab`, `XY` for `AB`. */
export function inCaseOf(text: string, model: string): string {
  const isUpper = (part: string): boolean =>
    part === part.toUpperCase() && part.toLowerCase() !== part.toUpperCase();
  const [first = "", ...rest] = Array.from(text);
  if (isUpper(model) && Array.from(model).length > 1) return text.toUpperCase();
  return isUpper(Array.from(model)[0] ?? "") ? first.toUpperCase() + rest.join("") : text;
}
