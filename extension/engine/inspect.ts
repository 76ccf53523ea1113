import { alignAnswer, type Alignment } from "../alignment/align";
import type { RunMeta } from "../labels/run-folder";
import type { AlignmentStatus, Exchange, NoteSuggestions } from "../labels/suggestion";
import type { CodePoints } from "../notes/code-points";
import type { Span } from "../notes/note";
import { geometricMean } from "./geometric-mean";
import { placeAnswers } from "./place-answer";
import { answerParts, isNone, ownAnswer } from "./protocols/answers";
import { inspectQuotes, type InspectedQuote } from "./protocols/instruct/inspect";

/** `none`: the model said that the text does not bear on the question. */
export type ExchangeStatus = AlignmentStatus | "none";

/** One answer of an exchange, and what became of it. */
export interface InspectedAnswer {
  /** Where one exchange has answers of several kinds: the phenotype's id, or what the answer is evidence for. */
  readonly label?: string;
  /** Verbatim. */
  readonly answer: string;
  readonly status: AlignmentStatus;
  /** One line for a person: why the status is not `exact`. */
  readonly why?: string;
  /** Its places in the note, code points; several where it is ambiguous, none where it has no place. */
  readonly places: readonly Span[];
  /** 0 to 1. */
  readonly confidence: number;
}

export interface InspectedExchange {
  /** That of the answer that is hardest to place. */
  readonly status: ExchangeStatus;
  /** Of the least certain answer; of the tokens where the model answered none; 0 to 1. */
  readonly confidence: number;
  readonly answers: readonly InspectedAnswer[];
}

const worstFirst: readonly AlignmentStatus[] = ["unanchored", "near", "ambiguous", "normalized", "exact"];

/**
 * What became of an exchange of a run, found by the code that made its suggestions.
 * @param text the note's text, of the version that the run is of
 * @param meta of the run: how the model was asked
 * @param suggestions whose confidences count the end-of-text token, which exchanges do not keep
 */
export function inspectExchange(
  text: string,
  points: CodePoints,
  exchange: Exchange,
  suggestions: NoteSuggestions,
  meta: Pick<RunMeta, "protocol" | "phenotypes">,
): InspectedExchange {
  const ofTokens = geometricMean(exchange.tokens.map(({ confidence }) => confidence));
  if (meta.protocol === "instruct") {
    const [start, end] = exchange.sentence;
    const labels = new Set(meta.phenotypes.map(({ id }) => id));
    const quotes = inspectQuotes(text, points.range({ start, end }), exchange, labels, ofTokens);
    return summary(
      quotes.map((quote) => inspected(points, quote)),
      ofTokens,
    );
  }
  const answer = ownAnswer(exchange.output);
  if (isNone(answer)) return { status: "none", confidence: ofTokens, answers: [] };
  const answers = placed(text, points, exchange, ofTokens).map((one) => ({
    ...inspected(points, one),
    confidence: suggestedConfidence(suggestions, exchange, one.answer) ?? one.confidence,
  }));
  return summary(answers, ofTokens);
}

function inspected(
  points: CodePoints,
  { label, answer, alignment, confidence }: InspectedQuote,
): InspectedAnswer {
  const why = reasonOf(alignment);
  return {
    ...(label === undefined ? {} : { label }),
    answer,
    status: alignment.status,
    ...(why === undefined ? {} : { why }),
    places: placesOf(alignment).map((range) => points.span(range)),
    confidence,
  };
}

function summary(answers: readonly InspectedAnswer[], ofTokens: number): InspectedExchange {
  return {
    status: worstFirst.find((status) => answers.some((one) => one.status === status)) ?? "none",
    confidence: answers.length === 0 ? ofTokens : Math.min(...answers.map(({ confidence }) => confidence)),
    answers,
  };
}

function placed(
  text: string,
  points: CodePoints,
  { task, sentence, output, tokens }: Exchange,
  confidence: number,
): { readonly answer: string; readonly alignment: Alignment; readonly confidence: number }[] {
  const [start, end] = sentence;
  if (task === "phenotypes") {
    const completion = { text: output, tokens, confidence } as const;
    return placeAnswers(text, points.range({ start, end }), completion);
  }
  const answer = ownAnswer(output);
  const items =
    task === "diagnosis" ? [answer] : answerParts(answer).map(({ from, to }) => answer.slice(from, to));
  return [...new Set(items)]
    .filter((item) => !isNone(item))
    .map((item) => ({
      answer: item,
      alignment: alignAnswer(text, { from: 0, to: text.length }, item),
      confidence,
    }));
}

function placesOf(alignment: Alignment): readonly { readonly from: number; readonly to: number }[] {
  if (alignment.status === "unanchored") return [];
  return alignment.status === "ambiguous" ? alignment.ranges : [alignment.range];
}

function reasonOf(alignment: Alignment): string | undefined {
  switch (alignment.status) {
    case "exact":
      return undefined;
    case "normalized":
      return "Found but for white space, case, dashes, Unicode form or line-break hyphens.";
    case "ambiguous":
      return `${alignment.ranges.length} places fit equally well.`;
    case "near":
      return `Alike, to be looked at: ${alignment.difference}`;
    case "unanchored":
      return alignment.reason;
  }
}

/** The confidence that the run kept for an answer; undefined where it made no suggestion of it. */
function suggestedConfidence(
  { phenotypes, unanchored, diagnoses, treatments }: NoteSuggestions,
  { task, label, sentence: [start, end] }: Exchange,
  answer: string,
): number | undefined {
  if (task !== "phenotypes") {
    const items = task === "diagnosis" ? diagnoses : treatments;
    return items.find(({ text }) => text === answer)?.confidence;
  }
  const own = phenotypes.find(
    (item) => item.label === label && item.answer === answer && item.start >= start && item.start < end,
  );
  return (own ?? unanchored.find((item) => item.label === label && item.answer === answer))?.confidence;
}
