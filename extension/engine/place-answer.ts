import { alignAnswer, type Alignment } from "../alignment/align";
import type { TextRange } from "../notes/note";
import type { Completion } from "./engine";
import { answerParts, completesPrevious, isNone, ownAnswer } from "./protocols/answers";

/** One answer of a list of answers, with its place in the note. */
export interface PlacedAnswer {
  /** Verbatim. */
  readonly answer: string;
  readonly alignment: Alignment;
  /** Geometric mean of the probabilities of its own tokens, 0 to 1. */
  readonly confidence: number;
}

/** What was answered, without what it took. */
type Answered = Pick<Completion, "text" | "tokens" | "confidence" | "end">;

/**
 * Finds the places of a model's answers in the sentence it was asked about. An answer is a list with commas, but
 * commas also stand within answers: parts are taken together where one of them has no place of its own, or means
 * nothing alone (`carcinoma, NOS`), and together they stand verbatim in the sentence.
 * @returns nothing where the model said that the text does not bear on the question
 */
export function placeAnswers(text: string, sentence: TextRange, completion: Answered): PlacedAnswer[] {
  const answer = ownAnswer(completion.text);
  if (isNone(answer)) return [];
  const parts = answerParts(answer);
  const offset = completion.text.indexOf(answer);
  const placed: PlacedAnswer[] = [];
  const seen = new Set<string>();
  for (let first = 0; first < parts.length;) {
    const next = lastOfRun(text, sentence, answer, parts, first) + 1;
    const from = parts[first]?.from ?? 0;
    const to = parts[next - 1]?.to ?? answer.length;
    first = next;
    const words = answer.slice(from, to);
    const key = words.toLowerCase();
    if (seen.has(key) || (isNone(words) && parts.length > 1)) continue;
    seen.add(key);
    placed.push({
      answer: words,
      alignment: alignAnswer(text, sentence, words),
      confidence:
        parts.length === 1 ? completion.confidence : confidenceOf(completion, offset + from, offset + to),
    });
  }
  return placed;
}

/** Index of the last part that belongs together with the first one. */
function lastOfRun(
  text: string,
  sentence: TextRange,
  answer: string,
  parts: readonly TextRange[],
  first: number,
): number {
  const wordsOf = (from: number, to: number): string => answer.slice(parts[from]?.from, parts[to]?.to);
  for (let last = parts.length - 1; last > first; last -= 1) {
    const inner = parts.slice(first, last + 1).map((_, index) => wordsOf(first + index, first + index));
    const needed =
      inner.slice(1).some(completesPrevious) ||
      inner.some((part) => alignAnswer(text, sentence, part).status === "unanchored");
    if (needed && isVerbatim(alignAnswer(text, sentence, wordsOf(first, last)))) return last;
  }
  return first;
}

function isVerbatim({ status }: Alignment): boolean {
  return status === "exact" || status === "normalized" || status === "ambiguous";
}

function confidenceOf(completion: Answered, from: number, to: number): number {
  let at = 0;
  let logarithms = 0;
  let count = 0;
  for (const token of completion.tokens) {
    const end = at + token.text.length;
    if (at < to && from < end) {
      logarithms += Math.log(token.confidence);
      count += 1;
    }
    at = end;
  }
  return count === 0 ? completion.confidence : Math.exp(logarithms / count);
}
