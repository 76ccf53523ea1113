import { treatmentModalities } from "../labels/suggestion";
import { CodePoints } from "../notes/code-points";
import type { Span } from "../notes/note";
import type { Exporter, ExportOptions, LabelledNote, OutputPiece } from "./format";
import { keptItems } from "./kept-items";
import { LineFeedText } from "./line-feeds";
import type { ExchangeReport } from "./report";

/** The entity types of diagnoses and treatments; a phenotype's id never has a capital. */
export const diagnosisType = "Diagnosis";
export const treatmentType = "Treatment";

/**
 * brat standoff: `.txt` and `.ann` for each note, `annotation.conf`. Offsets count code points of the text with
 * LF only, as brat's server counts; a span over several lines is given in fragments, as brat's own editor does.
 * A diagnosis is a `Diagnosis` on its evidence, with its words as a note and its code as a normalization.
 */
export const bratExporter: Exporter = {
  name: "brat",
  title: "brat standoff (.txt, .ann), read by brat, INCEpTION and many scripts",
  splits: false,
  export: exportBrat,
};

async function* exportBrat(
  notes: AsyncIterable<LabelledNote>,
  options: ExportOptions,
  report: ExchangeReport,
): AsyncGenerator<OutputPiece, void, undefined> {
  const labels = new Set(options.phenotypes.map(({ id }) => id));
  for await (const labelled of notes) {
    const base = labelled.note.path.replace(/\.txt$/, "");
    const text = new LineFeedText(labelled.note.text);
    for (const { label } of labelled.gold.phenotypes) labels.add(label);
    yield { path: `${base}.txt`, text: text.text, isData: true };
    yield { path: `${base}.ann`, text: standoff(labelled, text, options, report), isData: true };
    report.wrote("note");
  }
  yield { path: "annotation.conf", text: configuration([...labels]), isData: false };
}

function standoff(
  labelled: LabelledNote,
  text: LineFeedText,
  options: ExportOptions,
  report: ExchangeReport,
): string {
  const items = keptItems(labelled, options, report);
  const points = CodePoints.of(text.text);
  const lines: string[] = [];
  const next = new Map<string, number>();
  const add = (kind: string, rest: string): string => {
    const number = (next.get(kind) ?? 0) + 1;
    next.set(kind, number);
    lines.push(`${kind}${number}\t${rest}`);
    return `${kind}${number}`;
  };
  const entity = (label: string, spans: readonly Span[]): string | undefined => {
    const fragments = fragmentsOf(spans, text, points);
    if (!fragments) return undefined;
    const places = fragments.map(({ start, end }) => `${start} ${end}`).join(";");
    return add("T", `${typeName(label)} ${places}\t${fragments.map((span) => points.slice(span)).join(" ")}`);
  };
  const lose = (kind: "phenotype" | "diagnosis" | "treatment", id: string, reason: string): void =>
    void report.lost.push({ kind, place: labelled.note.path, id, reason });
  const edge =
    "It is white space only, or begins or ends in white space at a line's end; brat cannot mark that.";

  for (const { id, label, start, end, decision } of items.phenotypes) {
    const made = entity(label, [{ start, end }]);
    if (made === undefined) {
      lose("phenotype", id, edge);
      continue;
    }
    add("A", `Decision ${made} ${decision}`);
    if (typeName(label) !== label) {
      const reason = "Its label has signs that brat's types do not take, and was written with `_` for them.";
      report.changed.push({ kind: "phenotype", place: labelled.note.path, id, reason });
    }
    report.wrote("phenotype");
  }
  const documents = [
    ...items.diagnoses.map((item) => ({ item, kind: "diagnosis", type: diagnosisType }) as const),
    ...items.treatments.map((item) => ({ item, kind: "treatment", type: treatmentType }) as const),
  ];
  for (const { item, kind, type } of documents) {
    const evidence = separate(item.evidence);
    const made = evidence.length > 0 ? entity(type, evidence) : undefined;
    if (made === undefined) {
      lose(kind, item.id, evidence.length > 0 ? edge : "It has no evidence, and brat marks text only.");
      continue;
    }
    if (evidence.length < item.evidence.length) {
      const reason = "Evidence that overlaps was joined, as brat's fragments may not overlap.";
      report.changed.push({ kind, place: labelled.note.path, id: item.id, reason });
    }
    add("A", `Decision ${made} ${item.decision}`);
    if ("modality" in item) add("A", `Modality ${made} ${item.modality}`);
    const words = item.text.replaceAll(/\s+/gu, " ").trim();
    const code = "code" in item ? item.code : undefined;
    if (code && /^\S+$/.test(code.system + code.value)) {
      add("N", `Reference ${made} ${code.system}:${code.value}\t${words}`);
    } else if (code) lose(kind, item.id, "Its code has blanks, which brat's normalizations do not take.");
    add("#", `AnnotatorNotes ${made}\t${words}`);
    report.wrote(kind);
  }
  return lines.map((line) => `${line}\n`).join("");
}

/** A label as a type of brat: without blanks and the signs of its configuration. */
function typeName(label: string): string {
  return label.replaceAll(/[^\p{L}\p{M}\p{N}_.-]+/gu, "_");
}

/** The lines' parts of the spans without blanks at their ends; undefined where this would change the outer edges. */
function fragmentsOf(spans: readonly Span[], text: LineFeedText, points: CodePoints): Span[] | undefined {
  const fragments: Span[] = [];
  for (const original of spans) {
    const span = text.span(original);
    if (!span) return undefined;
    const quote = points.slice(span);
    if (/^\s*\n|\n\s*$|^\s*$/.test(quote)) return undefined;
    if (!quote.includes("\n")) {
      fragments.push(span);
      continue;
    }
    const range = points.range(span);
    for (const match of quote.matchAll(/[^\n]+/g)) {
      const line = match[0];
      const isFirst = match.index === 0;
      const isLast = match.index + line.length === quote.length;
      const from = range.from + match.index + (isFirst ? 0 : line.length - line.trimStart().length);
      const to = range.from + match.index + (isLast ? line.length : line.trimEnd().length);
      if (from < to) fragments.push(points.span({ from, to }));
    }
  }
  return fragments;
}

/** The spans in order, those that overlap or touch joined. */
function separate(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const last = joined.at(-1);
    if (last && start <= last.end) joined.splice(-1, 1, { start: last.start, end: Math.max(last.end, end) });
    else joined.push({ start, end });
  }
  return joined;
}

function configuration(labels: readonly string[]): string {
  return [
    "[entities]",
    ...new Set(labels.map(typeName)),
    diagnosisType,
    treatmentType,
    "[relations]",
    "[events]",
    "[attributes]",
    "Decision\tArg:<ENTITY>, Value:accepted|corrected|added",
    `Modality\tArg:${treatmentType}, Value:${treatmentModalities.join("|")}`,
    "",
  ].join("\n");
}
