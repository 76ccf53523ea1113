import { alignAnswer, type Alignment } from "../../../alignment/align";
import type { Exchange } from "../../../labels/suggestion";
import type { TextRange } from "../../../notes/note";
import { isNone } from "../answers";
import { confidenceAt } from "./confidence";
import { placeFindings } from "./findings";
import { placeOfText, readItems, textOf, textsOf } from "./json-items";

/** One quote of an answer, with its place in the note. */
export interface InspectedQuote {
  /** What it is a quote for: the id of a phenotype, or the diagnosis or treatment that it shows. */
  readonly label?: string;
  readonly answer: string;
  readonly alignment: Alignment;
  /** 0 to 1. */
  readonly confidence: number;
}

/**
 * What became of an exchange of the protocol instruct, found by the code that made its suggestions.
 * @param window the part of the note that was asked about
 * @param labels the phenotypes that were asked for
 * @param confidence of all tokens
 */
export function inspectQuotes(
  text: string,
  window: TextRange,
  { task, output, tokens }: Pick<Exchange, "task" | "output" | "tokens">,
  labels: ReadonlySet<string>,
  confidence: number,
): InspectedQuote[] {
  const items = readItems(output);
  const answer = { text: output, tokens, confidence };
  if (items.length === 0 && !/^\s*\[\s*(?:\]|$)/u.test(output)) {
    const reason = "The answer ended before its first item was complete.";
    return [{ answer: output, alignment: { status: "unanchored", reason }, confidence }];
  }
  if (task === "phenotypes") return placeFindings(text, window, items, answer, labels);
  const whole = { from: 0, to: text.length };
  return items.flatMap((item) => {
    const words = textOf(item, task);
    if (isNone(words)) return [];
    const place = placeOfText(output, item, task);
    const sure = confidenceAt(answer, place ? [place] : []);
    const quotes = textsOf(item, "evidence");
    if (quotes.length === 0)
      return [{ answer: words, alignment: alignAnswer(text, whole, words), confidence: sure }];
    return quotes.map((quote) => ({
      label: words,
      answer: quote,
      alignment: alignAnswer(text, whole, quote),
      confidence: sure,
    }));
  });
}
