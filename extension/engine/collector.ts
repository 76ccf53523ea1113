import { extendToUnit } from "../alignment/units";
import type {
  DiagnosisSuggestion,
  Exchange,
  NoteSuggestions,
  PhenotypeSuggestion,
  QuotedSpan,
  Task,
  TreatmentSuggestion,
  UnanchoredAnswer,
} from "../labels/suggestion";
import { CodePoints } from "../notes/code-points";
import type { Note, Span, TextRange } from "../notes/note";
import type { PlacedAnswer } from "./place-answer";

/** Phenotypes whose values may be answered without the unit that the text has. */
const withUnit = new Set(["tumor-size"]);

/** An answer with the label that it is for. */
export interface LabelledAnswer extends PlacedAnswer {
  readonly label: string;
}

/** Gathers what the model says of one note, in any order, into suggestions in the order of the text. */
export class SuggestionCollector {
  private readonly phenotypes = new Map<string, PhenotypeSuggestion>();
  private readonly unanchored: (UnanchoredAnswer & { readonly at: number })[] = [];
  private readonly exchanges: Exchange[] = [];
  /** Answers that are still being written, by the part of the note that they are about. */
  private readonly proposed = new Map<TextRange, readonly LabelledAnswer[]>();
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

  /** Shows answers about a part of the note until they are final: in place of those proposed for it before. */
  propose(part: TextRange, answers: readonly LabelledAnswer[]): void {
    this.proposed.set(part, answers);
  }

  /** Takes the final answers about a part of the note, in place of what was proposed for it. */
  settle(part: TextRange, answers: readonly LabelledAnswer[]): void {
    this.proposed.delete(part);
    for (const answer of answers) this.addAnswer(answer.label, part, answer);
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
    const suggestion = this.suggestion(label, placed);
    if (!suggestion) return;
    const known = this.phenotypes.get(suggestion.id);
    if (!known || known.confidence < confidence) this.phenotypes.set(suggestion.id, suggestion);
  }

  private suggestion(
    label: string,
    { alignment, answer, confidence }: PlacedAnswer,
  ): PhenotypeSuggestion | undefined {
    if (alignment.status === "unanchored") return undefined;
    const extend = (range: TextRange): TextRange =>
      withUnit.has(label) ? extendToUnit(this.note.text, range) : range;
    const ranges = alignment.status === "ambiguous" ? alignment.ranges : [alignment.range];
    const [first, ...others] = ranges.map(extend);
    if (!first) return undefined;
    const span = this.quote(first);
    return {
      // The id holds the place, so that it stays the same while other suggestions come in.
      id: `${label}@${span.start}-${span.end}`,
      label,
      ...span,
      confidence,
      alignment: alignment.status,
      answer,
      ...(others.length > 0 ? { candidates: others.map((range) => this.span(range)) } : {}),
    };
  }

  addExchange(exchange: Exchange): void {
    if (this.keepExchanges) this.exchanges.push(exchange);
  }

  build(): NoteSuggestions {
    const { path, sha256 } = this.note;
    const phenotypes = new Map(this.phenotypes);
    for (const answers of this.proposed.values()) {
      for (const answer of answers) {
        const suggestion = this.suggestion(answer.label, answer);
        if (suggestion && !phenotypes.has(suggestion.id)) phenotypes.set(suggestion.id, suggestion);
      }
    }
    return {
      note: { path, sha256 },
      run: this.run,
      phenotypes: [...phenotypes.values()].sort(
        (a, b) => a.start - b.start || a.end - b.end || compare(a.label, b.label),
      ),
      diagnoses: this.diagnoses,
      treatments: this.treatments,
      unanchored: this.unanchored
        .toSorted((a, b) => a.at - b.at || compare(a.label, b.label) || compare(a.answer, b.answer))
        .map(({ at: _, ...unanchored }) => unanchored),
      ...(this.keepExchanges ? { exchanges: this.exchanges.toSorted(inNoteOrder) } : {}),
    };
  }
}

const taskOrder: readonly Task[] = ["phenotypes", "diagnosis", "treatment"];

/** The same whichever answer was there first. */
function inNoteOrder(a: Exchange, b: Exchange): number {
  return a.sentence[0] - b.sentence[0] || taskOrder.indexOf(a.task) - taskOrder.indexOf(b.task);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
