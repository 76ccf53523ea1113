import type { TextRange } from "../../notes/note";
import type { SectionKind } from "../../notes/section-kinds";
import { findSections, type Section } from "../../notes/sections";
import { singleSpaced } from "./cancerllm/prompts";

/** The numbered fields of CancerLLM's diagnosis and treatment prompts, in their order. */
export const fieldTitles = [
  "1) Reason for visit:",
  "2) Treatment site:",
  "3) Subjective information:",
  "4) Nursing Review of Systems (ROS):",
  "5) Objective observations:",
  "6) Laboratory test results:",
] as const;

/** 0 to 5: an index into {@link fieldTitles}. */
export type Field = 0 | 1 | 2 | 3 | 4 | 5;

/** A sentence, or the part of one that lies in one section, with the field it belongs to. */
export interface FieldPart {
  readonly field: Field;
  readonly range: TextRange;
}

const subjective: Field = 2;
const objective: Field = 4;
const results: Field = 5;

/** Where a section's text goes; `other` goes by the kind of the note. */
const fieldOfKind: Readonly<Record<Exclude<SectionKind, "other">, Field>> = {
  "reason-for-visit": 0,
  "treatment-site": 1,
  history: subjective,
  subjective,
  "family-history": subjective,
  medications: subjective,
  assessment: subjective,
  plan: subjective,
  "review-of-systems": 3,
  exam: objective,
  imaging: objective,
  laboratory: results,
  specimen: results,
  "pathology-diagnosis": results,
  gross: results,
  microscopic: results,
  synoptic: results,
};

/** Headings that are a field's own: the field's number and title already stand in the prompt. */
const ownHeading =
  /^\W*(?:[1-6]\W+)?(?:reason for visit|treatment site|subjective information|nursing review of systems(?: \(ros\))?|objective observations|laboratory test results)\W*$/iu;

/** A section's text that goes into a field. */
interface Placed {
  readonly field: Field;
  readonly range: TextRange;
}

const noSection: Placed = { field: subjective, range: { from: Infinity, to: Infinity } };

/** Assigns the sentences of a note to the six fields, by the headings they stand under; in text order. */
export function assignFields(text: string, sentences: readonly TextRange[]): FieldPart[] {
  const sections = placedSections(text);
  const parts: FieldPart[] = [];
  let first = 0;
  for (const sentence of sentences) {
    while (first < sections.length - 1 && (sections[first]?.range.to ?? 0) <= sentence.from) first += 1;
    for (let at = first; at < sections.length; at += 1) {
      const { field, range } = sections[at] ?? noSection;
      if (range.from >= sentence.to) break;
      const part = trimmed(text, {
        from: Math.max(sentence.from, range.from),
        to: Math.min(sentence.to, range.to),
      });
      if (part) parts.push({ field, range: part });
    }
  }
  return parts;
}

/** The sections with their fields. In a note that has the six fields itself, other headings stand within those. */
function placedSections(text: string): Placed[] {
  const sections = findSections(text);
  const ownForm = sections.filter((section) => hasOwnHeading(text, section)).length > 1;
  const fallback = fieldOfNote(text);
  let field = fallback;
  return sections.map((section) => {
    const own = hasOwnHeading(text, section);
    if (own || !ownForm) field = section.kind === "other" ? fallback : fieldOfKind[section.kind];
    return { field, range: own ? section.body : section.range };
  });
}

/** The input of a diagnosis or treatment prompt: the six fields with the given parts, in text order each. */
export function fieldContext(text: string, parts: readonly FieldPart[]): string {
  return fieldTitles
    .map((title, field) =>
      [title, ...parts.filter((part) => part.field === field).map((part) => partText(text, part))].join(" "),
    )
    .join(" ");
}

/** The parts in the order in which {@link fieldContext} shows them. */
export function inPromptOrder(parts: readonly FieldPart[]): FieldPart[] {
  return [...parts].sort((a, b) => a.field - b.field || a.range.from - b.range.from);
}

export function partText(text: string, part: FieldPart): string {
  return singleSpaced(text.slice(part.range.from, part.range.to));
}

/** Where text without a heading belongs: to what the whole note is. */
function fieldOfNote(text: string): Field {
  const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
  const pathology = count(
    /\b(?:specimens?|received|formalin|gross(?:ly)?|microscopic(?:ally)?|sections?|margins?|lymph nodes?|histolog\w+|p?T[0-4][a-d]?(?:\b|(?=[NM]))|immunohistochem\w+|paraffin|biops(?:y|ies))\b/giu,
  );
  const observed = count(
    /\b(?:CT|MRI|PET|ultrasound|mammogra\w+|x-ray|contrast|axial|impression|palpable|auscultation|blood pressure|physical exam\w*|vitals?|tender(?:ness)?|ECOG)\b/gu,
  );
  const told = count(
    /\b(?:he|she|patient|reports?|complain\w*|denies|states|feels?|visit|clinic|follow-?up|years?[- ]old)\b/giu,
  );
  if (pathology > observed && pathology >= told) return results;
  return observed > told ? objective : subjective;
}

function hasOwnHeading(text: string, { heading }: Section): boolean {
  return heading !== undefined && ownHeading.test(text.slice(heading.from, heading.to));
}

/** A range without white space at its ends; undefined where nothing is left. */
function trimmed(text: string, { from, to }: TextRange): TextRange | undefined {
  if (from >= to) return undefined;
  const slice = text.slice(from, to);
  const start = from + slice.length - slice.trimStart().length;
  const end = from + slice.trimEnd().length;
  return start < end ? { from: start, to: end } : undefined;
}

/** The ranges of parts; parts with nothing but white space between them are one. */
export function mergedParts(text: string, parts: readonly FieldPart[]): TextRange[] {
  const merged: TextRange[] = [];
  for (const { range } of parts) {
    const last = merged.at(-1);
    if (last && last.to <= range.from && text.slice(last.to, range.from).trim() === "") {
      merged[merged.length - 1] = { from: last.from, to: range.to };
    } else merged.push(range);
  }
  return merged;
}
