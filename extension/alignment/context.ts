import type { TextRange } from "../notes/note";

const looked = 200;

/**
 * Which of several places is meant, told by the words around it.
 * @param before words that stand directly before it @param after words that stand directly after it
 * @returns the place where most of them stand; undefined where none does, or several places are as good
 */
export function chooseByContext(
  text: string,
  places: readonly TextRange[],
  before: string,
  after: string,
): TextRange | undefined {
  const wantedBefore = wordsOf(before).reverse();
  const wantedAfter = wordsOf(after);
  const scored = places
    .map((place) => {
      const left = wordsOf(text.slice(Math.max(0, place.from - looked), place.from)).reverse();
      const right = wordsOf(text.slice(place.to, place.to + looked));
      return { place, score: shared(left, wantedBefore) + shared(right, wantedAfter) };
    })
    .sort((a, b) => b.score - a.score);
  const [best, second] = scored;
  return best && best.score > 0 && best.score > (second?.score ?? 0) ? best.place : undefined;
}

/** How many words both begin with. */
function shared(a: readonly string[], b: readonly string[]): number {
  let count = 0;
  while (count < a.length && count < b.length && a[count] === b[count]) count += 1;
  return count;
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
