import type { Decision, GoldDiagnosis, GoldPhenotype, GoldTreatment } from "../labels/gold-label";
import { treatmentModalities, type QuotedSpan, type TreatmentModality } from "../labels/suggestion";
import type { Span } from "../notes/note";
import type { ExportOptions, ImportedDiagnosis, ImportedTreatment, LabelledNote } from "./format";
import { arrayOf, numberOf, recordOf, stringOf } from "./json";
import type { CarriedKind, ExchangeReport } from "./report";

/** The labels of a note that count: without what was rejected, or decided otherwise than asked for. */
export interface KeptItems {
  readonly phenotypes: readonly GoldPhenotype[];
  readonly diagnoses: readonly GoldDiagnosis[];
  readonly treatments: readonly GoldTreatment[];
}

/** @param usesRejected whether rejected items are written in their own way, so that they are not left out */
export function keptItems(
  { note, gold }: LabelledNote,
  options: Pick<ExportOptions, "decisions">,
  report: ExchangeReport,
  usesRejected = false,
): KeptItems {
  const keep = <T extends { id: string; decision: Decision }>(kind: CarriedKind, items: readonly T[]): T[] =>
    items.filter(({ id, decision }) => {
      if (decision !== "rejected" && options.decisions.includes(decision)) return true;
      if (decision === "rejected" && usesRejected) return false;
      const reason =
        decision === "rejected" ? "The annotator rejected it." : `Its decision is \`${decision}\`.`;
      report.leftOut.push({ kind, place: note.path, id, reason });
      return false;
    });
  return {
    phenotypes: keep("phenotype", gold.phenotypes),
    diagnoses: keep("diagnosis", gold.diagnoses),
    treatments: keep("treatment", gold.treatments),
  };
}

/** Counts everything of a note as written. */
export function wroteAll(items: KeptItems, report: ExchangeReport): void {
  report.wrote("note");
  report.wrote("phenotype", items.phenotypes.length);
  report.wrote("diagnosis", items.diagnoses.length);
  report.wrote("treatment", items.treatments.length);
}

/**
 * A note's diagnoses and treatments as plain data, for formats that have no labels of a whole document but
 * carry a record's metadata through. Evidence counts code points of the note.
 */
export function documentLabels(items: KeptItems): Readonly<Record<string, unknown>> {
  const evidenceOf = (evidence: readonly QuotedSpan[]): Span[] =>
    evidence.map(({ start, end }) => ({ start, end }));
  return {
    diagnoses: items.diagnoses.map(({ text, code, evidence }) => ({
      text,
      ...(code && { code }),
      evidence: evidenceOf(evidence),
    })),
    treatments: items.treatments.map(({ text, modality, evidence }) => ({
      text,
      modality,
      evidence: evidenceOf(evidence),
    })),
  };
}

/**
 * Reads what {@link documentLabels} wrote.
 * @param place maps an evidence span to the note; undefined where it has no place
 */
export function readDocumentLabels(
  data: unknown,
  place: (span: Span) => Span | undefined,
): { diagnoses: ImportedDiagnosis[]; treatments: ImportedTreatment[]; lostEvidence: number } {
  let lostEvidence = 0;
  const evidenceOf = (value: unknown): Span[] =>
    arrayOf(value).flatMap((entry) => {
      const start = numberOf(recordOf(entry)["start"]);
      const end = numberOf(recordOf(entry)["end"]);
      const span = start !== undefined && end !== undefined ? place({ start, end }) : undefined;
      if (!span) lostEvidence += 1;
      return span ? [span] : [];
    });
  const items = (key: string): Readonly<Record<string, unknown>>[] =>
    arrayOf(recordOf(data)[key]).map(recordOf);
  const diagnoses = items("diagnoses").flatMap((item): ImportedDiagnosis[] => {
    const text = stringOf(item["text"]);
    if (text === undefined || text.trim() === "") return [];
    const system = stringOf(recordOf(item["code"])["system"]);
    const value = stringOf(recordOf(item["code"])["value"]);
    const evidence = evidenceOf(item["evidence"]);
    return [{ text, evidence, ...(system && value ? { code: { system, value } } : {}) }];
  });
  const treatments = items("treatments").flatMap((item): ImportedTreatment[] => {
    const text = stringOf(item["text"]);
    if (text === undefined || text.trim() === "") return [];
    return [{ text, modality: modalityNamed(item["modality"]), evidence: evidenceOf(item["evidence"]) }];
  });
  return { diagnoses, treatments, lostEvidence };
}

/** A modality by its name; `other` where it is none. */
export function modalityNamed(name: unknown): TreatmentModality {
  return treatmentModalities.find((modality) => modality === name) ?? "other";
}
