import type { CodePoints } from "../notes/code-points";
import type { Note, Span } from "../notes/note";
import { quoteHolds } from "./anchor";
import type {
  DecidedPhenotypeSuggestion,
  DecidedSuggestion,
  Decision,
  GoldDiagnosis,
  GoldLabels,
  GoldPhenotype,
  GoldTreatment,
  ReviewStatus,
} from "./gold-label";
import type { PresentNames } from "./present-names";
import type {
  DiagnosisSuggestion,
  NoteSuggestions,
  PhenotypeSuggestion,
  QuotedSpan,
  Task,
  TreatmentModality,
  TreatmentSuggestion,
  UnanchoredAnswer,
} from "./suggestion";

export type ReviewState = "suggested" | Decision;

/** A span as it is shown: a suggestion without a decision, or a gold item. */
export interface ReviewPhenotype extends QuotedSpan {
  /** `s:<id of the suggestion>` or `g:<id of the gold item>`. */
  readonly key: string;
  readonly label: string;
  readonly state: ReviewState;
  readonly confidence?: number;
  readonly alignment?: PhenotypeSuggestion["alignment"];
  /** What the model answered, verbatim. */
  readonly answer?: string;
  /** The other places, where the answer is ambiguous. */
  readonly candidates?: readonly Span[];
  readonly suggestion?: DecidedPhenotypeSuggestion;
  readonly run?: string;
}

export interface ReviewDiagnosis {
  readonly key: string;
  readonly text: string;
  readonly state: ReviewState;
  readonly confidence?: number;
  readonly code?: { readonly system: string; readonly value: string };
  readonly evidence: readonly QuotedSpan[];
  /** Evidence in an earlier version of the note that was not found again. */
  readonly displacedEvidence?: readonly QuotedSpan[];
  readonly suggestion?: DecidedSuggestion;
  readonly run?: string;
}

export interface ReviewTreatment extends ReviewDiagnosis {
  readonly modality: TreatmentModality;
}

/** Model output that is still being written. */
export interface Writing {
  readonly task: Task;
  readonly text: string;
}

/** One note under review, as it is now. It never changes; the next one is another object. */
export interface ReviewSnapshot {
  readonly note: Note;
  readonly status: ReviewStatus;
  readonly annotator: string;
  readonly goldPath: string;
  /** By position, then label. */
  readonly phenotypes: readonly ReviewPhenotype[];
  /** Gold diagnoses in their order, then suggestions without a decision. */
  readonly diagnoses: readonly ReviewDiagnosis[];
  readonly treatments: readonly ReviewTreatment[];
  readonly unanchored: readonly (UnanchoredAnswer & { readonly key: string })[];
  /** Gold spans of an earlier version of the note that were not found again; their keys are `g:<id>`. */
  readonly displaced: readonly GoldPhenotype[];
  /** The note is not the version that was labelled. */
  readonly noteChanged: boolean;
  readonly run?: string;
  /** Number of suggestions shown that have no decision. */
  readonly undecided: number;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly writing?: Writing;
  /** Why the gold file cannot be read; decisions are refused and nothing is overwritten. */
  readonly problem?: string;
}

/** The suggestions that have no decision yet. */
export interface Undecided {
  readonly phenotypes: readonly PhenotypeSuggestion[];
  readonly diagnoses: readonly DiagnosisSuggestion[];
  readonly treatments: readonly TreatmentSuggestion[];
}

type LabelledSpan = Span & { readonly label: string };

const none: Undecided = { phenotypes: [], diagnoses: [], treatments: [] };

/** What of a run may be shown on a note: all for this version of it, but what quotes something else than the note. */
export function suggestionsFitting(
  note: Note,
  points: CodePoints,
  suggestions: NoteSuggestions | undefined,
): NoteSuggestions | undefined {
  if (suggestions?.note.sha256 !== note.sha256) return undefined;
  return { ...suggestions, phenotypes: suggestions.phenotypes.filter((item) => quoteHolds(points, item)) };
}

/**
 * What of a run has no decision: neither on the suggestion itself nor on an equal one of another run.
 * @param names what the labels of decided suggestions are called now
 */
export function undecidedOf(
  labels: GoldLabels,
  suggestions: NoteSuggestions | undefined,
  names: PresentNames,
): Undecided {
  if (!suggestions) return none;
  const decided = new Places();
  for (const item of labels.phenotypes) {
    decided.add(item);
    for (const { suggestion } of [item, ...(item.merged ?? [])]) {
      if (suggestion) decided.add({ ...suggestion, label: names.label(suggestion.label) });
    }
  }
  const texts = (items: readonly (GoldDiagnosis | GoldTreatment)[]): Set<string> =>
    new Set(items.flatMap(({ text, suggestion }) => [text, ...(suggestion ? [suggestion.text] : [])]));
  const diagnoses = texts(labels.diagnoses);
  const treatments = texts(labels.treatments);
  return {
    phenotypes: suggestions.phenotypes.filter((item) => !decided.has(item)),
    diagnoses: suggestions.diagnoses.filter(({ text }) => !diagnoses.has(text)),
    treatments: suggestions.treatments.filter(({ text }) => !treatments.has(text)),
  };
}

/** Labelled spans, found by where they begin. */
class Places {
  readonly #byStart = new Map<number, LabelledSpan[]>();

  add(span: LabelledSpan): void {
    const there = this.#byStart.get(span.start);
    if (there) there.push(span);
    else this.#byStart.set(span.start, [span]);
  }

  has({ label, start, end }: LabelledSpan): boolean {
    const there = this.#byStart.get(start);
    return there?.some((span) => span.end === end && span.label === label) ?? false;
  }
}

export function countUndecided({ phenotypes, diagnoses, treatments }: Undecided): number {
  return phenotypes.length + diagnoses.length + treatments.length;
}

/** The lists of a snapshot, from what is decided and what is suggested. */
export function shownItems(
  labels: GoldLabels,
  undecided: Undecided,
  suggestions: NoteSuggestions | undefined,
): Pick<ReviewSnapshot, "phenotypes" | "diagnoses" | "treatments" | "unanchored" | "displaced"> {
  const run = suggestions?.run ?? "";
  const phenotypes = [
    ...labels.phenotypes.map(decidedPhenotype),
    ...undecided.phenotypes.map((item) => suggestedPhenotype(item, run)),
  ].sort((a, b) => a.start - b.start || a.end - b.end || compare(a.label, b.label) || compare(a.key, b.key));
  return {
    phenotypes,
    diagnoses: [
      ...labels.diagnoses.map(decidedText),
      ...undecided.diagnoses.map((item) => suggestedText(item, run)),
    ],
    treatments: [
      ...labels.treatments.map((item) => ({ ...decidedText(item), modality: item.modality })),
      ...undecided.treatments.map((item) => ({ ...suggestedText(item, run), modality: item.modality })),
    ],
    unanchored: (suggestions?.unanchored ?? [])
      .map((answer, index) => ({ ...answer, key: `u:${index + 1}` }))
      .filter((answer) => !isPlaced(answer, labels)),
    displaced: labels.displaced ?? [],
  };
}

/** An answer has its place once a person added its label in the sentence that the model was asked about. */
function isPlaced({ label, sentence }: UnanchoredAnswer, labels: GoldLabels): boolean {
  if (sentence === undefined) return false;
  const [start, end] = sentence;
  return labels.phenotypes.some(
    (item) => item.decision === "added" && item.label === label && item.start < end && item.end > start,
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What is shown of an item that did not change is the same object, so that whoever draws it draws only the others. */
const shownDecided = new WeakMap<GoldPhenotype, ReviewPhenotype>();
const shownSuggested = new WeakMap<PhenotypeSuggestion, ReviewPhenotype>();

function decidedPhenotype(item: GoldPhenotype): ReviewPhenotype {
  const known = shownDecided.get(item);
  if (known) return known;
  const { id, label, start, end, text, decision, suggestion } = item;
  const from = suggestion && { confidence: suggestion.confidence, suggestion, run: suggestion.run };
  const shown = { key: `g:${id}`, label, start, end, text, state: decision, ...from };
  shownDecided.set(item, shown);
  return shown;
}

function suggestedPhenotype(item: PhenotypeSuggestion, run: string): ReviewPhenotype {
  const known = shownSuggested.get(item);
  if (known?.run === run) return known;
  const { id, label, start, end, text, confidence, alignment, answer, candidates } = item;
  const more = candidates === undefined ? {} : { candidates };
  const shown: ReviewPhenotype = {
    key: `s:${id}`,
    label,
    start,
    end,
    text,
    state: "suggested",
    confidence,
    alignment,
    answer,
    run,
    ...more,
  };
  shownSuggested.set(item, shown);
  return shown;
}

function decidedText(item: GoldDiagnosis | GoldTreatment): ReviewDiagnosis {
  const { id, text, evidence, displacedEvidence, decision, suggestion } = item;
  const code = "code" in item ? item.code : undefined;
  return {
    key: `g:${id}`,
    text,
    state: decision,
    evidence,
    ...(displacedEvidence === undefined ? {} : { displacedEvidence }),
    ...(code === undefined ? {} : { code }),
    ...(suggestion && { confidence: suggestion.confidence, suggestion, run: suggestion.run }),
  };
}

function suggestedText(
  { id, text, confidence, evidence }: DiagnosisSuggestion,
  run: string,
): ReviewDiagnosis {
  return { key: `s:${id}`, text, state: "suggested", confidence, evidence, run };
}
