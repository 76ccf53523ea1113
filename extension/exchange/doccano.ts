import { CodePoints } from "../notes/code-points";
import type { Span } from "../notes/note";
import type { Exporter, ExportOptions, LabelledNote, OutputPiece } from "./format";
import { documentLabels, keptItems, wroteAll } from "./kept-items";
import { unitMap } from "./offset-unit";
import type { ExchangeReport } from "./report";

/**
 * doccano's sequence labelling JSON Lines: `{"text", "label": [[start, end, "label"]]}`. doccano counts UTF-16, or
 * graphemes where a project is set so, and no file says which. What else is in a line, it keeps as metadata: the
 * note's path, diagnoses and treatments travel there.
 */
export const doccanoExporter: Exporter = {
  name: "doccano",
  title: "doccano JSON Lines, sequence labelling",
  splits: false,
  choices: ["unit"],
  export: exportDoccano,
};

async function* exportDoccano(
  notes: AsyncIterable<LabelledNote>,
  options: ExportOptions,
  report: ExchangeReport,
): AsyncGenerator<OutputPiece, void, undefined> {
  for await (const labelled of notes) {
    const { note, gold } = labelled;
    const items = keptItems(labelled, options, report);
    const points = CodePoints.of(note.text);
    const units = unitMap(note.text, options.unit);
    const place = (span: Span): [number, number] | undefined => {
      const range = points.range(span);
      const [start, end] = [units.fromUtf16(range.from), units.fromUtf16(range.to)];
      return start === undefined || end === undefined ? undefined : [start, end];
    };
    const held = items.phenotypes.filter((item) => {
      if (place(item)) return true;
      const reason = "It begins or ends inside a grapheme, which this unit cannot count.";
      report.lost.push({ kind: "phenotype", place: note.path, id: item.id, reason });
      return false;
    });
    const line = {
      text: note.text,
      label: held.map((item) => [...(place(item) ?? []), item.label]),
      path: note.path,
      sha256: note.sha256,
      annotator: gold.annotator,
      unit: options.unit,
      document: documentLabels(items),
    };
    yield { path: "doccano.jsonl", text: `${JSON.stringify(line)}\n`, isData: true };
    wroteAll({ ...items, phenotypes: held }, report);
  }
}
