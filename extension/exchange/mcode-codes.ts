/** Codes of mCODE (HL7 FHIR US mCODE 4.0.0, STU 4) and of the terminologies that it takes them from. */

export interface Coding {
  readonly system: string;
  readonly code: string;
  readonly display?: string;
}

const loinc = "http://loinc.org";
const snomed = "http://snomed.info/sct";

/** The profile of mCODE with a name, e.g. `mcode-cancer-patient`. */
export function mcodeProfile(name: string): string {
  return `http://hl7.org/fhir/us/mcode/StructureDefinition/${name}`;
}

export const laboratory: Coding = {
  system: "http://terminology.hl7.org/CodeSystem/observation-category",
  code: "laboratory",
};

export const tumorSize: Coding = { system: loinc, code: "21889-1", display: "Size Tumor" };
export const longestDimension: Coding = {
  system: loinc,
  code: "33728-7",
  display: "Size.maximum dimension in Tumor",
};
export const otherDimension: Coding = {
  system: loinc,
  code: "33729-5",
  display: "Size additional dimension in Tumor",
};
export const histologicType: Coding = { system: loinc, code: "31206-6", display: "Behavior ICD-O-3 Cancer" };
export const histologicGrade: Coding = {
  system: "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl",
  code: "C18000",
  display: "Histologic Grade",
};

type Timing = "clinical" | "pathologic" | "unsaid";

/** The observation codes of TNM categories, by whether the staging was clinical or pathologic. */
export const tnmCodes: Readonly<Record<"T" | "N" | "M", Readonly<Record<Timing, Coding>>>> = {
  T: {
    unsaid: { system: snomed, code: "78873005", display: "T category" },
    clinical: { system: snomed, code: "399504009", display: "cT category" },
    pathologic: { system: snomed, code: "384625004", display: "pT category" },
  },
  N: {
    unsaid: { system: snomed, code: "277206009", display: "N category" },
    clinical: { system: snomed, code: "399534004", display: "cN category" },
    pathologic: { system: snomed, code: "371494008", display: "pN category" },
  },
  M: {
    unsaid: { system: snomed, code: "277208005", display: "M category" },
    clinical: { system: snomed, code: "399387003", display: "cM category" },
    pathologic: { system: snomed, code: "371497001", display: "pM category" },
  },
};

export const tnmProfiles = {
  T: "mcode-tnm-primary-tumor-category",
  N: "mcode-tnm-regional-nodes-category",
  M: "mcode-tnm-distant-metastases-category",
} as const;

const receptors: readonly (readonly [RegExp, Coding])[] = [
  [
    /^(?:o?estrogen receptors?(?: \(ER\))?|ER)$/i,
    { system: loinc, code: "16112-5", display: "Estrogen receptor [Interpretation] in Tissue" },
  ],
  [
    /^(?:progesterone receptors?(?: \(PR\))?|PR|PgR)$/i,
    { system: loinc, code: "16113-3", display: "Progesterone receptor [Interpretation] in Tissue" },
  ],
  [
    /^(?:HER-?2(?:[/-]?neu)?|c-?erbB-?2|ERBB2)$/i,
    { system: loinc, code: "48676-1", display: "HER2 [Interpretation] in Tissue" },
  ],
];

/** The test of a receptor; undefined for one that is not known here, or for several at once. */
export function receptorCode(text: string): Coding | undefined {
  const name = text.replaceAll(/\s+/gu, " ").trim();
  return receptors.find(([pattern]) => pattern.test(name))?.[1];
}

/** `positive (95%)`, `NEGATIVE (0)`: the answer; undefined for any other result, `2+` for one. */
export function resultCode(text: string): Coding | undefined {
  const isPositive = /\bpositive\b/i.test(text);
  const isNegative = /\bnegative\b/i.test(text);
  if (isPositive === isNegative || /\b(?:not?|weak|low|equivocal|indeterminate)\b/i.test(text))
    return undefined;
  return isPositive
    ? { system: loinc, code: "LA6576-8", display: "Positive" }
    : { system: loinc, code: "LA6577-6", display: "Negative" };
}

/** Which side, as a qualifier of a place in the body. */
export function lateralityCode(text: string): Coding | undefined {
  const side = text.trim().toLowerCase();
  if (side === "left" || side === "l") return { system: snomed, code: "7771000", display: "Left" };
  if (side === "right" || side === "r") return { system: snomed, code: "24028007", display: "Right" };
  if (side === "bilateral") return { system: snomed, code: "51440002", display: "Right and left" };
  return undefined;
}

const codeSystems: Readonly<Record<string, string>> = {
  "icd-10-cm": "http://hl7.org/fhir/sid/icd-10-cm",
  "icd-10": "http://hl7.org/fhir/sid/icd-10",
  "icd-o-3": "http://terminology.hl7.org/CodeSystem/icd-o-3",
  "snomed ct": snomed,
  snomed,
};

/** The URI of a code system by the name that gold labels give it; undefined where it is not known. */
export function codeSystemUri(name: string): string | undefined {
  return /^(?:https?|urn):/.test(name) ? name : codeSystems[name.toLowerCase()];
}
