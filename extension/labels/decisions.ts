import { isDeepStrictEqual } from "node:util";
import type { CodePoints } from "../notes/code-points";
import type { Span } from "../notes/note";
import { anchor, quote } from "./anchor";
import type {
  Decision,
  DecidedPhenotypeSuggestion,
  GoldDiagnosis,
  GoldPhenotype,
  GoldTreatment,
} from "./gold-label";
import { PresentNames } from "./present-names";
import { ReviewError } from "./review-error";
import type {
  DiagnosisSuggestion,
  PhenotypeSuggestion,
  QuotedSpan,
  TreatmentModality,
  TreatmentSuggestion,
} from "./suggestion";

/** A suggestion becomes a gold item, `accepted` or `rejected`, as it was shown. @throws ReviewError `bad-span` */
export function decidePhenotype(
  id: string,
  suggestion: PhenotypeSuggestion,
  run: string,
  decision: "accepted" | "rejected",
  points: CodePoints,
): GoldPhenotype {
  const { label, start, end, text, confidence } = suggestion;
  return {
    id,
    label,
    ...anchor(points, suggestion),
    decision,
    suggestion: { run, label, start, end, text, confidence },
  };
}

/** A span that the model had not suggested. @throws ReviewError `bad-span` */
export function addedPhenotype(id: string, label: string, span: Span, points: CodePoints): GoldPhenotype {
  return { id, label, ...anchor(points, span), decision: "added" };
}

/** Gives a gold item another label or extent; `accepted` again where that is just what was suggested. @throws ReviewError */
export function correctPhenotype(
  item: GoldPhenotype,
  change: { readonly label?: string; readonly span?: Span },
  points: CodePoints,
  names = PresentNames.of([]),
): GoldPhenotype {
  const label = change.label ?? item.label;
  const placed = change.span ? anchor(points, change.span) : item;
  const corrected = { ...item, ...placed, label };
  const decision =
    item.suggestion === undefined
      ? "added"
      : isAs(corrected, item.suggestion, names)
        ? "accepted"
        : "corrected";
  return { ...corrected, decision };
}

/** Takes a decided suggestion as the model made it: `accepted` or `rejected`. */
export function redecidePhenotype(
  item: GoldPhenotype & { readonly suggestion: DecidedPhenotypeSuggestion },
  decision: "accepted" | "rejected",
  points: CodePoints,
  names = PresentNames.of([]),
): GoldPhenotype {
  const { start, end, text } = item.suggestion;
  const label = names.label(item.suggestion.label);
  const holds = end <= points.length && points.slice({ start, end }) === text;
  return { ...item, ...(holds ? { label, ...anchor(points, { start, end }) } : {}), decision };
}

function isAs(item: GoldPhenotype, suggestion: DecidedPhenotypeSuggestion, names: PresentNames): boolean {
  const { label, start, end } = suggestion;
  return item.label === names.label(label) && item.start === start && item.end === end;
}

/** What an annotator changes of a diagnosis; a key that is absent stays, `code: null` takes the code out. */
export interface DiagnosisChange {
  readonly text?: string;
  readonly code?: { readonly system: string; readonly value: string } | null;
  readonly evidence?: readonly Span[];
}

/** What an annotator changes of a treatment; a key that is absent stays. */
export interface TreatmentChange {
  readonly text?: string;
  readonly modality?: TreatmentModality;
  readonly evidence?: readonly Span[];
}

export function decideDiagnosis(
  id: string,
  suggestion: DiagnosisSuggestion,
  run: string,
  decision: "accepted" | "rejected",
): GoldDiagnosis {
  const { text, evidence, confidence } = suggestion;
  return { id, text, evidence: evidence.map(plain), decision, suggestion: { run, text, confidence } };
}

export function decideTreatment(
  id: string,
  suggestion: TreatmentSuggestion,
  run: string,
  decision: "accepted" | "rejected",
): GoldTreatment {
  const { text, evidence, confidence, modality } = suggestion;
  return {
    id,
    text,
    modality,
    evidence: evidence.map(plain),
    decision,
    suggestion: { run, text, confidence },
  };
}

/** @throws ReviewError `empty` without a text, `bad-span` */
export function addedDiagnosis(id: string, change: DiagnosisChange, points: CodePoints): GoldDiagnosis {
  return changeDiagnosis({ id, text: "", evidence: [], decision: "added" }, change, points);
}

/** @throws ReviewError `empty` without a text, `bad-span` */
export function addedTreatment(id: string, change: TreatmentChange, points: CodePoints): GoldTreatment {
  return changeTreatment(
    { id, text: "", modality: "other", evidence: [], decision: "added" },
    change,
    points,
  );
}

/**
 * Changes a diagnosis. Words or evidence that differ make a suggestion `corrected`; a code alone does not,
 * since the model suggests none. @throws ReviewError `empty`, `bad-span`
 */
export function changeDiagnosis(
  item: GoldDiagnosis,
  change: DiagnosisChange,
  points: CodePoints,
): GoldDiagnosis {
  const { code, ...rest } = item;
  const kept = change.code === undefined ? code : (change.code ?? undefined);
  return { ...changed(rest, change, points), ...(kept === undefined ? {} : { code: kept }) };
}

/** Changes a treatment; words, modality or evidence that differ make a suggestion `corrected`. @throws ReviewError */
export function changeTreatment(
  item: GoldTreatment,
  change: TreatmentChange,
  points: CodePoints,
): GoldTreatment {
  const next = changed(item, change, points);
  const modality = change.modality ?? item.modality;
  if (modality === item.modality) return next;
  return { ...next, modality, decision: next.decision === "added" ? "added" : "corrected" };
}

function changed<T extends Pick<GoldDiagnosis, "text" | "evidence" | "decision">>(
  item: T,
  change: { readonly text?: string; readonly evidence?: readonly Span[] },
  points: CodePoints,
): T {
  const text = (change.text ?? item.text).trim();
  if (text === "")
    throw new ReviewError("empty", "There is no text; write the diagnosis or treatment in words.");
  const evidence = change.evidence?.map((span) => quote(points, span)) ?? item.evidence;
  const isSame =
    text === item.text.trim() && isDeepStrictEqual(evidence.map(plain), item.evidence.map(plain));
  return {
    ...item,
    text: isSame ? item.text : text,
    evidence,
    decision: decisionAfter(item.decision, isSame),
  };
}

function decisionAfter(decision: Decision, isSame: boolean): Decision {
  if (decision === "added") return "added";
  if (!isSame) return "corrected";
  return decision === "rejected" ? "accepted" : decision;
}

function plain({ start, end, text }: QuotedSpan): QuotedSpan {
  return { start, end, text };
}
