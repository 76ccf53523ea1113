import { rm } from "node:fs/promises";
import { join } from "node:path";
import { GoldDocument, GoldDocumentError } from "../labels/gold-document";
import { GoldFileError, readGold, readGoldSource, writeGold } from "../labels/gold-file";
import { goldPathOf, type Project } from "../labels/project";
import { ExchangeError } from "./exchange-error";
import type { ImportedNote, Importer, ImportOptions } from "./format";
import type { Following } from "./gold-folder";
import { mergeImported, type LabelTranslation } from "./gold-merge";
import { withSource } from "./gold-source";
import { inputFiles } from "./input-files";
import { NoteIndex } from "./note-index";
import { ExchangeReport } from "./report";

/** An import as the command line and the editor ask for it. */
export interface ImportRequest {
  readonly project: Project;
  readonly importer: Importer;
  /** File or folder of the other tool. */
  readonly input: string;
  /** Who is named, whatever the input says; else whom it names, else the project's annotator. */
  readonly annotator?: string | undefined;
  /** Other tools' labels → the project's; undefined leaves a label out. Others keep their names. */
  readonly labels: ReadonlyMap<string, string | undefined>;
  readonly options: ImportOptions;
}

/** A gold file as it will be. */
export interface PlannedFile {
  readonly path: string;
  readonly source: string;
  /** Its text when the plan was made; undefined where there is none yet. */
  readonly basis: string | undefined;
}

/** What an import would write; nothing is written yet. */
export interface ImportPlan {
  readonly files: readonly PlannedFile[];
  readonly report: ExchangeReport;
  /** Labels that the project does not have, with how often they are there. */
  readonly unknownLabels: ReadonlyMap<string, number>;
}

/**
 * Reads another tool's annotations and works out the gold files that they make, beside the decisions that are there.
 * @throws ExchangeError where the input cannot be read at all; the signal's reason where it was stopped
 */
export async function planImport(request: ImportRequest, following: Following = {}): Promise<ImportPlan> {
  const { project, importer } = request;
  const report = new ExchangeReport();
  const inputs = await inputsOf(importer, request.input);
  const notes = await NoteIndex.of(project.root, project.notes, following.signal);
  const pending = new Map<string, Pending>();
  const unknownLabels = new Map<string, number>();
  const known = new Set(project.phenotypes.map(({ id }) => id));
  const translate: LabelTranslation = (given) =>
    request.labels.has(given) ? request.labels.get(given) : given;
  for (const [index, input] of inputs.entries()) {
    following.onProgress?.(index, inputs.length);
    for await (const imported of importer.import(input, notes, request.options, report)) {
      following.signal?.throwIfAborted();
      const { added } = await addTo(pending, imported, request, translate, report);
      for (const label of added)
        if (!known.has(label)) unknownLabels.set(label, (unknownLabels.get(label) ?? 0) + 1);
    }
  }
  for (const [label, count] of unknownLabels) {
    const reason = `The project has no phenotype \`${label}\` (${count} imported); add it to cancerllm.yaml, or give one of the project's for it.`;
    report.leftOut.push({ kind: "attribute", place: request.input, reason });
  }
  const files = [...pending].flatMap(([path, { document, basis }]): PlannedFile[] =>
    document.source === basis ? [] : [{ path, source: document.source, basis }],
  );
  return { files, report, unknownLabels };
}

interface Pending {
  document: GoldDocument;
  readonly basis: string | undefined;
}

/** @returns the labels of the phenotypes that were added */
async function addTo(
  pending: Map<string, Pending>,
  imported: ImportedNote,
  { project, importer, annotator: given }: ImportRequest,
  translate: LabelTranslation,
  report: ExchangeReport,
): Promise<{ added: readonly string[] }> {
  const { note, file } = imported;
  const lose = (reason: string): { added: [] } => {
    report.lost.push({ kind: "note", place: file, reason });
    return { added: [] };
  };
  const annotator = given ?? imported.annotator;
  const path = goldPathOf(project, note.path, annotator);
  const known = pending.get(path);
  let present: Pending;
  try {
    const read = known ?? (await pendingOf(path));
    const head = { path: note.path, sha256: note.sha256, annotator: annotator ?? project.annotator };
    present = read ?? { document: GoldDocument.create(head), basis: undefined };
  } catch (error) {
    if (!(error instanceof GoldFileError)) throw error;
    return lose(`${error.message} It was left as it is.`);
  }
  const { labels } = present.document;
  if (labels.note.sha256 !== note.sha256)
    return lose("The note changed since its gold labels were made; open it and confirm them first.");
  if (annotator !== undefined && labels.annotator !== annotator)
    return lose(
      `The note's gold labels are by ${labels.annotator}, these by ${annotator}; set \`gold: {per-annotator: true}\` in cancerllm.yaml, or name one annotator.`,
    );
  try {
    const merged = mergeImported(present.document, imported, translate, report);
    const before = new Set(labels.phenotypes.map(({ id }) => id));
    const fresh = merged.labels.phenotypes.filter(({ id }) => !before.has(id));
    if (merged === present.document && present.basis !== undefined) return { added: [] };
    report.wrote("note", known ? 0 : 1);
    pending.set(path, { document: finished(merged, importer.name, file, report), basis: present.basis });
    return { added: fresh.map(({ label }) => label) };
  } catch (error) {
    // A style of YAML that cannot be edited item by item: the file stays as it is.
    if (!(error instanceof GoldDocumentError)) throw error;
    return lose(`${error.message} It was left as it is.`);
  }
}

async function pendingOf(path: string): Promise<Pending | undefined> {
  const document = await readGold(path);
  return document && { document, basis: document.source };
}

/** The source named, and a note that was complete to be looked at again. */
function finished(
  document: GoldDocument,
  format: string,
  file: string,
  report: ExchangeReport,
): GoldDocument {
  const named = withSource(document, { format, file });
  if (!named) {
    const reason = "Its gold file has a `source` of its own, so that this one is not named there.";
    report.changed.push({ kind: "attribute", place: file, reason });
  }
  const result = named ?? document;
  if (result.labels.status !== "complete") return result;
  const reason = "The note was complete; labels were added, so it is in progress again.";
  report.changed.push({ kind: "note", place: file, reason });
  return result.setStatus("in-progress");
}

/** The input, or the files of a folder where the format's importer reads one at a time. @throws ExchangeError */
async function inputsOf({ endings, takesFolder }: Importer, input: string): Promise<string[]> {
  if (takesFolder) return [input];
  const { root, files } = await inputFiles(input, endings);
  const found: string[] = [];
  for await (const file of files) found.push(join(root, file));
  if (found.length === 0)
    throw new ExchangeError(
      "not-this-format",
      `${input} has no file that ends in .${endings.join(" or .")}; give another folder or a file.`,
    );
  return found;
}

/**
 * Writes what was planned. A file that was changed meanwhile, or cannot be written, is reported and left as it is.
 * @returns the files that were written
 */
export async function writePlan(
  { files, report }: ImportPlan,
  following: Following = {},
): Promise<readonly PlannedFile[]> {
  const written: PlannedFile[] = [];
  for (const [index, file] of files.entries()) {
    if (following.signal?.aborted) {
      const reason = "It was not written: the import was stopped before.";
      for (const { path } of files.slice(index)) report.lost.push({ kind: "note", place: path, reason });
      break;
    }
    following.onProgress?.(index, files.length);
    try {
      await writeGold(file.path, GoldDocument.parse(file.source), file.basis);
      written.push(file);
    } catch (error) {
      if (!(error instanceof GoldFileError)) throw error;
      report.lost.push({ kind: "note", place: file.path, reason: error.message });
    }
  }
  return written;
}

/**
 * Takes an import back: every file is again what it was before, unless it was changed since.
 * @returns the paths of files that were changed since, and stay
 */
export async function undoImport(written: readonly PlannedFile[]): Promise<readonly string[]> {
  const kept: string[] = [];
  for (const { path, source, basis } of written) {
    const present = await readGoldSource(path).catch(() => undefined);
    if (present !== source) kept.push(path);
    else if (basis === undefined) await rm(path);
    else await writeGold(path, GoldDocument.parse(basis), source);
  }
  return kept;
}
