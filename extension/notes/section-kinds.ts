/** What a section of a clinical note is about. `other` is text under no heading, or under one that is not known. */
export type SectionKind =
  | "reason-for-visit"
  | "treatment-site"
  | "history"
  | "subjective"
  | "family-history"
  | "review-of-systems"
  | "exam"
  | "imaging"
  | "laboratory"
  | "specimen"
  | "pathology-diagnosis"
  | "gross"
  | "microscopic"
  | "synoptic"
  | "medications"
  | "assessment"
  | "plan"
  | "other";

export interface HeadingMeaning {
  readonly kind: SectionKind;
  /** Whether the words are a heading wherever they stand before a colon, or only at the start of a line. */
  readonly inline: boolean;
}

/**
 * Headings by kind, lower case, without plurals in brackets: `specimen(s)` is looked up as `specimen`.
 * Written after the headings of 1,797 public pathology reports (TCGA) and the usual forms of oncology notes.
 */
const inlineHeadings: Readonly<Record<SectionKind, string>> = {
  "reason-for-visit":
    "reason for visit, reason for consultation, reason for consult, reason for referral, reason for admission, chief complaint, chief concern, purpose of visit",
  "treatment-site": "treatment site, site of treatment, treated site, radiation site, treatment area",
  history:
    "history of present illness, history of the present illness, clinical history, patient history, past medical history, past surgical history, past oncologic history, oncologic history, oncology history, cancer history, treatment history, medical history, surgical history, social history, past history, gynecologic history, obstetric history, clinical information, clinical data, clinical details, clinical notes, clinical diagnosis & history, clinical diagnosis and history, clinical history/diagnosis, brief history, pertinent history, relevant history, pre-op diagnosis, preop diagnosis, pre-operative diagnosis, preoperative diagnosis, clinical diagnosis, previous diagnosis inquiry, hospital course, clinical history and diagnosis, medical problems, problem list",
  subjective:
    "subjective information, interval history, interim history, interval events, patient reports, subjective",
  "family-history": "family history, family medical history, family cancer history",
  "review-of-systems": "review of systems, nursing review of systems, system review, systems review",
  exam: "physical examination, physical exam, objective observations, objective findings, objective, vital signs, clinical examination, examination findings, performance status",
  imaging:
    "imaging, imaging studies, imaging results, imaging findings, imaging review, radiology, radiology results, radiographic studies, radiologic studies, diagnostic imaging, pertinent imaging, staging studies",
  laboratory:
    "laboratory test results, laboratory results, laboratory data, laboratory values, laboratory studies, laboratory findings, laboratory tests, lab results, lab data, labs and studies, pertinent labs, tumor markers, molecular studies, molecular results, genomic testing, data reviewed",
  specimen:
    "specimen, specimens, specimen submitted, specimens submitted, specimen received, specimens received, source of tissue, tissue submitted, material submitted, specimen source, specimen description, specimen data, nature of specimen, source of specimen, operation/specimen, operation/specimens",
  "pathology-diagnosis":
    "final diagnosis, diagnosis, diagnoses, main diagnosis/diagnoses, pathologic diagnosis, pathological diagnosis, pathology diagnosis, final pathologic diagnosis, final pathological diagnosis, final surgical pathology diagnosis, surgical pathology diagnosis, histopathological diagnosis, histologic diagnosis, histological diagnosis, microscopic diagnosis, permanent diagnosis, anatomic diagnosis, pathologic interpretation, diagnosis comment, frozen section diagnosis, intraoperative consultation, intra-operative consultation, intraoperative diagnosis, intraoperative consultation diagnosis, outside tissue diagnosis, consultation diagnosis, addendum, addendum diagnosis, amended diagnosis, pathology, pathology results, pathology findings, surgical pathology",
  gross:
    "gross description, gross examination, macroscopic description, macroscopic examination, macroscopy, gross, gross findings, gross pathology, gross description and summary of sections, summary of sections, section code, cassette summary, block summary, designation of sections, tissue description",
  microscopic:
    "microscopic description, microscopic examination, microscopic findings, microscopic, microscopy, light microscopy, microscopic/diagnostic dictation, histology, histological description, immunohistochemistry, immunohistochemical stains, immunohistochemical studies, special stains, special studies, ancillary studies, additional studies, microscopic description and comment",
  synoptic:
    "synoptic report, synoptic diagnosis, synopsis, tumor summary, case synopsis, pathology synopsis, synoptic data, cancer case summary, synoptic summary, tumor characteristics, cap synoptic report, cancer synopsis",
  medications:
    "current medications, home medications, discharge medications, medications, outpatient medications, chemotherapy orders, allergies",
  assessment:
    "assessment, assessment and plan, assessment & plan, assessment/plan, clinical impression, impression, impression and plan, impression/plan, discharge diagnosis, discharge diagnoses, oncologic diagnosis, primary diagnosis, working diagnosis, tumor board discussion, staging summary, cancer staging, clinical summary, assessment and recommendations",
  plan: "plan, treatment plan, plan of care, recommendation, recommendations, treatment recommendations, tumor board recommendation, tumor board recommendations, follow-up plan, disposition, discharge plan, plan and recommendations, treatment course, follow-up, discharge instructions",
  other: "",
};

/** Short or everyday words: headings at the start of a line only. */
const lineHeadings: Readonly<Partial<Record<SectionKind, string>>> = {
  "reason-for-visit": "cc, reason, consult question, indication, indications, visit type",
  "treatment-site": "site",
  history:
    "history, hpi, pmh, psh, sh, onc hx, oncology hx, background, summary, history of illness, presentation, case presentation, operation, procedure, procedures, operative findings, treatment to date, prior treatment, previous treatment",
  subjective: "s, symptoms, patient concerns, events, overnight events",
  "family-history": "fh, fhx, family hx",
  "review-of-systems": "ros",
  exam: "pe, exam, examination, o, vitals, ecog, general",
  imaging:
    "ct, mri, pet/ct, pet-ct, mammogram, mammography, ultrasound, findings, scans, technique, x-ray, bone scan, studies, radiology review",
  laboratory:
    "labs, lab, laboratory, data, results, pertinent results, molecular, biomarkers, genomics, genetics, hematology, cytogenetics, flow cytometry, bone marrow biopsy",
  "pathology-diagnosis": "path, final, interpretation, pathology review, comment, comments",
  gross: "macroscopic",
  medications: "meds, home meds, rx, treatment orders",
  assessment:
    "a, a/p, a&p, a and p, imp, discussion, stage, staging, summary and discussion, case summary, summary of case",
  plan: "p, rec, recs, consensus, next steps, orders, board recommendation, plans, treatment, therapy",
  other: "signature, attending, electronically signed by, cc to, disclaimer, addenda, attestation",
};

function table(): ReadonlyMap<string, HeadingMeaning> {
  const meanings = new Map<string, HeadingMeaning>();
  const add = (entries: Readonly<Partial<Record<SectionKind, string>>>, inline: boolean): void => {
    for (const [kind, headings] of Object.entries(entries) as [SectionKind, string][]) {
      for (const heading of headings.split(", ")) if (heading !== "") meanings.set(heading, { kind, inline });
    }
  };
  add(lineHeadings, false);
  add(inlineHeadings, true);
  return meanings;
}

const meanings = table();
const lastWords = new Set([...meanings.keys()].map((heading) => /[^ ]*$/.exec(heading)?.[0] ?? ""));

/** False where a text certainly does not end with a known heading: a quick look at its last word. */
export function mayEndWithHeading(text: string): boolean {
  if (text.endsWith(")")) return true;
  const word = text.slice(text.lastIndexOf(" ") + 1).toLowerCase();
  return (
    lastWords.has(word) || (word.endsWith("s") && lastWords.has(word.slice(0, -1))) || /[*_#(\t]/.test(word)
  );
}

/** What a heading stands for, or nothing where it is not known. Case, spacing, plurals and remarks in brackets do not matter. */
export function headingMeaning(heading: string): HeadingMeaning | undefined {
  const plain = heading
    .toLowerCase()
    .replace(/\((?:e?s|i?es)\)/g, "")
    .replace(/\([^()]*\)/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  return meanings.get(plain) ?? (plain.endsWith("s") ? meanings.get(plain.slice(0, -1)) : undefined);
}
