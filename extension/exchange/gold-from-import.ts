import { join } from "node:path";
import { GoldDocument } from "../labels/gold-document";
import { readGold, writeGold } from "../labels/gold-file";
import type { GoldPhenotype } from "../labels/gold-label";
import type { QuotedSpan } from "../labels/suggestion";
import { CodePoints } from "../notes/code-points";
import type { Span } from "../notes/note";
import type { ImportedNote } from "./format";
import type { ExchangeReport } from "./report";

/** Characters kept either side of a span, for re-anchoring. */
const contextLength = 32;

export interface ImportTarget {
  readonly goldFolder: string;
  /** Who is named where the file names none. */
  readonly annotator: string;
  /** Name of the format, for the gold labels' `source`. */
  readonly format: string;
  /** Other tools' labels → the project's. */
  readonly labels: ReadonlyMap<string, string>;
  /** The project's phenotypes; others are imported and reported. */
  readonly phenotypes: ReadonlySet<string>;
}

/** The gold document of an imported note: every item `added`, the source named, the note to be reviewed. */
export function goldDocumentOf(
  imported: ImportedNote,
  target: Omit<ImportTarget, "goldFolder">,
  report: ExchangeReport,
): GoldDocument {
  const { note, file } = imported;
  const points = CodePoints.of(note.text);
  const quoted = (span: Span): QuotedSpan => ({ ...span, text: points.slice(span) });
  const head = GoldDocument.create({
    path: note.path,
    sha256: note.sha256,
    annotator: imported.annotator ?? target.annotator,
  });
  const source = `source: {format: ${JSON.stringify(target.format)}, file: ${JSON.stringify(file)}}\n`;
  let document = GoldDocument.parse(head.source.replace(/^phenotypes:/m, () => `${source}phenotypes:`));

  const seen = new Set<string>();
  const unknown = new Set<string>();
  const spans = [...imported.phenotypes].sort(
    (a, b) => a.span.start - b.span.start || a.span.end - b.span.end,
  );
  let count = 0;
  for (const { label: given, span } of spans) {
    const label = target.labels.get(given) ?? given;
    if (!target.phenotypes.has(label)) unknown.add(label);
    const key = `${span.start} ${span.end} ${label}`;
    if (seen.has(key)) {
      report.leftOut.push({
        kind: "phenotype",
        place: file,
        reason: "The same label is there twice on one span.",
      });
      continue;
    }
    seen.add(key);
    count += 1;
    document = document.put("phenotypes", phenotype(`p${count}`, label, span, points));
  }
  for (const label of unknown) {
    const reason = `The project has no phenotype \`${label}\`; add it to cancerllm.yaml, or import with --label ${label}=<id>.`;
    report.leftOut.push({ kind: "attribute", place: file, reason });
  }
  for (const [index, { text, code, evidence }] of imported.diagnoses.entries()) {
    const item = { id: `d${index + 1}`, text, ...(code && { code }), evidence: evidence.map(quoted) };
    document = document.put("diagnoses", { ...item, decision: "added" });
  }
  for (const [index, { text, modality, evidence }] of imported.treatments.entries()) {
    const item = { id: `t${index + 1}`, text, modality, evidence: evidence.map(quoted) };
    document = document.put("treatments", { ...item, decision: "added" });
  }
  report.wrote("note");
  report.wrote("phenotype", count);
  report.wrote("diagnosis", imported.diagnoses.length);
  report.wrote("treatment", imported.treatments.length);
  return document;
}

function phenotype(id: string, label: string, span: Span, points: CodePoints): GoldPhenotype {
  const { start, end } = span;
  return {
    id,
    label,
    start,
    end,
    text: points.slice(span),
    prefix: points.slice({ start: Math.max(0, start - contextLength), end: start }),
    suffix: points.slice({ start: end, end: Math.min(points.length, end + contextLength) }),
    decision: "added",
  };
}

/**
 * Writes imported notes as gold files. A note that has a gold file already is not touched, and reported.
 * @returns the files written
 * @throws GoldFileError where a file cannot be written
 */
export async function writeImported(
  imported: AsyncIterable<ImportedNote>,
  target: ImportTarget,
  report: ExchangeReport,
): Promise<string[]> {
  const files: string[] = [];
  for await (const one of imported) {
    const path = join(target.goldFolder, `${one.note.path}.yaml`);
    if (await readGold(path)) {
      const reason = "The note has gold labels already; import into another folder, or move them away first.";
      report.lost.push({ kind: "note", place: one.file, reason });
      continue;
    }
    await writeGold(path, goldDocumentOf(one, target, report), undefined);
    files.push(path);
  }
  return files;
}
