import { alignAnswer } from "../../alignment/align";
import type { QuotedSpan } from "../../labels/suggestion";
import type { Note } from "../../notes/note";
import type { SuggestionCollector } from "../collector";

/** Places that are given as evidence for one item, at most. */
const mostEvidence = 3;

/** Where the words of a diagnosis or treatment stand in the note; never by likeness. */
export function evidenceFor(note: Note, words: string, collector: SuggestionCollector): QuotedSpan[] {
  const alignment = alignAnswer(note.text, { from: 0, to: note.text.length }, words);
  switch (alignment.status) {
    case "exact":
    case "normalized":
      return [collector.quote(alignment.range)];
    case "ambiguous":
      return alignment.ranges.slice(0, mostEvidence).map((range) => collector.quote(range));
    case "near":
    case "unanchored":
      return [];
  }
}
