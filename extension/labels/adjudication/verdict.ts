import type { GoldDocument } from "../gold-document";
import type { GoldItem } from "../gold-item";
import type { GoldLabels } from "../gold-label";
import { claimKey, type AdjudicatedSection, type Claim } from "./questions";

/** Whose labels are taken: those of one annotator, of all, or of none. */
export type Verdict = { readonly annotator: string } | "both" | "neither";

const prefixes: Readonly<Record<AdjudicatedSection, string>> = {
  phenotypes: "p",
  diagnoses: "d",
  treatments: "t",
};

/** Whether a verdict takes a claim. */
export function isTaken({ annotators }: Claim, verdict: Verdict): boolean {
  if (verdict === "both") return true;
  return verdict !== "neither" && annotators.includes(verdict.annotator);
}

/** Writes a claim into the adjudicated labels with who had it: as it was, or rejected. */
export function put(document: GoldDocument, claim: Claim, taken: boolean): GoldDocument {
  const { section, key, annotators, item } = claim;
  const items: readonly GoldItem[] = document.labels[section];
  const known = items.find((other) => claimKey(section, other) === key);
  const id = known?.id ?? nextId(items, prefixes[section]);
  const decision = taken ? item.decision : "rejected";
  const next = { ...item, id, decision, adjudication: { annotators } };
  if (
    known &&
    known.decision === decision &&
    known.adjudication?.annotators.join("\n") === annotators.join("\n")
  ) {
    return document;
  }
  return document.put(section, next, known ? undefined : placeFor(items, next));
}

/** Phenotypes stand in the order of the text. */
function placeFor(items: readonly GoldItem[], item: GoldItem): number | undefined {
  if (!("start" in item)) return undefined;
  const index = items.findIndex((other) => "start" in other && other.start > item.start);
  return index === -1 ? undefined : index;
}

function nextId(items: readonly GoldItem[], prefix: string): string {
  const numbers = items.map(({ id }) => (id.startsWith(prefix) ? Number(id.slice(prefix.length)) : 0));
  return `${prefix}${Math.max(0, ...numbers.filter(Number.isInteger)) + 1}`;
}

/** Every item with its list. */
export function itemsOf(labels: GoldLabels | undefined): (readonly [AdjudicatedSection, GoldItem])[] {
  if (!labels) return [];
  return (["phenotypes", "diagnoses", "treatments"] as const).flatMap((section) =>
    labels[section].map((item) => [section, item] as const),
  );
}
