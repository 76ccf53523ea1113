import { annotatorName } from "./annotator-name";
import type { ImportedNote, Importer, ImportOptions } from "./format";
import { arrayOf, numberOf, readRecords, recordOf, recordsOf, stringOf } from "./json";
import { readDocumentLabels } from "./kept-items";
import type { NoteIndex } from "./note-index";
import { checkedSpan, Placement } from "./placement";
import type { ExchangeReport } from "./report";

/** Prodigy's `db-out`, and the JSON Lines that `export --format spacy` writes: both count code points. */
export const prodigyImporter: Importer = {
  name: "prodigy",
  title: "Prodigy JSON Lines (db-out), spans on texts",
  endings: ["jsonl"],
  import: importProdigy,
};

async function* importProdigy(
  input: string,
  notes: NoteIndex,
  _options: ImportOptions,
  report: ExchangeReport,
): AsyncGenerator<ImportedNote, void, undefined> {
  for (const { record, place } of await readRecords(input, report)) {
    const lose = (reason: string): void => void report.lost.push({ kind: "note", place, reason });
    const answer = stringOf(record["answer"]) ?? "accept";
    if (answer !== "accept") {
      report.leftOut.push({ kind: "note", place, reason: `Its answer is \`${answer}\`.` });
      continue;
    }
    const text = stringOf(record["text"]);
    const meta = recordOf(record["meta"]);
    const path = stringOf(meta["path"]) ?? stringOf(meta["source"]);
    const note =
      text === undefined ? "The line has no text." : await notes.find({ text, ...(path && { path }) });
    if (text === undefined || typeof note === "string") {
      lose(typeof note === "string" ? note : "The line has no text.");
      continue;
    }
    const placement = Placement.of(note, text, "code-points");
    if (!placement) {
      lose("The text is not that of the note in the project.");
      continue;
    }
    const phenotypes = recordsOf(record["spans"], place, report).flatMap((entry) => {
      const label = stringOf(entry["label"]);
      const [start, end] = [numberOf(entry["start"]), numberOf(entry["end"])];
      if (label === undefined || start === undefined || end === undefined) {
        report.lost.push({ kind: "phenotype", place, reason: "It is not a start, an end and a label." });
        return [];
      }
      const span = checkedSpan(placement, start, end, stringOf(entry["text"]), (isLost, reason) => {
        (isLost ? report.lost : report.changed).push({ kind: "phenotype", place, reason });
      });
      return span ? [{ label, span }] : [];
    });
    for (const _ of arrayOf(record["relations"]))
      report.lost.push({ kind: "relation", place, reason: "Relations between spans are not modelled." });
    for (const key of ["accept", "label"])
      if (record[key] !== undefined)
        report.lost.push({
          kind: "attribute",
          place,
          reason: `\`${key}\`, a choice on the whole text, is not modelled.`,
        });
    const { lostEvidence, ...documents } = readDocumentLabels(meta["document"], ({ start, end }) =>
      placement.span(start, end),
    );
    for (let lost = 0; lost < lostEvidence; lost += 1)
      report.lost.push({ kind: "attribute", place, reason: "A piece of evidence has no place in the note." });
    const session = stringOf(record["_annotator_id"]) ?? stringOf(record["_session_id"]);
    const annotator = annotatorName(session);
    yield { note, file: place, ...(annotator && { annotator }), phenotypes, ...documents };
  }
}
