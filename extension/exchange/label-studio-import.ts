import type { Span } from "../notes/note";
import type { ImportedNote, Importer, ImportOptions } from "./format";
import { arrayOf, numberOf, readRecords, recordOf, recordsOf, stringOf, type JsonRecord } from "./json";
import { modalityNamed } from "./kept-items";
import { annotatorName } from "./annotator-name";
import type { NoteIndex } from "./note-index";
import type { OffsetUnit } from "./offset-unit";
import { checkedSpan, compareQuotes, Placement } from "./placement";
import type { ExchangeReport } from "./report";

/** Label Studio's JSON export, and JSON-MIN's fuller sibling of old (`completions`). Predictions are not gold. */
export const labelStudioImporter: Importer = {
  name: "label-studio",
  title: "Label Studio JSON export",
  endings: ["json"],
  import: importLabelStudio,
};

async function* importLabelStudio(
  input: string,
  notes: NoteIndex,
  options: ImportOptions,
  report: ExchangeReport,
): AsyncGenerator<ImportedNote, void, undefined> {
  for (const { record, place } of await readRecords(input, report)) {
    const lose = (reason: string): void => void report.lost.push({ kind: "note", place, reason });
    const data = recordOf(record["data"]);
    const text = stringOf(data["text"]) ?? longest(Object.values(data));
    if (text === undefined) {
      lose(
        record["data"] === undefined && typeof record["text"] === "string"
          ? "It is Label Studio's JSON-MIN, which has no tasks; export as JSON."
          : "The task's data has no text.",
      );
      continue;
    }
    const path = stringOf(data["path"]);
    const note = await notes.find({ text, ...(path === undefined ? {} : { path }) });
    if (typeof note === "string") {
      lose(note);
      continue;
    }
    const valid = ["annotations", "completions"]
      .flatMap((key) => recordsOf(record[key], place, report))
      .filter((annotation) => annotation["was_cancelled"] !== true);
    if (valid.length === 0) {
      const why =
        arrayOf(record["predictions"]).length > 0 ? "It has predictions only." : "It has no annotation.";
      report.leftOut.push({ kind: "note", place, reason: why });
      continue;
    }
    const annotators = new Set<string | undefined>();
    for (const annotation of valid) {
      const by = annotatorOf(annotation["completed_by"] ?? data["annotator"]);
      if (annotators.has(by)) {
        lose("It has several annotations of one annotator; only the first was imported.");
        continue;
      }
      annotators.add(by);
      const results = recordsOf(annotation["result"], place, report);
      const placement = Placement.of(note, text, options.unit ?? unitOf(text, results));
      if (!placement) {
        lose("The text is not that of the note in the project.");
        continue;
      }
      yield {
        note,
        file: place,
        ...(by && { annotator: by }),
        ...labelsOf(results, placement, place, report),
      };
    }
  }
}

type Labels = Pick<ImportedNote, "phenotypes" | "diagnoses" | "treatments">;

function labelsOf(
  results: readonly JsonRecord[],
  placement: Placement,
  place: string,
  report: ExchangeReport,
): Labels {
  const phenotypes: { label: string; span: Span }[] = [];
  const evidence = new Map<string, Span[]>();
  const texts = new Map<string, string>();
  for (const result of results) {
    const id = stringOf(result["id"]) ?? "?";
    const type = stringOf(result["type"]);
    const from = stringOf(result["from_name"]) ?? "";
    const value = recordOf(result["value"]);
    const [start, end] = [numberOf(value["start"]), numberOf(value["end"])];
    if (type === "labels" && (start === undefined || end === undefined)) {
      report.lost.push({ kind: "phenotype", place, id, reason: "It has no start and end that are numbers." });
    } else if (type === "labels" && start !== undefined && end !== undefined) {
      const names = arrayOf(value["labels"]).filter((name) => typeof name === "string");
      const span = checkedSpan(placement, start, end, stringOf(value["text"]), (isLost, reason) => {
        (isLost ? report.lost : report.changed).push({ kind: "phenotype", place, id, reason });
      });
      const owner = /^([dt]\d+)\.\d+$/.exec(id)?.[1];
      if (span && from === "evidence" && owner) evidence.set(owner, [...(evidence.get(owner) ?? []), span]);
      else if (span) phenotypes.push(...names.map((label) => ({ label, span })));
      if (names.length === 0)
        report.lost.push({ kind: "phenotype", place, id, reason: "The region has no label." });
    } else if (type === "textarea" && start === undefined && /^[dt]\d+-/.test(id)) {
      texts.set(id, stringOf(arrayOf(value["text"])[0]) ?? stringOf(value["text"]) ?? "");
    } else if (type === "textarea" && start === undefined && (from === "diagnosis" || from === "treatment")) {
      for (const [index, text] of arrayOf(value["text"]).entries())
        texts.set(`${from.charAt(0)}${1000 + texts.size + index}-${from}`, String(text));
    } else {
      const kind = type === "relation" ? "relation" : "attribute";
      report.lost.push({ kind, place, id, reason: `Results of the type ${type ?? "?"} are not modelled.` });
    }
  }
  const owners = (name: string): string[] =>
    [...texts]
      .filter(([id, text]) => id.endsWith(`-${name}`) && text.trim() !== "")
      .map(([id]) => id.replace(/-.*/, ""));
  const diagnoses = owners("diagnosis").map((owner) => {
    const match = /^([^:]+):(.+)$/.exec(texts.get(`${owner}-diagnosis-code`) ?? "");
    const code = match?.[1] && match[2] ? { system: match[1], value: match[2] } : undefined;
    const text = texts.get(`${owner}-diagnosis`) ?? "";
    return { text, evidence: evidence.get(owner) ?? [], ...(code && { code }) };
  });
  const treatments = owners("treatment").map((owner) => ({
    text: texts.get(`${owner}-treatment`) ?? "",
    modality: modalityNamed(texts.get(`${owner}-treatment-modality`)),
    evidence: evidence.get(owner) ?? [],
  }));
  for (const id of evidence.keys()) {
    if (texts.has(`${id}-diagnosis`) || texts.has(`${id}-treatment`)) continue;
    const reason = "It is evidence of a diagnosis or treatment that has no text.";
    report.lost.push({ kind: "attribute", place, id, reason });
  }
  return { phenotypes, diagnoses, treatments };
}

/** Code points; UTF-16 in exports of before 2021, which their quotes tell. */
function unitOf(text: string, results: readonly JsonRecord[]): OffsetUnit {
  const misses = (unit: OffsetUnit): number => {
    const length = unit === "utf-16" ? text.length : undefined;
    const points = unit === "code-points" ? Array.from(text) : undefined;
    return results.filter((result) => {
      const value = recordOf(result["value"]);
      const [start, end, quote] = [numberOf(value["start"]), numberOf(value["end"]), stringOf(value["text"])];
      if (start === undefined || end === undefined || quote === undefined) return false;
      const slice = length === undefined ? points?.slice(start, end).join("") : text.slice(start, end);
      return compareQuotes(quote, slice ?? "") === "different";
    }).length;
  };
  if (!/[\uD800-\uDFFF]/.test(text)) return "code-points";
  return misses("utf-16") < misses("code-points") ? "utf-16" : "code-points";
}

function longest(values: readonly unknown[]): string | undefined {
  return values.filter((value) => typeof value === "string").sort((a, b) => b.length - a.length)[0];
}

/** A user's number or e-mail address; or the name that an export of gold labels has with the task's data. */
function annotatorOf(value: unknown): string | undefined {
  if (typeof value === "number") return `label-studio-${value}`;
  return annotatorName(value) ?? annotatorName(recordOf(value)["email"]);
}
