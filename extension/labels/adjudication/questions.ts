import type { GoldItem } from "../gold-item";
import type { GoldDiagnosis, GoldLabels, GoldPhenotype, GoldTreatment } from "../gold-label";
import type { Span } from "../../notes/note";

export type AdjudicatedSection = "phenotypes" | "diagnoses" | "treatments";

/** A label that one or more annotators have: the same label at the same place, or the same words. */
export interface Claim {
  /** What makes it the same; unique in the note. */
  readonly key: string;
  readonly section: AdjudicatedSection;
  /** Those who have it, in the order of the annotators. */
  readonly annotators: readonly string[];
  /** As the first of them has it; one that answers a suggestion where there is one. */
  readonly item: GoldItem;
}

/** Something the annotators do not agree on: claims that share text, or one claim that not all have. */
export interface Question {
  readonly id: string;
  readonly claims: readonly Claim[];
  /** From the first character to the last of its claims; absent for diagnoses and treatments. */
  readonly place?: Span;
}

export interface Disagreements {
  /** Claims of all annotators. */
  readonly agreed: readonly Claim[];
  /** Phenotypes in the order of the text, then diagnoses and treatments. */
  readonly questions: readonly Question[];
}

/**
 * What annotators of one note agree on, and what not. Rejected suggestions are nobody's label.
 * @param golds annotator and gold labels, all of the same version of the note
 */
export function disagreements(golds: ReadonlyMap<string, GoldLabels>): Disagreements {
  const claims = claimsOf(golds);
  const isAgreed = ({ annotators }: Claim): boolean => annotators.length === golds.size;
  const open = claims.filter((claim) => !isAgreed(claim));
  const phenotypes = open
    .flatMap((claim) => (isPhenotype(claim) ? [claim] : []))
    .sort((a, b) => a.item.start - b.item.start || a.item.end - b.item.end);
  const questions: Question[] = [];
  for (const group of overlapping(phenotypes)) {
    const place = {
      start: Math.min(...group.map(({ item }) => item.start)),
      end: Math.max(...group.map(({ item }) => item.end)),
    };
    questions.push({ id: group.map(({ key }) => key).join(" "), claims: group, place });
  }
  for (const claim of open) if (!isPhenotype(claim)) questions.push({ id: claim.key, claims: [claim] });
  return { agreed: claims.filter(isAgreed), questions };
}

type PhenotypeClaim = Claim & { readonly item: GoldPhenotype };

function isPhenotype(claim: Claim): claim is PhenotypeClaim {
  return claim.section === "phenotypes";
}

function claimsOf(golds: ReadonlyMap<string, GoldLabels>): readonly Claim[] {
  const claims = new Map<string, { section: AdjudicatedSection; annotators: string[]; item: GoldItem }>();
  for (const [annotator, labels] of golds) {
    for (const section of ["phenotypes", "diagnoses", "treatments"] as const) {
      for (const item of labels[section]) {
        if (item.decision === "rejected") continue;
        const key = claimKey(section, item);
        const known = claims.get(key);
        if (!known) claims.set(key, { section, annotators: [annotator], item });
        else if (!known.annotators.includes(annotator)) {
          known.annotators.push(annotator);
          if (known.item.suggestion === undefined && item.suggestion !== undefined) known.item = item;
        }
      }
    }
  }
  return [...claims].map(([key, claim]) => ({ key, ...claim }));
}

/** What makes two items the same label, apart from who has it. */
export function claimKey(section: AdjudicatedSection, item: GoldItem): string {
  const words = item.text.toLowerCase().replaceAll(/\s+/g, " ").trim();
  if (section === "phenotypes") {
    const { label, start, end } = item as GoldPhenotype;
    return `p:${start}-${end}:${label}`;
  }
  if (section === "diagnoses") return `d:${words}:${(item as GoldDiagnosis).code?.value ?? ""}`;
  return `t:${words}:${(item as GoldTreatment).modality}`;
}

/** Groups of claims that share characters with each other, also by way of others. */
function overlapping(sorted: readonly PhenotypeClaim[]): PhenotypeClaim[][] {
  const groups: PhenotypeClaim[][] = [];
  let reach = -1;
  for (const claim of sorted) {
    const last = groups.at(-1);
    if (last && claim.item.start < reach) last.push(claim);
    else groups.push([claim]);
    reach = Math.max(claim.item.start < reach ? reach : -1, claim.item.end);
  }
  return groups;
}
