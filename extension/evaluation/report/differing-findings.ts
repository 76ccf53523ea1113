import type { Evaluation } from "../evaluate";
import type { Finding } from "../findings";

/** A finding as the page lists it: of the run that is evaluated, or of the other one. */
export interface ShownFinding extends Finding {
  readonly run?: "other";
  /** True where only this run is right, or only this run suggests something spurious. */
  readonly only?: true;
}

/**
 * The findings of two runs on the same notes; those that only one of them has are marked: a gold label that only one gave
 * exactly, and a suggestion that only one made and that is no gold label.
 */
export function differingFindings(first: Evaluation, second: Evaluation): ShownFinding[] {
  return [
    ...marked(first.findings, keysOf(second.findings)),
    ...marked(second.findings, keysOf(first.findings)).map((one) => ({ ...one, run: "other" as const })),
  ];
}

function marked(findings: readonly Finding[], others: ReadonlySet<string>): ShownFinding[] {
  return findings.map((finding) => {
    const key = keyOf(finding);
    return key !== undefined && !others.has(key) ? { ...finding, only: true } : finding;
  });
}

function keysOf(findings: readonly Finding[]): Set<string> {
  return new Set(findings.flatMap((finding) => keyOf(finding) ?? []));
}

/** The same for the same right answer, and for the same spurious one; undefined for everything else. */
function keyOf({ note, task, outcome, gold, predicted }: Finding): string | undefined {
  const parts = [note, task, outcome];
  if (outcome === "exact") return JSON.stringify([...parts, gold?.label, gold?.id]);
  if (outcome !== "spurious") return undefined;
  const { label, place, text } = predicted ?? {};
  return JSON.stringify([...parts, label, place ? [place.start, place.end] : text]);
}
