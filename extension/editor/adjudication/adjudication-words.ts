import type { AdjudicatedQuestion } from "../../labels/adjudication/adjudication";
import type { Claim } from "../../labels/adjudication/questions";
import type { GoldDiagnosis, GoldPhenotype, GoldTreatment } from "../../labels/gold-label";
import { oneLine } from "../words";

/** What a claim says, in words: its label and its text. */
export function claimWords({ section, item }: Claim, titleOf: (label: string) => string): string {
  const text = `“${oneLine(item.text)}”`;
  if (section === "phenotypes") return `${titleOf((item as GoldPhenotype).label)} ${text}`;
  if (section === "diagnoses") {
    const code = (item as GoldDiagnosis).code?.value;
    return `Diagnosis ${text}${code === undefined ? "" : ` (${code})`}`;
  }
  return `Treatment ${text} (${(item as GoldTreatment).modality})`;
}

/** What one annotator says to a question. */
export function sideWords(
  { claims }: AdjudicatedQuestion,
  annotator: string,
  titleOf: (label: string) => string,
): string {
  const own = claims.filter(({ annotators }) => annotators.includes(annotator));
  return own.length === 0 ? "nothing" : own.map((claim) => claimWords(claim, titleOf)).join(", ");
}

/** How a question was answered; undefined while it is open. */
export function answerWords(
  { claims, taken }: AdjudicatedQuestion,
  annotators: readonly string[],
): string | undefined {
  if (taken === undefined) return undefined;
  const same = annotators.find((name) =>
    claims.every((claim) => claim.annotators.includes(name) === taken.has(claim.key)),
  );
  if (same !== undefined) return `taken: ${same}`;
  if (taken.size === 0) return "taken: neither";
  return taken.size === claims.length ? "taken: both" : "taken: some";
}
