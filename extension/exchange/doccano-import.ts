import { annotatorName } from "./annotator-name";
import type { Note, Span } from "../notes/note";
import type { ImportedNote, Importer, ImportOptions } from "./format";
import { ExchangeError } from "./exchange-error";
import { arrayOf, isRecord, numberOf, readRecords, recordOf, stringOf, type JsonRecord } from "./json";
import { readDocumentLabels } from "./kept-items";
import type { NoteIndex } from "./note-index";
import { offsetUnits, unitMap, unitsDiffer, type OffsetUnit } from "./offset-unit";
import { Placement } from "./placement";
import type { ExchangeReport } from "./report";

/** doccano's three shapes: `label` or `labels` as triples, and `entities` of relation projects. */
export const doccanoImporter: Importer = {
  name: "doccano",
  title: "doccano JSON Lines export",
  endings: ["jsonl", "json"],
  asksUnit: true,
  import: importDoccano,
};

interface ForeignSpan {
  readonly start: number;
  readonly end: number;
  readonly label: string;
}

interface Line {
  readonly text: string;
  readonly spans: readonly ForeignSpan[];
  readonly record: JsonRecord;
  readonly place: string;
}

async function* importDoccano(
  input: string,
  notes: NoteIndex,
  options: ImportOptions,
  report: ExchangeReport,
): AsyncGenerator<ImportedNote, void, undefined> {
  const lines = (await readRecords(input, report)).flatMap(({ record, place }): Line[] => {
    const text = stringOf(record["text"]) ?? stringOf(record["data"]);
    if (text !== undefined) return [{ text, record, place, spans: spansOf(record, place, report) }];
    report.lost.push({ kind: "note", place, reason: "The line has no text." });
    return [];
  });
  const unit = options.unit ?? unitOf(lines, input);
  for (const { text, spans, record, place } of lines) {
    const meta = recordOf(record["meta"] ?? record["metadata"]);
    const path = stringOf(record["path"]) ?? stringOf(meta["path"]) ?? stringOf(record["filename"]);
    const note = await notes.find({ text, ...(path === undefined ? {} : { path }) });
    const placement = typeof note === "string" ? undefined : Placement.of(note, text, unit);
    if (typeof note === "string" || !placement) {
      const reason = typeof note === "string" ? note : "The text is not that of the note in the project.";
      report.lost.push({ kind: "note", place, reason });
      continue;
    }
    const phenotypes = spans.flatMap(({ start, end, label }) => {
      const span = placement.span(start, end);
      if (span) return [{ label, span }];
      const reason = "Its offsets are not those of a piece of the text.";
      report.lost.push({ kind: "phenotype", place, reason });
      return [];
    });
    for (const key of ["relations", "Comments", "comments"]) {
      for (const _ of arrayOf(record[key])) {
        const kind = key === "relations" ? "relation" : "attribute";
        report.lost.push({ kind, place, reason: `\`${key}\` are not modelled.` });
      }
    }
    const annotator = annotatorName(record["annotator"] ?? meta["annotator"]);
    const by = annotator === undefined ? {} : { annotator };
    yield { note, file: place, ...by, phenotypes, ...documentsOf(note, text, record, meta, place, report) };
  }
}

function documentsOf(
  note: Note,
  text: string,
  record: JsonRecord,
  meta: JsonRecord,
  place: string,
  report: ExchangeReport,
): Pick<ImportedNote, "diagnoses" | "treatments"> {
  const points = Placement.of(note, text, "code-points");
  const { lostEvidence, ...documents } = readDocumentLabels(
    record["document"] ?? meta["document"],
    (span: Span) => points?.span(span.start, span.end),
  );
  for (let lost = 0; lost < lostEvidence; lost += 1)
    report.lost.push({ kind: "attribute", place, reason: "A piece of evidence has no place in the note." });
  return documents;
}

function spansOf(record: JsonRecord, place: string, report: ExchangeReport): ForeignSpan[] {
  const entries = ["label", "labels", "entities"].flatMap((key) => arrayOf(record[key]));
  return entries.flatMap((entry) => {
    const [start, end, label] = isRecord(entry)
      ? [numberOf(entry["start_offset"]), numberOf(entry["end_offset"]), stringOf(entry["label"])]
      : [numberOf(arrayOf(entry)[0]), numberOf(arrayOf(entry)[1]), stringOf(arrayOf(entry)[2])];
    if (start !== undefined && end !== undefined && label !== undefined) return [{ start, end, label }];
    const reason =
      typeof entry === "string"
        ? "A label of the whole document is not modelled."
        : "It is not a start, an end and a label.";
    report.lost.push({ kind: "phenotype", place, reason });
    return [];
  });
}

/**
 * The unit that the offsets were counted in: the only one in which every edge is between characters and whole
 * words are marked. Where several are as good, the file does not tell.
 * @throws ExchangeError `unit-needed`
 */
function unitOf(lines: readonly Line[], input: string): OffsetUnit {
  const telling = lines.filter(({ text, spans }) => spans.length > 0 && unitsDiffer(text));
  const ratings = offsetUnits.map((unit) => ({
    unit,
    clean: telling.reduce((sum, line) => sum + cleanEdges(line, unit), 0),
  }));
  const best = Math.max(...ratings.map(({ clean }) => clean));
  const fitting = ratings.filter(({ clean }) => clean === best);
  const [only, ...others] = fitting;
  if (telling.length === 0) return "utf-16";
  if (only && others.length === 0) return only.unit;
  // As good as each other on every edge: the labels before the first such character are the same in all units.
  const same = telling.every((line) =>
    fitting.every(({ unit }) => quotes(line, unit) === quotes(line, fitting[0]?.unit ?? unit)),
  );
  if (only && same) return only.unit;
  throw new ExchangeError(
    "unit-needed",
    `${input} does not tell what its offsets count; name it with --unit ${offsetUnits.join(", ")} (doccano: utf-16, or graphemes where the project is set so).`,
  );
}

function cleanEdges({ text, spans }: Line, unit: OffsetUnit): number {
  const units = unitMap(text, unit);
  return spans.reduce((sum, { start, end }) => {
    const [from, to] = [units.toUtf16(start), units.toUtf16(end)];
    if (from === undefined || to === undefined || from >= to) return sum;
    return sum + Number(isWordEdge(text, from, from)) + Number(isWordEdge(text, to, to - 1));
  }, 0);
}

/** Whether a position is between words, and the marked character on its inner side is no white space. */
function isWordEdge(text: string, at: number, inner: number): boolean {
  const word = /[\p{L}\p{N}\p{M}\uD800-\uDFFF]/u;
  return !(word.test(text.charAt(at - 1)) && word.test(text.charAt(at))) && /\S/.test(text.charAt(inner));
}

function quotes({ text, spans }: Line, unit: OffsetUnit): string {
  const units = unitMap(text, unit);
  return spans.map(({ start, end }) => `${units.toUtf16(start)}-${units.toUtf16(end)}`).join(" ");
}
