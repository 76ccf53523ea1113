import type { QuotedSpan } from "../labels/suggestion";
import type { Exporter, ExportOptions, LabelledNote, OutputPiece } from "./format";
import { keptItems, wroteAll, type KeptItems } from "./kept-items";
import type { ExchangeReport } from "./report";

/**
 * BioC JSON (http://bioc.sourceforge.net), one collection. Offsets and lengths count code points, as the Python
 * readers do; each note is one passage. A diagnosis or treatment is in its document's infons, its evidence
 * are annotations that name it.
 */
export const biocExporter: Exporter = {
  name: "bioc",
  title: "BioC JSON, one collection",
  splits: false,
  export: exportBioc,
};

async function* exportBioc(
  notes: AsyncIterable<LabelledNote>,
  options: ExportOptions,
  report: ExchangeReport,
): AsyncGenerator<OutputPiece, void, undefined> {
  const path = "bioc.json";
  const head = { source: "CancerLLM Annotator", date: "", key: "", version: "1.0", infons: {} };
  yield { path, text: `${JSON.stringify(head).slice(0, -1)},"documents":[`, isData: true };
  let count = 0;
  for await (const labelled of notes) {
    const items = keptItems(labelled, options, report);
    const text = JSON.stringify(documentOf(labelled, items));
    yield { path, text: `${count === 0 ? "\n" : ",\n"}${text}`, isData: true };
    count += 1;
    wroteAll(items, report);
  }
  yield { path, text: "\n]}\n", isData: true };
}

function documentOf({ note, gold }: LabelledNote, items: KeptItems): Readonly<Record<string, unknown>> {
  const annotation = (id: string, infons: Readonly<Record<string, string>>, span: QuotedSpan): unknown => ({
    id,
    infons,
    text: span.text,
    locations: [{ offset: span.start, length: span.end - span.start }],
  });
  const infons: Record<string, string> = { sha256: note.sha256, annotator: gold.annotator };
  const documents = [...items.diagnoses, ...items.treatments];
  for (const item of documents) {
    infons[`${item.id}.${"modality" in item ? "treatment" : "diagnosis"}`] = item.text;
    if ("modality" in item) infons[`${item.id}.modality`] = item.modality;
    else if (item.code) infons[`${item.id}.code`] = `${item.code.system}:${item.code.value}`;
  }
  return {
    id: note.path,
    infons,
    passages: [
      {
        offset: 0,
        infons: {},
        text: note.text,
        sentences: [],
        annotations: [
          ...items.phenotypes.map((item) =>
            annotation(item.id, { type: item.label, decision: item.decision }, item),
          ),
          ...documents.flatMap(({ id, evidence }) =>
            evidence.map((span, index) =>
              annotation(`${id}.${index + 1}`, { type: "evidence", of: id }, span),
            ),
          ),
        ],
        relations: [],
      },
    ],
    annotations: [],
    relations: [],
  };
}
