import { join } from "node:path";
import type { Note, Span } from "../notes/note";
import { annotatorName } from "./annotator-name";
import type { ImportedNote, Importer, ImportOptions } from "./format";
import { inputFiles } from "./input-files";
import {
  arrayOf,
  isRecord,
  numberOf,
  readJson,
  recordOf,
  recordsOf,
  stringOf,
  type JsonRecord,
} from "./json";
import { modalityNamed } from "./kept-items";
import type { NoteIndex } from "./note-index";
import { Placement } from "./placement";
import type { ExchangeReport } from "./report";
import { diagnosisTypeName, evidenceType, treatmentTypeName } from "./uima-json";

/** A CAS JSON file or a folder of them, of INCEpTION or another tool. */
export const uimaJsonImporter: Importer = {
  name: "uima-json",
  title: "UIMA CAS JSON 0.4, of INCEpTION, uimaj or dkpro-cassis",
  endings: ["json"],
  takesFolder: true,
  import: importUima,
};

async function* importUima(
  input: string,
  notes: NoteIndex,
  _options: ImportOptions,
  report: ExchangeReport,
): AsyncGenerator<ImportedNote, void, undefined> {
  const { root, files } = await inputFiles(input, uimaJsonImporter.endings);
  for await (const file of files) {
    const lose = (reason: string): void => void report.lost.push({ kind: "note", place: file, reason });
    const cas = await readJson(join(root, file)).catch((error: unknown) => {
      lose(error instanceof Error ? error.message : "It cannot be read.");
    });
    if (cas === undefined) continue;
    const structures = structuresOf(recordOf(cas)["%FEATURE_STRUCTURES"], file, report);
    const sofas = structures.filter((one) => one["%TYPE"] === "uima.cas.Sofa");
    const sofa = sofas.find((one) => one["sofaID"] === "_InitialView") ?? sofas[0];
    const text = stringOf(sofa?.["sofaString"]);
    if (!sofa || text === undefined) {
      lose("It is not a CAS with a text.");
      continue;
    }
    const own = structures.find((one) => one["%TYPE"] === "cancerllm.Note");
    const path = stringOf(own?.["path"]) ?? file.replace(/\.json$/, "");
    const note = await notes.find({ text, path });
    const placement = typeof note === "string" ? undefined : Placement.of(note, text, "utf-16");
    if (typeof note === "string" || !placement) {
      lose(typeof note === "string" ? note : "The text is not that of the note in the project.");
      continue;
    }
    const annotator = annotatorName(own?.["annotator"]);
    const by = annotator === undefined ? {} : { annotator };
    yield { ...labelsOf(note, file, structures, sofa["%ID"], placement, report), ...by };
  }
}

/** Feature structures as a list; older files have them as a map by id. */
function structuresOf(value: unknown, file: string, report: ExchangeReport): JsonRecord[] {
  if (Array.isArray(value)) return recordsOf(value, file, report);
  return Object.entries(recordOf(value)).flatMap(([id, one]) =>
    isRecord(one) ? [{ "%ID": Number(id), ...one }] : [],
  );
}

/** Types that only divide a text or describe it. */
const structural =
  /^uima\.tcas\.DocumentAnnotation$|\.(?:Sentence|Token|Paragraph|Div|Heading|Lemma|Stem|POS|DocumentMetaData|TagDescription|TagsetDescription)$|\.pos\.|^uima\.cas\.|^cancerllm\.Note$/;

function labelsOf(
  note: Note,
  file: string,
  structures: readonly JsonRecord[],
  sofa: unknown,
  placement: Placement,
  report: ExchangeReport,
): ImportedNote {
  const byId = new Map(structures.map((one) => [one["%ID"], one]));
  const phenotypes: { label: string; span: Span }[] = [];
  const result = {
    diagnoses: [] as ImportedNote["diagnoses"][number][],
    treatments: [] as ImportedNote["treatments"][number][],
  };
  const spanOf = (one: JsonRecord): Span | undefined => {
    const [begin, end] = [numberOf(one["begin"]), numberOf(one["end"])];
    return begin === undefined || end === undefined ? undefined : placement.span(begin, end);
  };
  for (const one of structures) {
    const type = stringOf(one["%TYPE"]) ?? "";
    const id = String(one["%ID"]);
    const lose = (kind: "phenotype" | "attribute" | "relation", reason: string): void =>
      void report.lost.push({ kind, place: file, id, reason });
    if (structural.test(type) || type === evidenceType) continue;
    if (type === diagnosisTypeName || type === treatmentTypeName) {
      const text = stringOf(one["text"]);
      const elements = arrayOf(byId.get(one["@evidence"])?.["%ELEMENTS"]);
      const spans = elements.map((element) => spanOf(byId.get(element) ?? {}));
      if (spans.includes(undefined)) lose("attribute", "A piece of evidence has no place in the note.");
      const evidence = spans.filter((span) => span !== undefined);
      const [system, value] = [stringOf(one["codeSystem"]), stringOf(one["code"])];
      if (!text) lose("attribute", "A diagnosis or treatment has no text.");
      else if (type === treatmentTypeName)
        result.treatments.push({ text, evidence, modality: modalityNamed(one["modality"]) });
      else result.diagnoses.push({ text, evidence, ...(system && value ? { code: { system, value } } : {}) });
      continue;
    }
    if (one["begin"] === undefined && one["^begin"] === undefined) {
      const isRelation = Object.keys(one).some((key) => key.startsWith("@") && key !== "@sofa");
      lose(isRelation ? "relation" : "attribute", `Structures of the type ${type} are not modelled.`);
      continue;
    }
    if (one["@sofa"] !== undefined && one["@sofa"] !== sofa) {
      lose("phenotype", "It is on another view than the note's text.");
      continue;
    }
    const span = spanOf(one);
    const [label, feature] = labelOf(one, type);
    if (!span) {
      lose("phenotype", "Its offsets are not those of a piece of the text.");
      continue;
    }
    phenotypes.push({ label, span });
    for (const key of Object.keys(one)) {
      if (/^[%^]|^(?:begin|end|id|decision|@sofa)$/.test(key) || key === feature || one[key] === null)
        continue;
      lose(key.startsWith("@") ? "relation" : "attribute", `The feature ${key} of ${type} is not modelled.`);
    }
  }
  return { note, file, phenotypes, ...result };
}

/** The label of an annotation: the feature that names one, else its type. */
function labelOf(one: JsonRecord, type: string): [label: string, feature: string | undefined] {
  for (const feature of ["label", "value", "identifier", "category"]) {
    const value = stringOf(one[feature]);
    if (value !== undefined && value !== "") return [value, feature];
  }
  return [type.replace(/^.*\./, ""), undefined];
}
