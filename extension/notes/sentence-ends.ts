/** Words after which a full stop, or a line end, does not end the sentence. */
const abbreviation =
  /^["'(]*(?:dr|mr|mrs|ms|prof|st|vs|approx|e\.?g|i\.?e|figs?|cf|al|pts?|nos|incl|ca|hosp|dept|ext|lab|resp|wt|temp|vol|no(?=\.? ?$))$/i;
const onlyBeforeNumber = /^["'(]*(?:no|nos|fig|figs|pt|pts|ca|lab|ext|vol|wt|temp|st|approx)$/i;
/** Where a report's text recognition put a full stop at the end of a line, these words show that it is none. */
const functionWord =
  /^(?:of|the|and|with|in|to|for|by|from|at|is|are|was|were|be|been|an|on|or|as|that|which|measures|measuring|approximately|labeled|labelled|designated|through|into|within|without|between|than|per|x)$/i;
const wantsNumber = /^["'(]*(?:grade|stage|level|score|figo|gleason|part|blocks?)$/i;
const lineEndFunctionWord =
  /(?:^|[\s(])(?:of|the|and|with|in|to|for|by|from|at|is|are|was|were|be|been|an|on|or|as|that|which|measuring|approximately|into|within|without|than|per|vs\.?|dr\.|approx\.)$/i;
const sentenceStarter =
  /^(?:the|there|this|these|that|no|not|a|an|it|he|she|we|they|patient|pt|in|on|at|her|his|all|both|one|two|sections?|see|margins?|tumou?r|specimen)\b/i;
const field = /^["'([]?[A-Z][\w'’/&() -]{0,50}:/;
const listItem = /^\s*(?:[-*•●▪◦·–—+]\s|\(?(?:\d{1,2}|[A-Za-z]|[ivx]{2,4}|[IVX]{2,4})[.)]\s|[-*•●]\S|#)/;
const enumerator = /^\(?(?:\d{1,2}|[A-Za-z](?:[/&,-][A-Za-z])?|[ivx]{2,4}|[IVX]{2,4})$/;
const tabular = /\t\S| {3,}\S|\|/;

/**
 * Whether a full stop, exclamation or question mark followed by white space ends a sentence.
 *
 * @param mark The mark: `.`, `!` or `?`.
 * @param before The sentence up to the mark; its last 60 characters are enough.
 * @param next What follows the white space; its first 60 characters are enough.
 * @param atStart True where `before` goes back to the sentence's start.
 */
export function endsSentence(mark: string, before: string, next: string, atStart: boolean): boolean {
  if (/^["'“‘([]*\p{Ll}/u.test(next) || /^[,;:.)\]%]/.test(next)) return false;
  if (mark !== ".") return true;
  const word = /\S*$/.exec(before)?.[0] ?? "";
  const ahead = before.slice(0, before.length - word.length).trimEnd();
  const opensItem = field.test(next) || listItem.test(next);

  const numbersItem = enumerator.test(word) && ahead === "" && atStart;
  const numbersFirstItem = /^\(?[1AaIi]$/.test(word) && ahead.endsWith(":");
  if (numbersItem || numbersFirstItem) return false;
  if (/[,;:(/&+–-]$/.test(word) || functionWord.test(word)) return opensItem;
  if (wantsNumber.test(word) && /^(?:\d|[IVX]+[ABC]?\b|p?T\d)/.test(next)) return opensItem;
  if (onlyBeforeNumber.test(word)) return !/^[#\d]/.test(next) && !/^(?:st|approx|fig|pt|ca)$/i.test(word);
  if (abbreviation.test(word)) return false;
  if (/^["'(]*\p{Lu}$/u.test(word) && /\b(?:Dr|Prof|Mrs?|Ms)\.(?: \p{Lu}\.)*$/u.test(ahead)) return false;
  if (/^["'(]*\p{Lu}$/u.test(word)) return opensItem || sentenceStarter.test(next);
  if (/^[xX×]\s?\d/.test(next)) return false;
  if (/^\d+$/.test(word) && /^\d+\s*(?:cm|mm|x)\b/i.test(next)) return false;
  const category = /^[("]*(?:yp|yc|[cpyra])?([TNM])[0-4xXoOi]\S{0,6}$/.exec(word)?.[1];
  if (category !== undefined && /^(?:yp|yc|[cpyra])?[NMRVLG][0-4xXoO]/.test(next)) return false;
  return true;
}

/**
 * Whether a line was broken by its width only, so that the sentence goes on in the next line.
 * Both lines without their line ends.
 */
export function continuesOnNextLine(line: string, next: string): boolean {
  const end = line.slice(-60).trimEnd();
  const start = next.slice(0, 60).trimStart();
  if (end === "" || start === "" || listItem.test(next) || field.test(start)) return false;
  if (tabular.test(end.trimStart()) || tabular.test(start)) return false;
  if (lineEndFunctionWord.test(end)) return true;
  const lowerCase = /^["'“‘(]*\p{Ll}/u.test(start);
  if (/[.!?]["')\]]*$/.test(end)) return lowerCase && /\b(?:cm|mm|ml|kg|mg|gm?|e\.g|i\.e)\.$/i.test(end);
  if (end.endsWith(":")) return false;
  const length = line.trim().length;
  if (/[,(/&+–-]$/.test(end)) return length >= 30 || lowerCase;
  if (lowerCase || /^[\d(%]/.test(start)) return length >= 50;
  return length >= 65 && /\p{Ll}{2}$/u.test(end) && !/^\p{Lu}{4}/u.test(start);
}
