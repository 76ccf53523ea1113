import { join } from "node:path";
import type { Note, Span } from "../notes/note";
import { diagnosisType, treatmentType } from "./brat";
import { parseStandoff, type Standoff, type TextBound } from "./brat-standoff";
import type { ImportedDiagnosis, ImportedNote, Importer, ImportedTreatment, ImportOptions } from "./format";
import { inputFiles } from "./input-files";
import { readText } from "./json";
import { modalityNamed } from "./kept-items";
import type { NoteIndex } from "./note-index";
import { compareQuotes, Placement } from "./placement";
import type { ExchangeReport } from "./report";

/** A `.ann` file or a folder of them, each with its `.txt`. */
export const bratImporter: Importer = {
  name: "brat",
  title: "brat standoff: a folder of .ann and .txt",
  endings: ["ann"],
  takesFolder: true,
  import: importBrat,
};

async function* importBrat(
  input: string,
  notes: NoteIndex,
  _options: ImportOptions,
  report: ExchangeReport,
): AsyncGenerator<ImportedNote, void, undefined> {
  const { root, files } = await inputFiles(input, bratImporter.endings);
  for await (const file of files) {
    const standoff = await readText(join(root, file)).catch(sentenceOf);
    const base = file.replace(/\.ann$/, "");
    const text = await readText(join(root, `${base}.txt`), { keepsMark: true }).catch(sentenceOf);
    if (standoff instanceof Error || text instanceof Error) {
      const error = standoff instanceof Error ? standoff : (text as Error);
      report.lost.push({ kind: "note", place: file, reason: error.message });
      continue;
    }
    const note = await notes.find({ path: `${base}.txt`, text });
    if (typeof note === "string") {
      report.lost.push({ kind: "note", place: file, reason: note });
      continue;
    }
    const parsed = parseStandoff(standoff, file, report);
    const placement = placementOf(note, text, parsed);
    if (placement) yield labelsOf(note, file, placement, parsed, report);
    else report.lost.push({ kind: "note", place: file, reason: "The text is not that of the note." });
  }
}

/**
 * How the offsets were counted: as brat does, the byte-order mark and every line end one code point; or, where more of
 * the quotes are then what stands there, as other tools that write `.ann` files do: without the mark, a CR LF as two,
 * in UTF-16.
 * @returns undefined where the text is not the note's
 */
function placementOf(note: Note, text: string, { textBounds }: Standoff): Placement | undefined {
  const lineFeeds = (given: string): string => given.replaceAll(/\r\n?/g, "\n");
  const unmarked = text.replace(/^\uFEFF/, "");
  const readings = new Set([lineFeeds(text), lineFeeds(unmarked), text, unmarked]);
  const holding = (placement: Placement): number =>
    textBounds.filter((bound) => compareQuotes(bound.text, quoteOf(placement, bound)) !== "different").length;
  let best: { placement: Placement; holds: number } | undefined;
  for (const unit of ["code-points", "utf-16"] as const) {
    for (const reading of readings) {
      const placement = Placement.of(note, reading, unit);
      const holds = placement ? holding(placement) : 0;
      if (placement && (!best || holds > best.holds)) best = { placement, holds };
      if (holds === textBounds.length) return best?.placement;
    }
  }
  return best?.placement;
}

/** What stands at the fragments of a span, joined by blanks as brat does. */
function quoteOf(placement: Placement, { fragments }: TextBound): string {
  return fragments.map(({ start, end }) => placement.quote(start, end) ?? "").join(" ");
}

function labelsOf(
  note: Note,
  file: string,
  placement: Placement,
  standoff: Standoff,
  report: ExchangeReport,
): ImportedNote {
  const phenotypes: { label: string; span: Span }[] = [];
  const diagnoses: ImportedDiagnosis[] = [];
  const treatments: ImportedTreatment[] = [];
  for (const bound of standoff.textBounds) {
    const isDocument = bound.type === diagnosisType || bound.type === treatmentType;
    const kind = isDocument ? (bound.type === diagnosisType ? "diagnosis" : "treatment") : "phenotype";
    const place = `${file}:${bound.line}`;
    const lose = (reason: string): void => void report.lost.push({ kind, place, id: bound.id, reason });
    const spans = bound.fragments.map(({ start, end }) => placement.span(start, end));
    if (spans.includes(undefined)) {
      lose("Its offsets are not those of a piece of the text.");
      continue;
    }
    const likeness = bound.text === "" ? "same" : compareQuotes(bound.text, quoteOf(placement, bound));
    if (likeness === "different") {
      lose("Its text is not what stands at its offsets.");
      continue;
    }
    if (likeness === "case") {
      const reason = "Its text differs from the note's in case; the note's was taken.";
      report.changed.push({ kind, place, id: bound.id, reason });
    }
    const joined = joinedOverBlanks(placement, bound, spans as Span[]);
    const words = standoff.notes.get(bound.id);
    if (kind === "phenotype") {
      const [only, ...others] = joined;
      if (only && others.length === 0) phenotypes.push({ label: bound.type, span: only });
      else lose("It has several fragments with text between them; a phenotype is one span.");
      if (words !== undefined) {
        const reason = "Annotators' notes on a span are not modelled.";
        report.lost.push({ kind: "attribute", place, id: bound.id, reason });
      }
    } else if (kind === "diagnosis") {
      const code = standoff.codes.get(bound.id);
      diagnoses.push({ text: words ?? bound.text, ...(code && { code }), evidence: joined });
    } else {
      treatments.push({
        text: words ?? bound.text,
        modality: modalityNamed(standoff.attributes.get(bound.id)?.get("Modality")),
        evidence: joined,
      });
    }
  }
  return { note, file, phenotypes, diagnoses, treatments };
}

/** brat gives a span over several lines in fragments: those with nothing but blanks between them are one again. */
function joinedOverBlanks(placement: Placement, { fragments }: TextBound, spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const [index, span] of spans.entries()) {
    const last = joined.at(-1);
    const end = fragments[index - 1]?.end;
    const start = fragments[index]?.start;
    const between =
      last && end !== undefined && start !== undefined ? placement.quote(end, start) : undefined;
    if (last && between !== undefined && /^\s*\n\s*$/.test(between)) {
      joined.splice(-1, 1, { start: last.start, end: span.end });
    } else joined.push(span);
  }
  return joined;
}

function sentenceOf(error: unknown): Error {
  return error instanceof Error ? error : new Error("It cannot be read.");
}
