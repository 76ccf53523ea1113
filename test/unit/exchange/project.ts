import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { defaultExportOptions } from "../../../extension/exchange/format";
import type { ExportOptions, Exporter, Importer, LabelledNote } from "../../../extension/exchange/format";
import { planImport } from "../../../extension/exchange/import-gold";
import { writeOutput } from "../../../extension/exchange/output";
import { ExchangeReport } from "../../../extension/exchange/report";
import { GoldDocument } from "../../../extension/labels/gold-document";
import type { GoldLabels, GoldPhenotype } from "../../../extension/labels/gold-label";
import { defaultPhenotypes } from "../../../extension/labels/phenotype";
import { loadProject } from "../../../extension/labels/load-project";
import { CodePoints } from "../../../extension/notes/code-points";
import { decodeNote } from "../../../extension/notes/read";

/** Runs with a folder that is gone afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "exchange-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export async function put(folder: string, path: string, content: string | Uint8Array): Promise<string> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
  return file;
}

export type SpanOf = readonly [start: number, end: number, label: string];

/** A note of a text with spans in code points; `rest` overrides the gold labels. */
export function labelled(
  path: string,
  text: string,
  spans: readonly SpanOf[],
  rest: Partial<GoldLabels> = {},
): LabelledNote {
  const note = decodeNote(path, Buffer.from(text));
  const points = CodePoints.of(note.text);
  const phenotypes = spans.map(([start, end, label], index): GoldPhenotype => ({
    id: `p${index + 1}`,
    label,
    start,
    end,
    text: points.slice({ start, end }),
    prefix: "",
    suffix: "",
    decision: "added",
  }));
  const gold: GoldLabels = {
    version: 1,
    note: {
      path,
      sha256: createHash("sha256").update(Buffer.from(text)).digest("hex"),
      offsets: "code-points",
    },
    annotator: "tester",
    status: "complete",
    phenotypes,
    diagnoses: [],
    treatments: [],
    ...rest,
  };
  return { note, gold };
}

export const options: ExportOptions = { ...defaultExportOptions, phenotypes: defaultPhenotypes };

export async function* stream<T>(items: readonly T[]): AsyncGenerator<T, void, undefined> {
  for (const item of items) yield await Promise.resolve(item);
}

/** Exports to `<folder>/out`. */
export async function exported(
  folder: string,
  exporter: Exporter,
  notes: readonly LabelledNote[],
  given: Partial<ExportOptions> = {},
): Promise<{ files: string[]; report: ExchangeReport }> {
  const report = new ExchangeReport();
  const pieces = exporter.export(stream(notes), { ...options, ...given }, report);
  const files = await writeOutput(pieces, join(folder, "out"), { strict: false, overwrite: true }, report);
  return { files, report };
}

/** Imports what lies at `input` onto the notes below `<folder>/project`. */
export async function imported(
  folder: string,
  importer: Importer,
  input: string,
  given: Parameters<Importer["import"]>[2] = {},
): Promise<{ gold: GoldLabels[]; report: ExchangeReport }> {
  const project = await loadProject(join(folder, "project"), { user: "importer" });
  const { files, report } = await planImport({ project, importer, input, labels: new Map(), options: given });
  return { gold: files.map(({ source }) => GoldDocument.parse(source).labels), report };
}

/** The notes of a project, as files. */
export async function putNotes(
  folder: string,
  notes: readonly (readonly [path: string, text: string])[],
): Promise<void> {
  for (const [path, text] of notes) await put(folder, `project/${path}`, text);
}
