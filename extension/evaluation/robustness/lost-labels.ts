import type { Finding } from "../findings";
import type { RobustnessCurve, RobustnessPoint } from "./curve";

/** What the model got right on the notes as they are and wrong at a rate. */
export interface LostLabels {
  readonly rate: number;
  readonly findings: readonly Finding[];
}

/** @returns for each rate above 0 the labels and answers that were exact at rate 0 and are not any more */
export function lostLabels({ points: [first, ...others] }: RobustnessCurve): LostLabels[] {
  if (!first) return [];
  const right = new Set(keyed(first).flatMap(([key, { outcome }]) => (outcome === "exact" ? [key] : [])));
  return others.map((point) => ({
    rate: point.rate,
    findings: keyed(point).flatMap(([key, finding]) =>
      finding.outcome !== "exact" && right.has(key) ? [finding] : [],
    ),
  }));
}

/** Findings by the gold label they are of: the same at every rate. */
function keyed({ notes, evaluation }: RobustnessPoint): [string, Finding][] {
  const places = new Map(notes.notes.map((path, at) => [path, at]));
  return evaluation.findings.flatMap((finding): [string, Finding][] => {
    const { note, task, gold } = finding;
    return gold ? [[`${places.get(note) ?? -1} ${task} ${gold.label} ${gold.id ?? ""}`, finding]] : [];
  });
}
