import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { fhirMcodeExporter } from "../../../extension/exchange/fhir-mcode";
import type { LabelledNote } from "../../../extension/exchange/format";
import { dimensionsOf, stagePartsOf } from "../../../extension/exchange/mcode-findings";
import { resultCode } from "../../../extension/exchange/mcode-codes";
import type { ExchangeReport } from "../../../extension/exchange/report";
import { CodePoints } from "../../../extension/notes/code-points";
import { exported, inFolder, labelled, type SpanOf } from "./project";

interface Resource {
  readonly resourceType: string;
  readonly meta?: { readonly profile?: readonly string[] };
  readonly [key: string]: unknown;
}

interface Bundle extends Resource {
  readonly entry: readonly { readonly fullUrl: string; readonly resource: Resource }[];
}

/** The JSON Schema of FHIR R4, applied by a library of other people. */
interface Validator {
  validate(resource: unknown): unknown[];
}
let validator: Validator;
beforeAll(() => {
  const require = createRequire(import.meta.url);
  const Schema = require("@asymmetrik/fhir-json-schema-validator") as new () => Validator;
  validator = new Schema();
});

async function bundleOf(note: LabelledNote): Promise<{ bundle: Bundle; report: ExchangeReport }> {
  return inFolder(async (folder) => {
    const { files, report } = await exported(folder, fhirMcodeExporter, [note]);
    expect(files).toEqual([join(folder, "out", `${note.note.path}.fhir.json`)]);
    return { bundle: JSON.parse(await readFile(files[0] ?? "", "utf8")) as Bundle, report };
  });
}

/** A note with labels on the first place of each quote after the one before. */
function noteOf(
  text: string,
  labels: readonly (readonly [quote: string, label: string])[],
  rest: Parameters<typeof labelled>[3] = {},
): LabelledNote {
  const points = CodePoints.of(text);
  let at = 0;
  const spans = labels.map(([quote, label]): SpanOf => {
    const from = text.indexOf(quote, at);
    if (from < 0) throw new Error(`The note has no ${quote}.`);
    at = from + quote.length;
    const { start, end } = points.span({ from, to: at });
    return [start, end, label];
  });
  return labelled("notes/a.txt", text, spans, rest);
}

const ofProfile = ({ entry }: Bundle, name: string): Resource[] =>
  entry
    .map(({ resource }) => resource)
    .filter(({ meta }) => meta?.profile?.some((one) => one.endsWith(`/${name}`)));
const ofType = ({ entry }: Bundle, type: string): Resource[] =>
  entry.map(({ resource }) => resource).filter(({ resourceType }) => resourceType === type);

const size = "tumor-size";
const receptor = "hormone-receptor-type";
const result = "hormone-receptor-status";

describe("an mCODE bundle", () => {
  const text =
    "Left breast mass, 3.1 X 2.4 X 1.8 CM, invasive ductal carcinoma, grade 2, pT2 N1a M0, stage IIB.\n" +
    "ER positive (95%), PR negative, HER2 2+.\n";
  const note = noteOf(
    text,
    [
      ["Left", "tumor-laterality"],
      ["breast", "tumor-site"],
      ["3.1 X 2.4 X 1.8 CM", size],
      ["invasive ductal carcinoma", "histological-type"],
      ["grade 2", "cancer-grade"],
      ["pT2 N1a M0", "cancer-stage"],
      ["stage IIB", "cancer-stage"],
      ["ER", receptor],
      ["positive (95%)", result],
      ["PR", receptor],
      ["negative", result],
      ["HER2", receptor],
      ["2+", result],
    ],
    {
      diagnoses: [
        {
          id: "d1",
          text: "Breast cancer",
          code: { system: "ICD-10-CM", value: "C50.912" },
          evidence: [],
          decision: "added",
        },
      ],
    },
  );

  it("is FHIR R4 by its JSON Schema, each entry too, and every reference leads to the patient", async () => {
    const { bundle, report } = await bundleOf(note);
    expect(validator.validate(bundle)).toEqual([]);
    for (const { resource } of bundle.entry) expect(validator.validate(resource)).toEqual([]);
    expect(validator.validate({ resourceType: "Observation", statusx: 1 })).not.toEqual([]);
    const [patient, ...others] = bundle.entry;
    expect(patient?.resource.resourceType).toBe("Patient");
    for (const { resource } of others)
      expect(resource["subject"] ?? resource["patient"]).toEqual({ reference: patient?.fullUrl });
    expect(new Set(bundle.entry.map(({ fullUrl }) => fullUrl)).size).toBe(bundle.entry.length);
    expect([...report.lost, ...report.changed]).toEqual([]);
    expect(report.written("phenotype")).toBe(13);
  });

  it("has size, stage, histology, grade, receptors, site and condition by mCODE's elements", async () => {
    const { bundle } = await bundleOf(note);
    const sizes = ofType(bundle, "Observation").filter(({ component }) => component !== undefined);
    expect(sizes.map(({ component }) => component)).toEqual([
      [
        ["33728-7", 3.1],
        ["33729-5", 2.4],
        ["33729-5", 1.8],
      ].map(([code, value]) => ({
        code: { coding: [expect.objectContaining({ system: "http://loinc.org", code }) as unknown] },
        valueQuantity: { value, unit: "cm", system: "http://unitsofmeasure.org", code: "cm" },
      })),
    ]);
    const tumor = ofProfile(bundle, "mcode-tnm-primary-tumor-category");
    expect(tumor).toMatchObject([
      { code: { coding: [{ code: "384625004" }] }, valueCodeableConcept: { text: "pT2" } },
    ]);
    expect(ofProfile(bundle, "mcode-tnm-regional-nodes-category")).toMatchObject([
      { code: { coding: [{ code: "371494008" }] }, valueCodeableConcept: { text: "pN1a" } },
    ]);
    expect(ofProfile(bundle, "mcode-histologic-grade")).toHaveLength(1);
    const tests = ofProfile(bundle, "mcode-tumor-marker-test");
    expect(
      tests.map(({ code, valueCodeableConcept: value }) => [
        (code as { coding: { code: string }[] }).coding[0]?.code,
        (value as { coding?: { code: string }[] }).coding?.[0]?.code,
        (value as { text: string }).text,
      ]),
    ).toEqual([
      ["16112-5", "LA6576-8", "positive (95%)"],
      ["16113-3", "LA6577-6", "negative"],
      ["48676-1", undefined, "2+"],
    ]);
    expect(ofType(bundle, "BodyStructure")).toMatchObject([
      { location: { text: "breast" }, locationQualifier: [{ coding: [{ code: "7771000" }], text: "Left" }] },
    ]);
    expect(ofType(bundle, "Condition")).toMatchObject([
      { code: { coding: [{ system: "http://hl7.org/fhir/sid/icd-10-cm", code: "C50.912" }] } },
    ]);
  });

  it("invents nothing: what is not said is unknown, and no date, name or specimen is there", async () => {
    const { bundle } = await bundleOf(note);
    const [patient] = ofType(bundle, "Patient");
    expect(patient).toMatchObject({ gender: "unknown", name: [{ extension: [{ valueCode: "unknown" }] }] });
    const keys = new Set(bundle.entry.flatMap(({ resource }) => Object.keys(resource)));
    for (const key of ["effectiveDateTime", "issued", "specimen", "focus", "clinicalStatus", "birthDate"])
      expect(keys.has(key)).toBe(false);
    for (const one of ofType(bundle, "Observation")) expect(one["status"]).toBe("unknown");
    const measured = ofType(bundle, "Observation").filter(({ component }) => component !== undefined);
    expect(measured.every(({ meta }) => meta === undefined)).toBe(true);
  });

  it("loses results that are not for certain of one receptor, a side without a site, and treatments", async () => {
    const unclear = noteOf(
      "ER and PR positive.\nPositive ER, negative PR, strong.\nOn the left.\n",
      [
        ["ER", receptor],
        ["PR", receptor],
        ["positive", result],
        ["Positive", result],
        ["ER", receptor],
        ["negative", result],
        ["left", "tumor-laterality"],
      ],
      { treatments: [{ id: "t1", text: "Surgery", modality: "surgery", evidence: [], decision: "added" }] },
    );
    const { bundle, report } = await bundleOf(unclear);
    expect(ofProfile(bundle, "mcode-tumor-marker-test")).toEqual([]);
    expect(report.lost.map(({ id }) => id)).toEqual(["p1", "p2", "p3", "p4", "p5", "p6", "p7", "t1"]);
  });

  it("is FHIR whatever the labels are on", async () => {
    const pieces = [
      "ER",
      "positive",
      "2.5 cm",
      " ",
      "\n",
      "\t",
      "pT2",
      "😀",
      "e\u0301",
      ",",
      "<",
      "left",
      "\r\n",
      "0",
    ];
    const names = [size, receptor, result, "tumor-site", "tumor-laterality", "cancer-stage", "cancer-grade"];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...pieces), { minLength: 2, maxLength: 20 }),
        fc.array(fc.tuple(fc.nat(), fc.nat(), fc.constantFrom(...names)), { maxLength: 8 }),
        async (parts, cuts) => {
          const words = `x${parts.join("")}y`;
          const { length } = CodePoints.of(words);
          const spans = cuts.flatMap(([a, b, label]): SpanOf[] => {
            const [start = 0, end = 0] = [a % length, b % length].sort((one, other) => one - other);
            return start < end ? [[start, end, label]] : [];
          });
          const { bundle, report } = await bundleOf(labelled("a.txt", words, spans));
          expect(validator.validate(bundle)).toEqual([]);
          const lost = new Set(report.lost.map(({ id }) => id));
          expect(report.written("phenotype") + lost.size).toBe(spans.length);
        },
      ),
      { numRuns: 40 },
    );
  });
});

it.each([
  ["2.5 cm", [2.5], "cm"],
  ["12mm", [12], "mm"],
  ["1.0 x 0.5 x 0.7 cm", [1, 0.7, 0.5], "cm"],
  ["4.6 cm x 4.2 cm", [4.6, 4.2], "cm"],
])("reads the size %s", (text, values, unit) => {
  expect(dimensionsOf(text)).toEqual({ values, unit });
});

it.each(["2-3 cm", "<1 cm", "about 2 cm", "2,5 cm", "2.5", "2.5 cm and 3 cm", "4 mm x 2 cm", "2.5 in"])(
  "does not read %s as a size",
  (text) => {
    expect(dimensionsOf(text)).toBeUndefined();
  },
);

it.each([
  ["pT2 N1a M0", ["pathologic pT2", "pathologic pN1a", "? M0"]],
  ["cT2 cN1 cM0", ["clinical cT2", "clinical cN1", "clinical cM0"]],
  ["pT2(m) pN0(sn)", ["pathologic pT2(m)", "pathologic pN0(sn)"]],
  ["ypT0, cM0", ["pathologic ypT0", "clinical cM0"]],
  ["M1c(0)", ["? M1c(0)"]],
  ["pTis", ["pathologic pTis"]],
  ["stage IIB", ["? stage IIB"]],
  ["FIGO IIIC", ["? FIGO IIIC"]],
  ["STAGE III", ["? STAGE III"]],
  ["locally advanced", []],
  ["T2 or T3 disease", []],
])("reads the stage %s", (text, parts) => {
  expect(stagePartsOf(text).map(({ timing, text: own }) => `${timing ?? "?"} ${own}`)).toEqual(parts);
});

it.each([
  ["POSITIVE, 90%, STRONG", "LA6576-8"],
  ["NEGATIVE (<1%)", "LA6577-6"],
  ["not positive", undefined],
  ["weakly positive or negative", undefined],
  ["low positive", undefined],
  ["3+", undefined],
])("reads the result %s", (text, code) => {
  expect(resultCode(text)?.code).toBe(code);
});
