import { createHash } from "node:crypto";
import { anchor, quoteHolds } from "../../labels/anchor";
import type { GoldDiagnosis, GoldLabels, GoldTreatment } from "../../labels/gold-label";
import { CodePoints } from "../../notes/code-points";
import type { Span } from "../../notes/note";
import type { GoldNote } from "../gold-corpus";
import type { Change, Perturbation, PerturbationOptions } from "./perturbation";

/** A perturbed note with its gold labels, of which every quote is its slice. */
export interface PerturbedGold {
  readonly text: string;
  readonly labels: GoldLabels;
  readonly changes: readonly Change[];
  readonly units: number;
}

/**
 * Perturbs a note and carries its gold labels along: spans by place, diagnoses and treatments by their words where the
 * perturbation changes what they say. Suggestions that were decided are left out, for their places are the note's own.
 * @param path of the perturbed note in its own project; what is drawn depends on the path of the note as it was
 */
export function perturbGold(
  { note, gold, points }: GoldNote,
  path: string,
  perturbation: Perturbation,
  options: PerturbationOptions,
): PerturbedGold {
  const spans: Span[] = [];
  const place = (span: Span): number => spans.push({ start: span.start, end: span.end }) - 1;
  const evidenceOf = ({ evidence }: GoldDiagnosis | GoldTreatment): number[] =>
    evidence.filter((span) => quoteHolds(points, span)).map(place);
  const phenotypes = gold.phenotypes.map((item) => ({ item, at: place(item) }));
  const diagnoses = gold.diagnoses.map((item) => ({ item, at: evidenceOf(item) }));
  const treatments = gold.treatments.map((item) => ({ item, at: evidenceOf(item) }));

  const made = perturbation.perturb({ path: note.path, text: note.text, spans }, options);
  const now = CodePoints.of(made.text);
  const spanAt = (at: number): Span => made.spans[at] ?? { start: 0, end: 0 };
  const quoted = (at: readonly number[]): GoldDiagnosis["evidence"] =>
    at.map((one) => ({ ...spanAt(one), text: now.slice(spanAt(one)) }));
  const answer = made.answer ?? ((text: string): string => text);
  const labels: GoldLabels = {
    version: 1,
    note: { path, sha256: createHash("sha256").update(made.text).digest("hex"), offsets: "code-points" },
    annotator: gold.annotator,
    status: gold.status,
    phenotypes: phenotypes.map(({ item: { id, label }, at }) => ({
      ...{ id, label },
      ...anchor(now, spanAt(at)),
      decision: "added",
    })),
    diagnoses: diagnoses.map(({ item: { id, text, code }, at }) => ({
      ...{ id, text: answer(text) },
      // A code says the side, too.
      ...(code && answer(text) === text && { code }),
      ...{ evidence: quoted(at), decision: "added" },
    })),
    treatments: treatments.map(({ item: { id, text, modality }, at }) => ({
      ...{ id, text: answer(text), modality, evidence: quoted(at), decision: "added" },
    })),
  };
  return { text: made.text, labels, changes: made.changes, units: made.units };
}
