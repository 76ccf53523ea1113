import type { GoldDiagnosis, GoldTreatment } from "../labels/gold-label";
import { CodePoints } from "../notes/code-points";
import type { Note, Span } from "../notes/note";
import type { Exporter, ExportOptions, LabelledNote, OutputPiece } from "./format";
import { keptItems, wroteAll, type KeptItems } from "./kept-items";
import type { ExchangeReport } from "./report";

export const phenotypeType = "cancerllm.Phenotype";
export const evidenceType = "cancerllm.Evidence";
export const diagnosisTypeName = "cancerllm.Diagnosis";
export const treatmentTypeName = "cancerllm.Treatment";

/**
 * UIMA CAS JSON 0.4 (apache/uima-uimaj-io-jsoncas, SPECIFICATION.adoc), one file for each note. Offsets count UTF-16
 * code units, as the specification has it.
 */
export const uimaJsonExporter: Exporter = {
  name: "uima-json",
  title: "UIMA CAS JSON 0.4, read by INCEpTION, uimaj and dkpro-cassis",
  splits: false,
  export: exportUima,
};

async function* exportUima(
  notes: AsyncIterable<LabelledNote>,
  options: ExportOptions,
  report: ExchangeReport,
): AsyncGenerator<OutputPiece, void, undefined> {
  for await (const labelled of notes) {
    const items = keptItems(labelled, options, report);
    const cas = JSON.stringify(casOf(labelled, items), undefined, 1);
    yield { path: `${labelled.note.path}.json`, text: `${cas}\n`, isData: true };
    wroteAll(items, report);
  }
}

type Structure = Readonly<Record<string, unknown>>;

function casOf({ note, gold }: LabelledNote, items: KeptItems): Structure {
  const points = CodePoints.of(note.text);
  const sofa = 1;
  const structures: Structure[] = [];
  const members: number[] = [];
  let last = sofa;
  const add = (type: string, features: Structure, isMember = true): number => {
    last += 1;
    structures.push({ "%ID": last, "%TYPE": type, ...features });
    if (isMember) members.push(last);
    return last;
  };
  const anchors = (span: Span): Structure => {
    const { from, to } = points.range(span);
    return { "@sofa": sofa, begin: from, end: to };
  };
  const language = "x-unspecified";
  add("uima.tcas.DocumentAnnotation", { "@sofa": sofa, begin: 0, end: note.text.length, language });
  const { path, sha256 } = note;
  add("cancerllm.Note", { path, sha256, annotator: gold.annotator, status: gold.status });
  for (const item of items.phenotypes) {
    add(phenotypeType, { ...anchors(item), id: item.id, label: item.label, decision: item.decision });
  }
  const addDocument = (type: string, item: GoldDiagnosis | GoldTreatment, features: Structure): void => {
    const evidence = item.evidence.map((span) => add(evidenceType, anchors(span)));
    const list = add("uima.cas.FSArray", { "%ELEMENTS": evidence }, false);
    add(type, { id: item.id, text: item.text, decision: item.decision, "@evidence": list, ...features });
  };
  for (const item of items.diagnoses) {
    const code = item.code ? { codeSystem: item.code.system, code: item.code.value } : {};
    addDocument(diagnosisTypeName, item, code);
  }
  for (const item of items.treatments) addDocument(treatmentTypeName, item, { modality: item.modality });
  return {
    "%TYPES": types,
    "%FEATURE_STRUCTURES": [sofaOf(sofa, note), ...structures],
    "%VIEWS": { _InitialView: { "%SOFA": sofa, "%MEMBERS": members } },
  };
}

function sofaOf(id: number, { text }: Note): Structure {
  return {
    "%ID": id,
    "%TYPE": "uima.cas.Sofa",
    sofaNum: 1,
    sofaID: "_InitialView",
    mimeType: "text",
    sofaString: text,
  };
}

function typeOf(
  name: string,
  parent: string,
  features: readonly string[],
  arrays: Structure = {},
): Structure {
  const text = Object.fromEntries(
    features.map((feature) => [feature, { "%NAME": feature, "%RANGE": "uima.cas.String" }]),
  );
  return { [name]: { "%NAME": name, "%SUPER_TYPE": parent, ...text, ...arrays } };
}

const evidenceFeature = {
  evidence: { "%NAME": "evidence", "%RANGE": "uima.cas.FSArray", "%ELEMENT_TYPE": evidenceType },
};
const types = {
  ...typeOf("cancerllm.Note", "uima.cas.TOP", ["path", "sha256", "annotator", "status"]),
  ...typeOf(phenotypeType, "uima.tcas.Annotation", ["id", "label", "decision"]),
  ...typeOf(evidenceType, "uima.tcas.Annotation", []),
  ...typeOf(
    diagnosisTypeName,
    "uima.cas.TOP",
    ["id", "text", "decision", "codeSystem", "code"],
    evidenceFeature,
  ),
  ...typeOf(treatmentTypeName, "uima.cas.TOP", ["id", "text", "decision", "modality"], evidenceFeature),
};
