/** What models write where the text does not bear on the question, without punctuation and case. */
const noneLike = new Set([
  "",
  "none",
  "na",
  "n a",
  "nil",
  "null",
  "unknown",
  "unspecified",
  "undetermined",
  "not relevant",
  "irrelevant",
  "not mentioned",
  "not specified",
  "not stated",
  "not given",
  "not provided",
  "not available",
  "not applicable",
  "not reported",
  "not found",
  "not answerable",
  "no answer",
  "no information",
  "no mention",
  "cannot be determined",
  "unanswerable",
]);
const noneSentence =
  /^(?:there is no|(?:the )?(?:text|context|sentence|note|passage)(?: provided)? (?:does not|doesn t)|it is not|(?:the )?[\w -]{1,40} (?:is|are|was|were) not (?:mentioned|specified|stated|given|provided|available|relevant|reported|described))\b/u;

/** Whether an answer says that the text does not bear on the question. */
export function isNone(answer: string): boolean {
  const plain = answer
    .toLowerCase()
    .replace(/[^a-z0-9+%-]+/gu, " ")
    .trim();
  if (/^[%-]*$/u.test(plain)) return !/[\p{L}\p{N}]/u.test(answer);
  return noneLike.has(plain) || noneSentence.test(plain) || /^none (?:of|in|is|was)\b/u.test(plain);
}

/** The answer as far as it belongs to this prompt: a model may go on with a prompt of its own. */
export function ownAnswer(output: string): string {
  return output.split(/\n\s*###|<\/s>|<\|/u, 1)[0]?.trim() ?? "";
}

/** A part of an answer that was given as a list, with its place in the answer (UTF-16). */
export interface AnswerPart {
  readonly from: number;
  readonly to: number;
}

/** The parts of an answer between commas (not those inside of a number) and line breaks, without blanks. */
export function answerParts(answer: string): AnswerPart[] {
  const parts: AnswerPart[] = [];
  const add = (from: number, to: number): void => {
    const text = answer.slice(from, to);
    const start = from + text.length - text.trimStart().length;
    const end = from + text.trimEnd().length;
    if (start < end) parts.push({ from: start, to: end });
  };
  let start = 0;
  for (const { index, 0: mark } of answer.matchAll(/,(?!\d)|(?<!\d),|[\r\n;]+/gu)) {
    add(start, index);
    start = index + mark.length;
  }
  add(start, answer.length);
  return parts;
}

/** Words that are no answer by themselves but belong to the one before: `carcinoma, NOS`. */
const belongsToBefore =
  /^(?:nos|nst|not otherwise specified|(?:of )?no special type|no specific type|(?:in )?greatest\b.*|in (?:maximum|largest)\b.*|maximum\b.*)$/iu;

/** Whether a part of a list only completes the part before it. */
export function completesPrevious(part: string): boolean {
  return belongsToBefore.test(part);
}
