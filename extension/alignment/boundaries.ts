import { insideGrapheme } from "../notes/graphemes";
import type { TextRange } from "../notes/note";

const wordCharacter = /[\p{L}\p{M}\p{N}]/u;
const letter = /[\p{L}\p{M}]/u;
const digit = /\p{N}/u;
/** TNM categories written without spaces, with their prefixes: `pT2N1M0`, `ypT1cN0(sn)`. */
const tnm =
  /^(?:[yrmaci]*p?|[cp])?T(?:is|x|X|[0-4o])[a-dA-D0-9]*(?:\(\w+\))?(?:p?N[0-3xXoO][a-c0-9]*)?(?:p?M[01xXoO][a-c]?)?$/u;
const tnmPart = /^(?:[yrmaci]*p?|[cp])?[TNM](?:is|x|X|\d|o|O)[a-dA-D0-9]*/u;
const nodesOrMetastases =
  /^(?:[yrmaci]*p?|[cp])?(?:N[0-3xXoO][a-c0-9]*(?:p?M[01xXoO][a-c]?)?|M[01xXoO][a-c]?)$/u;
/** Scripts that write no spaces between words. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
/** What turns the word behind it into its opposite: `non-small cell`, `non invasive`. */
const negatingPrefix = /(?:^|[^\p{L}\p{M}])non[-\u2010\u2011\u2013 ]$/iu;
const numberWithUnit = /^\d+(?:[.,]\d+)?\p{L}{1,3}\d?$/u;

/**
 * True where a range is whole words of the text: `ER` is not found inside `HER2`, nor `5` inside `2.5` or `15`,
 * nor `small cell` behind `non-`.
 * Words that the source itself glues together may be parted: `5` and `mg` in `5mg`, `T2` in `pT2N1M0`.
 */
export function isWhole(text: string, range: TextRange): boolean {
  if (insideGrapheme(text, range.from) || insideGrapheme(text, range.to)) return false;
  if (negatingPrefix.test(text.slice(Math.max(0, range.from - 6), range.from))) return false;
  return edgeIsFree(text, range, range.from) && edgeIsFree(text, range, range.to);
}

function edgeIsFree(text: string, range: TextRange, edge: number): boolean {
  const before = text.slice(Math.max(0, edge - 2), edge);
  const after = text.slice(edge, edge + 2);
  const left = /.$/su.exec(before)?.[0] ?? "";
  const right = /^./su.exec(after)?.[0] ?? "";
  if (cutsNumber(text, edge)) return false;
  // `3` is not `3+`, the result of a receptor test.
  if (edge === range.to && digit.test(left) && right === "+") return false;
  if (!wordCharacter.test(left) || !wordCharacter.test(right)) return true;
  if (unspaced.test(left) || unspaced.test(right)) return true;
  const word = wordAround(text, edge);
  const token = text.slice(word.from, word.to);
  if (numberWithUnit.test(token)) return digit.test(left) && letter.test(right);
  return (
    (tnm.test(token) || nodesOrMetastases.test(token)) &&
    isTnmEdge(token, edge - word.from, text.slice(range.from, range.to))
  );
}

/** Inside `2.5` and `1,000`, beside the point or the comma. */
function cutsNumber(text: string, edge: number): boolean {
  return (
    /\d[.,]?$/u.test(text.slice(Math.max(0, edge - 2), edge)) && /^[.,]?\d/u.test(text.slice(edge, edge + 2))
  );
}

function isTnmEdge(token: string, at: number, quote: string): boolean {
  return tnmPart.test(quote) && /^(?:p?[NM]|T)/u.test(token.slice(at));
}

function wordAround(text: string, at: number): TextRange {
  const inWord = /[\p{L}\p{M}\p{N}.,()]/u;
  let from = at;
  let to = at;
  while (from > 0 && at - from < 40 && wordCharacter.test(text.charAt(from - 1))) from -= 1;
  if (
    from > 1 &&
    /\d/u.test(text.charAt(from)) &&
    /[.,]/u.test(text.charAt(from - 1)) &&
    /\d/u.test(text.charAt(from - 2))
  ) {
    from -= 2;
    while (from > 0 && /\d/u.test(text.charAt(from - 1))) from -= 1;
  }
  while (
    to < text.length &&
    to - at < 40 &&
    inWord.test(text.charAt(to)) &&
    wordCharacter.test(text.charAt(to))
  )
    to += 1;
  return { from, to };
}
