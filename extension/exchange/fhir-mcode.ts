import { createHash } from "node:crypto";
import type { GoldDiagnosis, GoldPhenotype } from "../labels/gold-label";
import type { Note, Span } from "../notes/note";
import type { Exporter, ExportOptions, LabelledNote, OutputPiece } from "./format";
import { keptItems } from "./kept-items";
import * as codes from "./mcode-codes";
import type { Coding } from "./mcode-codes";
import { bodyStructures, oneLine, receptors, type Resource, type ResourceMaker } from "./mcode-groups";
import { dimensionsOf, stagePartsOf } from "./mcode-findings";
import type { CarriedKind, ExchangeReport } from "./report";

/**
 * FHIR R4 bundles with the profiles of mCODE 4.0.0 (STU 4), one for each note. What a note does not tell (the
 * patient's name, dates, the specimen) is said to be unknown or left out, never filled in; a resource names a profile
 * only where it has all that the profile demands. docs/formats.md lists what is met.
 */
export const fhirMcodeExporter: Exporter = {
  name: "fhir-mcode",
  title: "FHIR R4 bundles with mCODE profiles: tumor size, histology, grade, stage, receptors, conditions",
  splits: false,
  export: exportFhir,
};

async function* exportFhir(
  notes: AsyncIterable<LabelledNote>,
  options: ExportOptions,
  report: ExchangeReport,
): AsyncGenerator<OutputPiece, void, undefined> {
  for await (const labelled of notes) {
    const bundle = JSON.stringify(bundleOf(labelled, options, report), undefined, 1);
    yield { path: `${labelled.note.path}.fhir.json`, text: `${bundle}\n`, isData: true };
    report.wrote("note");
  }
}

function bundleOf(labelled: LabelledNote, options: ExportOptions, report: ExchangeReport): Resource {
  const { note } = labelled;
  const items = keptItems(labelled, options, report);
  const maker = makerOf(note);
  const resources: Resource[] = [patient];
  const lose = (kind: CarriedKind, id: string, reason: string): void =>
    void report.lost.push({ kind, place: note.path, id, reason });
  const change = (kind: CarriedKind, id: string, reason: string): void =>
    void report.changed.push({ kind, place: note.path, id, reason });
  const add = (made: readonly Resource[], kind: CarriedKind = "phenotype", count = 1): void => {
    resources.push(...made);
    report.wrote(kind, count);
  };

  const phenotypes = items.phenotypes.filter(({ id, text }) => {
    if (/\S/.test(text)) return true;
    lose("phenotype", id, "It is on white space only, which FHIR's strings cannot be.");
    return false;
  });
  const ofLabel = (label: string): GoldPhenotype[] => phenotypes.filter((item) => item.label === label);
  for (const item of ofLabel("tumor-size")) {
    const size = sizeOf(item, maker);
    if (!size.isMeasured)
      change("phenotype", item.id, "It is no size in cm or mm alone, and was written as text.");
    add([size.resource]);
  }
  for (const item of ofLabel("histological-type"))
    add([textObservation(item, maker, codes.histologicType, "mcode-histologic-behavior-and-type")]);
  for (const item of ofLabel("cancer-grade"))
    add([textObservation(item, maker, codes.histologicGrade, "mcode-histologic-grade")]);
  for (const item of ofLabel("cancer-stage")) add(stagesOf(item, maker));
  for (const group of [
    receptors(note, ofLabel("hormone-receptor-type"), ofLabel("hormone-receptor-status"), maker),
    bodyStructures(note, ofLabel("tumor-site"), ofLabel("tumor-laterality"), maker),
  ]) {
    add(group.resources, "phenotype", group.carried);
    for (const { id, reason } of group.lost) lose("phenotype", id, reason);
  }
  const handled = new Set([
    ...["tumor-size", "histological-type", "cancer-grade", "cancer-stage", "tumor-site", "tumor-laterality"],
    ...["hormone-receptor-type", "hormone-receptor-status"],
  ]);
  for (const { id, label } of phenotypes)
    if (!handled.has(label)) lose("phenotype", id, `No element of mCODE is known for \`${label}\`.`);

  for (const item of items.diagnoses) {
    const system = item.code && codes.codeSystemUri(item.code.system);
    if (item.code && system === undefined)
      change(
        "diagnosis",
        item.id,
        "The URI of its code system is not known, so that only its text was written.",
      );
    add([conditionOf(item, system, maker)], "diagnosis");
  }
  for (const { id } of items.treatments)
    lose("treatment", id, "A plan in words is neither an order nor a procedure, which is what mCODE has.");
  return {
    resourceType: "Bundle",
    meta: { source: encodeURI(note.path), profile: [codes.mcodeProfile("mcode-patient-bundle")] },
    type: "collection",
    entry: resources.map((resource, index) => ({ fullUrl: uuidOf(note, index), resource })),
  };
}

const unknown = {
  extension: [{ url: "http://hl7.org/fhir/StructureDefinition/data-absent-reason", valueCode: "unknown" }],
};

/** US Core demands an identifier, a name and a gender; a note's labels have none of them. */
const patient: Resource = {
  resourceType: "Patient",
  meta: { profile: [codes.mcodeProfile("mcode-cancer-patient")] },
  identifier: [{ _system: unknown, _value: unknown }],
  name: [unknown],
  gender: "unknown",
};

/** The first entry of a bundle is the patient; its address is the subject of all others. */
function uuidOf({ sha256 }: Note, index: number): string {
  const hash = createHash("sha256").update(`${sha256} ${index}`).digest("hex");
  // Version 8 of RFC 9562: made from data of one's own.
  const parts = [hash.slice(0, 8), hash.slice(8, 12), `8${hash.slice(13, 16)}`, `8${hash.slice(17, 20)}`];
  return `urn:uuid:${parts.join("-")}-${hash.slice(20, 32)}`;
}

function makerOf(note: Note): ResourceMaker {
  const subject = { reference: uuidOf(note, 0) };
  const place = (spans: readonly Span[]): string =>
    `${note.path}, code points ${spans.map(({ start, end }) => `${start} to ${end}`).join(", ")}`;
  return {
    subject,
    place,
    observation: ({ profile, category, code, from, value }) => ({
      resourceType: "Observation",
      ...(profile === undefined ? {} : { meta: { profile: [codes.mcodeProfile(profile)] } }),
      status: "unknown",
      ...(category && { category: [{ coding: [category] }] }),
      code,
      subject,
      ...value,
      note: [{ text: place(from) }],
    }),
  };
}

/** mCODE's profile demands the tumor or the specimen that was measured, which labels do not tell: it is not named. */
function sizeOf(item: GoldPhenotype, maker: ResourceMaker): { resource: Resource; isMeasured: boolean } {
  const size = dimensionsOf(item.text);
  const quantity = (value: number): Resource => ({
    value,
    unit: size?.unit,
    system: "http://unitsofmeasure.org",
    code: size?.unit,
  });
  const value = size
    ? {
        component: size.values.map((one, index) => ({
          code: { coding: [index === 0 ? codes.longestDimension : codes.otherDimension] },
          valueQuantity: quantity(one),
        })),
      }
    : { valueString: oneLine(item.text) };
  const code = { coding: [codes.tumorSize] };
  return { resource: maker.observation({ code, from: [item], value }), isMeasured: size !== undefined };
}

function textObservation(item: GoldPhenotype, maker: ResourceMaker, code: Coding, profile: string): Resource {
  return maker.observation({
    profile,
    category: codes.laboratory,
    code: { coding: [code] },
    from: [item],
    value: { valueCodeableConcept: { text: oneLine(item.text) } },
  });
}

function stagesOf(item: GoldPhenotype, maker: ResourceMaker): Resource[] {
  const parts = stagePartsOf(item.text);
  const stage = (text: string): Resource =>
    // Whose stages these are is not said (TNM, FIGO, …), and mCODE's profiles demand it.
    maker.observation({
      code: { text: "Cancer stage" },
      from: [item],
      value: { valueCodeableConcept: { text } },
    });
  if (parts.length === 0) return [stage(oneLine(item.text))];
  return parts.map(({ kind, timing, text }) =>
    kind === "group"
      ? stage(text)
      : maker.observation({
          profile: codes.tnmProfiles[kind],
          code: { coding: [codes.tnmCodes[kind][timing ?? "unsaid"]] },
          from: [item],
          value: { valueCodeableConcept: { text } },
        }),
  );
}

/** Primary or secondary, and whether it is a problem or an encounter's diagnosis, is not said: no profile is named. */
function conditionOf(item: GoldDiagnosis, system: string | undefined, maker: ResourceMaker): Resource {
  const coding = item.code && system !== undefined ? { coding: [{ system, code: item.code.value }] } : {};
  return {
    resourceType: "Condition",
    code: { ...coding, text: oneLine(item.text) },
    subject: maker.subject,
    ...(item.evidence.length === 0 ? {} : { note: [{ text: maker.place(item.evidence) }] }),
  };
}
