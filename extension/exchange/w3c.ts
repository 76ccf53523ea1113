import type { QuotedSpan } from "../labels/suggestion";
import { CodePoints } from "../notes/code-points";
import { insideGrapheme } from "../notes/graphemes";
import type { Exporter, ExportOptions, LabelledNote, OutputPiece } from "./format";
import { keptItems, wroteAll, type KeptItems } from "./kept-items";
import type { ExchangeReport } from "./report";

/**
 * W3C Web Annotation (https://www.w3.org/TR/annotation-model/) as JSON-LD, a page of annotations for each note.
 * Each span has a quote with its context and a position in code points; the state of the note is its SHA-256.
 */
export const w3cExporter: Exporter = {
  name: "w3c",
  title: "W3C Web Annotation, JSON-LD",
  splits: false,
  export: exportW3c,
};

async function* exportW3c(
  notes: AsyncIterable<LabelledNote>,
  options: ExportOptions,
  report: ExchangeReport,
): AsyncGenerator<OutputPiece, void, undefined> {
  for await (const labelled of notes) {
    const items = keptItems(labelled, options, report);
    const page = JSON.stringify(pageOf(labelled, items, report), undefined, 1);
    yield { path: `${labelled.note.path}.jsonld`, text: `${page}\n`, isData: true };
    wroteAll(items, report);
  }
}

type Json = Readonly<Record<string, unknown>>;
const contextLength = 32;

function pageOf({ note, gold }: LabelledNote, items: KeptItems, report: ExchangeReport): Json {
  const points = CodePoints.of(note.text);
  const source = {
    id: encodeURI(note.path),
    type: "Text",
    format: note.path.endsWith(".md") ? "text/markdown" : "text/plain",
    "schema:sha256": note.sha256,
  };
  const target = (id: string, { start, end, text }: QuotedSpan): Json => {
    const { from, to } = points.range({ start, end });
    if (insideGrapheme(note.text, from) || insideGrapheme(note.text, to)) {
      const reason = "It begins or ends inside a character as readers see it, against the model's advice.";
      report.changed.push({ kind: "phenotype", place: note.path, id, reason });
    }
    const prefix = points.slice({ start: Math.max(0, start - contextLength), end: start });
    const suffix = points.slice({ start: end, end: Math.min(points.length, end + contextLength) });
    return {
      source,
      selector: [
        { type: "TextQuoteSelector", exact: text, prefix, suffix },
        { type: "TextPositionSelector", start, end },
      ],
    };
  };
  const annotation = (id: string, body: readonly Json[], on: readonly Json[]): Json => ({
    id: `urn:sha256:${note.sha256}#${encodeURIComponent(`${gold.annotator}-${id}`)}`,
    type: "Annotation",
    motivation: "classifying",
    creator: { type: "Person", name: gold.annotator },
    body,
    target: on.length === 1 ? on[0] : on,
  });
  const words = (value: string, purpose: string): Json => ({ type: "TextualBody", value, purpose });
  const onNote = (id: string, evidence: readonly QuotedSpan[]): Json[] =>
    evidence.length === 0 ? [{ source }] : evidence.map((span) => target(id, span));
  return {
    "@context": ["http://www.w3.org/ns/anno.jsonld", { schema: "https://schema.org/" }],
    id: `urn:sha256:${note.sha256}`,
    type: "AnnotationPage",
    items: [
      ...items.phenotypes.map((item) =>
        annotation(item.id, [words(item.label, "classifying")], [target(item.id, item)]),
      ),
      ...items.diagnoses.map(({ id, text, code, evidence }) =>
        annotation(
          id,
          [
            words("diagnosis", "classifying"),
            words(text, "describing"),
            ...(code ? [words(`${code.system}:${code.value}`, "identifying")] : []),
          ],
          onNote(id, evidence),
        ),
      ),
      ...items.treatments.map(({ id, text, modality, evidence }) =>
        annotation(
          id,
          [words("treatment", "classifying"), words(text, "describing"), words(modality, "tagging")],
          onNote(id, evidence),
        ),
      ),
    ],
  };
}
