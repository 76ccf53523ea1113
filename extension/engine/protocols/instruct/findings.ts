import { alignAnswer, type Alignment } from "../../../alignment/align";
import { chooseByContext } from "../../../alignment/context";
import type { TextRange } from "../../../notes/note";
import type { LabelledAnswer } from "../../collector";
import type { Completion } from "../../engine";
import { isNone } from "../answers";
import { confidenceAt } from "./confidence";
import { placeOfText, textOf, type AnswerItem } from "./json-items";

/** What was answered so far, without what it took. */
type Answered = Pick<Completion, "text" | "tokens" | "confidence">;

/**
 * Finds the places of findings in the part of the note that they are of; among several places, the words before and
 * after choose. What was listed twice in the same words counts once.
 * @param labels that were asked for; others, as models without a grammar write them, are passed over
 */
export function placeFindings(
  text: string,
  window: TextRange,
  items: readonly AnswerItem[],
  answer: Answered,
  labels: ReadonlySet<string>,
): LabelledAnswer[] {
  const seen = new Set<string>();
  const isNew = (...words: readonly string[]): boolean => {
    const key = JSON.stringify(words).toLowerCase();
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  };
  return items.flatMap((item) => {
    const [label, quote] = [textOf(item, "label"), textOf(item, "quote")];
    const [before, after] = [textOf(item, "before"), textOf(item, "after")];
    if (!labels.has(label) || isNone(quote) || !isNew(label, quote, before, after)) return [];
    const alignment = alignInContext(text, window, quote, before, after);
    // Without a place, other words around it say nothing new.
    if (alignment.status === "unanchored" && !isNew(label, quote)) return [];
    const places = ["label", "quote"].map((one) => placeOfText(answer.text, item, one));
    const known = places.filter((place) => place !== undefined);
    return [{ label, answer: quote, alignment, confidence: confidenceAt(answer, known) }];
  });
}

function alignInContext(
  text: string,
  window: TextRange,
  quote: string,
  before: string,
  after: string,
): Alignment {
  const alignment = alignAnswer(text, window, quote);
  if (alignment.status !== "ambiguous") return alignment;
  const range = chooseByContext(text, alignment.ranges, before, after);
  if (!range) return alignment;
  return { status: text.slice(range.from, range.to) === quote ? "exact" : "normalized", range };
}
