import { extendToUnit } from "../alignment/units";
import type {
  DiagnosisSuggestion,
  Exchange,
  NoteSuggestions,
  PhenotypeSuggestion,
  QuotedSpan,
  TreatmentSuggestion,
  UnanchoredAnswer,
} from "../labels/suggestion";
import { CodePoints } from "../notes/code-points";
import type { Note, Span, TextRange } from "../notes/note";
import type { PlacedAnswer } from "./place-answer";

/** Phenotypes whose values may be answered without the unit that the text has. */
const withUnit = new Set(["tumor-size"]);

/** Gathers what the model says of one note, in any order, into suggestions in the order of the text. */
export class SuggestionCollector {
  private readonly phenotypes = new Map<string, PhenotypeSuggestion>();
  private readonly unanchored: (UnanchoredAnswer & { readonly at: number })[] = [];
  private readonly exchanges: Exchange[] = [];
  diagnoses: readonly DiagnosisSuggestion[] = [];
  treatments: readonly TreatmentSuggestion[] = [];
  private readonly points: CodePoints;

  constructor(
    private readonly note: Note,
    private readonly run: string,
    private readonly keepExchanges: boolean,
  ) {
    this.points = CodePoints.of(note.text);
  }

  span(range: TextRange): Span {
    return this.points.span(range);
  }

  quote(range: TextRange): QuotedSpan {
    const span = this.points.span(range);
    return { ...span, text: this.points.slice(span) };
  }

  /** Ranges of the phenotypes found so far. */
  ranges(): TextRange[] {
    return [...this.phenotypes.values()].map((suggestion) => this.points.range(suggestion));
  }

  /** Takes one answer about a sentence: its place, or the tray of answers without one. */
  addAnswer(label: string, sentence: TextRange, placed: PlacedAnswer): void {
    const { alignment, answer, confidence } = placed;
    if (alignment.status === "unanchored") {
      const { reason } = alignment;
      const { start, end } = this.span(sentence);
      this.unanchored.push({ at: start, label, answer, confidence, reason, sentence: [start, end] });
      return;
    }
    const extend = (range: TextRange): TextRange =>
      withUnit.has(label) ? extendToUnit(this.note.text, range) : range;
    const ranges = alignment.status === "ambiguous" ? alignment.ranges : [alignment.range];
    const [first, ...others] = ranges.map(extend);
    if (!first) return;
    const span = this.quote(first);
    // The id holds the place, so that it stays the same while other suggestions come in.
    const id = `${label}@${span.start}-${span.end}`;
    const known = this.phenotypes.get(id);
    if (known && known.confidence >= confidence) return;
    this.phenotypes.set(id, {
      id,
      label,
      ...span,
      confidence,
      alignment: alignment.status,
      answer,
      ...(others.length > 0 ? { candidates: others.map((range) => this.span(range)) } : {}),
    });
  }

  addExchange(exchange: Exchange): void {
    if (this.keepExchanges) this.exchanges.push(exchange);
  }

  build(): NoteSuggestions {
    const { path, sha256 } = this.note;
    return {
      note: { path, sha256 },
      run: this.run,
      phenotypes: [...this.phenotypes.values()].sort(
        (a, b) => a.start - b.start || a.end - b.end || compare(a.label, b.label),
      ),
      diagnoses: this.diagnoses,
      treatments: this.treatments,
      unanchored: this.unanchored
        .toSorted((a, b) => a.at - b.at || compare(a.label, b.label) || compare(a.answer, b.answer))
        .map(({ at: _, ...unanchored }) => unanchored),
      ...(this.keepExchanges
        ? { exchanges: this.exchanges.toSorted((a, b) => a.sentence[0] - b.sentence[0]) }
        : {}),
    };
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
