import type { TextRange } from "../../../notes/note";
import type { Completion } from "../../engine";
import { geometricMean } from "../../geometric-mean";

/**
 * How probable the words at some places of an answer were: the geometric mean of their tokens' probabilities, 0 to 1.
 * @returns the whole answer's where tokens are not told
 */
export function confidenceAt(
  { tokens, confidence }: Pick<Completion, "tokens" | "confidence">,
  places: readonly TextRange[],
): number {
  let at = 0;
  const found: number[] = [];
  for (const token of tokens) {
    const end = at + token.text.length;
    if (places.some(({ from, to }) => at < to && from < end)) found.push(token.confidence);
    at = end;
  }
  return found.length === 0 ? confidence : geometricMean(found);
}
