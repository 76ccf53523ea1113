import type { TextRange } from "../notes/note";
import { isWhole } from "./boundaries";
import { nearMatch } from "./near";
import { hasLineHyphens, normalize, occurrences, type LineHyphen, type NormalizedText } from "./normalized";

/** Where an answer stands in a text, by the rules of docs/alignment.md; ranges are UTF-16 code units of the text. */
export type Alignment =
  /** Verbatim; or but for white space, case, dashes, Unicode form and line-break hyphens. One place only. */
  | { readonly status: "exact" | "normalized"; readonly range: TextRange }
  /** Several places fit equally well. */
  | { readonly status: "ambiguous"; readonly ranges: readonly TextRange[] }
  /** Alike, to be looked at by a person; `difference` says how it differs. */
  | { readonly status: "near"; readonly range: TextRange; readonly difference: string }
  /** No place fits; `reason` is one line for a person. */
  | { readonly status: "unanchored"; readonly reason: string };

/**
 * Finds the place of a model's answer within a part of a text: verbatim first, then normalised, then near.
 * Whole words only. It never throws, and never gives a range outside `scope`.
 */
export function alignAnswer(text: string, scope: TextRange, answer: string): Alignment {
  const words = answer.trim();
  if (!/[\p{L}\p{N}]/u.test(words)) return { status: "unanchored", reason: "The answer has no words." };
  const exact = verbatim(text, scope, words);
  if (exact.length > 0) return placed("exact", exact);
  const bare = words.replace(/^["'“‘]+|["'”’.,;:]+$/gu, "");
  const source = normalize(text, scope, "joins");
  const wanted = new Set([words, bare]);
  for (const one of wanted) {
    const found = normalized(text, source, one, "joins");
    if (found.length > 0) return placed("normalized", found);
  }
  if (hasLineHyphens(text.slice(scope.from, scope.to)) || hasLineHyphens(words)) {
    const kept = normalize(text, scope, "stays");
    for (const one of wanted) {
      const found = normalized(text, kept, one, "stays");
      if (found.length > 0) return placed("normalized", found);
    }
  }
  const near = nearMatch(text, scope, bare);
  if (near) return { status: "near", ...near };
  return { status: "unanchored", reason: whyNot(source, bare) };
}

function placed(status: "exact" | "normalized", ranges: readonly TextRange[]): Alignment {
  const [range] = ranges;
  return ranges.length === 1 && range ? { status, range } : { status: "ambiguous", ranges };
}

function verbatim(text: string, scope: TextRange, words: string): TextRange[] {
  const found: TextRange[] = [];
  let from = text.indexOf(words, scope.from);
  while (from >= 0 && from + words.length <= scope.to) {
    const range = { from, to: from + words.length };
    const whole = isWhole(text, range);
    if (whole) found.push(range);
    from = text.indexOf(words, whole ? range.to : from + 1);
  }
  return found;
}

function normalized(text: string, source: NormalizedText, words: string, hyphen: LineHyphen): TextRange[] {
  const needle = normalize(words, { from: 0, to: words.length }, hyphen).text;
  const found: TextRange[] = [];
  for (const range of occurrences(source, needle)) {
    const apart = range.from >= (found.at(-1)?.to ?? 0);
    if (apart && isWhole(text, range) && !isOtherWord(text.slice(range.from, range.to), words))
      found.push(range);
  }
  return found;
}

/** An abbreviation in capitals is not the word in small letters: ALL is a leukemia, all is not. */
function isOtherWord(quote: string, words: string): boolean {
  return /^\p{Lu}{2,4}$/u.test(words) && /^\p{Ll}+$/u.test(quote);
}

function whyNot(source: NormalizedText, words: string): string {
  const missing = words
    .split(/[\s,;()]+/u)
    .filter(
      (word) =>
        word !== "" && !source.text.includes(normalize(word, { from: 0, to: word.length }, "joins").text),
    );
  return missing.length > 0
    ? `Not in the text: ${missing.slice(0, 6).join(" ")}.`
    : "Its words are in the text, but not together or not as whole words.";
}
