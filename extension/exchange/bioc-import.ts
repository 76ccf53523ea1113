import { annotatorName } from "./annotator-name";
import type { Note, Span } from "../notes/note";
import type { ImportedNote, Importer, ImportOptions } from "./format";
import { ExchangeError } from "./exchange-error";
import { arrayOf, numberOf, readJson, recordOf, recordsOf, stringOf, type JsonRecord } from "./json";
import { modalityNamed } from "./kept-items";
import type { NoteIndex } from "./note-index";
import { checkedSpan, Placement } from "./placement";
import type { ExchangeReport } from "./report";

/** A BioC collection in JSON; its passages and sentences are put together to the document's text. */
export const biocImporter: Importer = {
  name: "bioc",
  title: "BioC JSON collection",
  endings: ["json"],
  import: importBioc,
};

async function* importBioc(
  input: string,
  notes: NoteIndex,
  options: ImportOptions,
  report: ExchangeReport,
): AsyncGenerator<ImportedNote, void, undefined> {
  const documents = documentsOfCollection(await readJson(input));
  if (!documents)
    throw new ExchangeError("not-this-format", `${input} is not a BioC collection: it has no documents.`);
  for (const document of recordsOf(documents, input, report)) {
    const id = idOf(document);
    const place = `${input}:${id}`;
    const passages = recordsOf(document["passages"], place, report);
    const parts = passages.flatMap((passage) => [passage, ...recordsOf(passage["sentences"], place, report)]);
    const text = textOf(parts);
    const note = await notes.find({ path: id, text });
    const unit = options.unit ?? "code-points";
    const placement = typeof note === "string" ? undefined : Placement.of(note, text, unit);
    if (typeof note === "string" || !placement) {
      const reason = typeof note === "string" ? note : "The text is not that of the note in the project.";
      report.lost.push({ kind: "note", place, reason });
      continue;
    }
    yield labelsOf(note, place, document, [document, ...parts], placement, report);
  }
}

/** A collection, or a list of documents, as PubTator 3 gives them. */
function documentsOfCollection(content: unknown): readonly unknown[] | undefined {
  if (Array.isArray(content)) return content as readonly unknown[];
  const list = recordOf(content)["documents"] ?? recordOf(content)["PubTator3"];
  return Array.isArray(list) ? (list as readonly unknown[]) : undefined;
}

/** The document's text by the passages' offsets, blanks between them. Offsets count code points here. */
function textOf(parts: readonly JsonRecord[]): string {
  let text: string[] = [];
  for (const part of parts) {
    const own = Array.from(stringOf(part["text"]) ?? "");
    const offset = numberOf(part["offset"]) ?? 0;
    if (own.length === 0) continue;
    if (text.length < offset) text = text.concat(Array.from({ length: offset - text.length }, () => " "));
    text = text.slice(0, offset).concat(own, text.slice(offset + own.length));
  }
  return text.join("");
}

function labelsOf(
  note: Note,
  place: string,
  document: JsonRecord,
  parts: readonly JsonRecord[],
  placement: Placement,
  report: ExchangeReport,
): ImportedNote {
  const phenotypes: { label: string; span: Span }[] = [];
  const evidence = new Map<string, Span[]>();
  for (const annotation of parts.flatMap((part) => recordsOf(part["annotations"], place, report))) {
    const id = idOf(annotation);
    const infons = recordOf(annotation["infons"]);
    const label = stringOf(infons["type"]) ?? stringOf(infons["label"]);
    const locations = recordsOf(annotation["locations"], place, report);
    const [only, ...others] = locations;
    const lose = (reason: string): void => void report.lost.push({ kind: "phenotype", place, id, reason });
    if (!only || label === undefined) {
      lose("It has no location or no type.");
      continue;
    }
    if (others.length > 0) {
      lose("It has several locations; a phenotype is one span.");
      continue;
    }
    const [offset, length] = [numberOf(only["offset"]), numberOf(only["length"])];
    const span =
      offset === undefined || length === undefined
        ? undefined
        : checkedSpan(placement, offset, offset + length, stringOf(annotation["text"]), (isLost, reason) => {
            (isLost ? report.lost : report.changed).push({ kind: "phenotype", place, id, reason });
          });
    if (offset === undefined || length === undefined) lose("Its location has no offset or no length.");
    if (!span) continue;
    const of = stringOf(infons["of"]);
    if (label === "evidence" && of !== undefined) evidence.set(of, [...(evidence.get(of) ?? []), span]);
    else phenotypes.push({ label, span });
    for (const key of Object.keys(infons)) {
      if (["type", "label", "of", "decision"].includes(key)) continue;
      report.lost.push({ kind: "attribute", place, id, reason: `The infon ${key} is not modelled.` });
    }
  }
  for (const _ of parts.flatMap((part) => arrayOf(part["relations"])))
    report.lost.push({ kind: "relation", place, reason: "Relations between spans are not modelled." });
  const infons = recordOf(document["infons"]);
  const annotator = annotatorName(infons["annotator"]);
  const by = annotator === undefined ? {} : { annotator };
  return { note, file: place, ...by, phenotypes, ...documentsOf(infons, evidence) };
}

function documentsOf(
  infons: JsonRecord,
  evidence: ReadonlyMap<string, readonly Span[]>,
): Pick<ImportedNote, "diagnoses" | "treatments"> {
  const of = (kind: string): [id: string, text: string][] =>
    Object.entries(infons)
      .flatMap(([key, text]) => {
        const id = key.endsWith(`.${kind}`) ? key.slice(0, -kind.length - 1) : undefined;
        return id !== undefined && typeof text === "string" && text.trim() !== ""
          ? [[id, text] as const]
          : [];
      })
      .map(([id, text]) => [id, text]);
  return {
    diagnoses: of("diagnosis").map(([id, text]) => {
      const match = /^([^:]+):(.+)$/.exec(stringOf(infons[`${id}.code`]) ?? "");
      const code = match?.[1] && match[2] ? { system: match[1], value: match[2] } : undefined;
      return { text, evidence: evidence.get(id) ?? [], ...(code && { code }) };
    }),
    treatments: of("treatment").map(([id, text]) => ({
      text,
      modality: modalityNamed(infons[`${id}.modality`]),
      evidence: evidence.get(id) ?? [],
    })),
  };
}

function idOf({ id }: JsonRecord): string {
  return typeof id === "string" || typeof id === "number" ? String(id) : "?";
}
