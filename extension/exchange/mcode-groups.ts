import type { GoldPhenotype } from "../labels/gold-label";
import { CodePoints } from "../notes/code-points";
import type { Note, Span } from "../notes/note";
import { splitSentences } from "../notes/sentences";
import * as codes from "./mcode-codes";
import type { Coding } from "./mcode-codes";
import { receptorResults } from "./mcode-findings";

/** A FHIR resource or a part of one, as plain data. */
export type Resource = Readonly<Record<string, unknown>>;

/** Makes resources of one note. */
export interface ResourceMaker {
  /** The note's patient. */
  readonly subject: Resource;
  /** In words: the note's path and places. */
  readonly place: (spans: readonly Span[]) => string;
  readonly observation: (given: {
    /** Only where the resource has all that it demands. */
    readonly profile?: string;
    readonly category?: Coding;
    readonly code: Resource;
    /** The labels it is made of. */
    readonly from: readonly Span[];
    /** `value[x]`, `component` or `dataAbsentReason`. */
    readonly value: Resource;
  }) => Resource;
}

/** What labels that belong together became. */
export interface GroupedResources {
  readonly resources: readonly Resource[];
  /** How many labels are in them. */
  readonly carried: number;
  readonly lost: readonly { readonly id: string; readonly reason: string }[];
}

/** One test for each result of a receptor, where the sentence tells which result is of which. */
export function receptors(
  note: Note,
  types: readonly GoldPhenotype[],
  statuses: readonly GoldPhenotype[],
  maker: ResourceMaker,
): GroupedResources {
  const points = CodePoints.of(note.text);
  const labels = [
    ...types.map((item) => ({ isStatus: false, item })),
    ...statuses.map((item) => ({ isStatus: true, item })),
  ].sort((a, b) => a.item.start - b.item.start || a.item.end - b.item.end);
  const sentences = splitSentences(note.text).map((sentence) => points.span(sentence));
  const bySentence = new Map<number, typeof labels>();
  for (const label of labels) {
    const { start: at } = label.item;
    const index = sentences.findIndex(({ start, end }) => start <= at && at < end);
    bySentence.set(index, [...(bySentence.get(index) ?? []), label]);
  }
  const resources: Resource[] = [];
  const lost: { id: string; reason: string }[] = [];
  let carried = 0;
  for (const group of bySentence.values()) {
    const results = receptorResults(group);
    if (!results) {
      const reason = "Its sentence does not tell for certain which result is of which receptor.";
      lost.push(...group.map(({ item }) => ({ id: item.id, reason })));
      continue;
    }
    carried += group.length;
    for (const { type, status } of results) {
      const code = codes.receptorCode(type.text);
      const result = status && codes.resultCode(status.text);
      const text = status && oneLine(status.text);
      resources.push(
        maker.observation({
          profile: "mcode-tumor-marker-test",
          category: codes.laboratory,
          code: { ...(code && { coding: [code] }), text: oneLine(type.text) },
          from: status ? [type, status] : [type],
          value: status
            ? { valueCodeableConcept: { ...(result && { coding: [result] }), text } }
            : { dataAbsentReason: { coding: [notSaid] } },
        }),
      );
    }
  }
  return { resources, carried, lost };
}

const notSaid: Coding = {
  system: "http://terminology.hl7.org/CodeSystem/data-absent-reason",
  code: "unknown",
};

/** A place in the body for each site, with the side where the note has it in the word before or after. */
export function bodyStructures(
  note: Note,
  sites: readonly GoldPhenotype[],
  sides: readonly GoldPhenotype[],
  maker: ResourceMaker,
): GroupedResources {
  const points = CodePoints.of(note.text);
  const isBeside = (a: Span, b: Span): boolean =>
    a.end <= b.start && /^[^\S\r\n]*$/u.test(points.slice({ start: a.end, end: b.start }));
  const used = new Set<GoldPhenotype>();
  const resources = sites.map((site): Resource => {
    const side = sides.find((one) => !used.has(one) && (isBeside(one, site) || isBeside(site, one)));
    if (side) used.add(side);
    const code = side && codes.lateralityCode(side.text);
    const qualifier = side && { ...(code && { coding: [code] }), text: oneLine(side.text) };
    return {
      resourceType: "BodyStructure",
      location: { text: oneLine(site.text) },
      ...(qualifier && { locationQualifier: [qualifier] }),
      description: maker.place(side ? [site, side] : [site]),
      patient: maker.subject,
    };
  });
  const reason = "It does not stand beside a site, and mCODE has sides of sites only.";
  const lost = sides.filter((side) => !used.has(side)).map(({ id }) => ({ id, reason }));
  return { resources, carried: sites.length + used.size, lost };
}

/** FHIR's strings have no blanks at their ends, and those of codes no line ends. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s+/gu, " ").trim();
}
