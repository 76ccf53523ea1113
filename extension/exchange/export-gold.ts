import { join, resolve, sep } from "node:path";
import type { Project } from "../labels/project";
import { ExchangeError } from "./exchange-error";
import type { Exporter, ExportOptions, LabelledNote } from "./format";
import { readLabelled, type Following, type Selection } from "./gold-folder";
import { writeOutput } from "./output";
import { ExchangeReport } from "./report";
import { wrongLabelsOf } from "./training-counterfactual";
import { assignSplits, groupBy, parseRatio } from "./splits";

/** An export as the command line and the editor ask for it. */
export interface ExportRequest {
  readonly project: Project;
  /** Absolute. */
  readonly goldFolder: string;
  readonly exporter: Exporter;
  readonly selection: Selection;
  readonly options: Omit<ExportOptions, "phenotypes" | "split" | "splitPlan" | "wrongLabels">;
  /** `8:1:1`, and what is never divided: see {@link groupBy}. */
  readonly split?: { readonly ratio: string; readonly groupBy: string } | undefined;
  /** Folder or file, absolute. */
  readonly out: string;
  readonly strict: boolean;
  readonly overwrite: boolean;
  /** Only tells what would be written: the preview. */
  readonly dryRun: boolean;
}

export interface ExportResult {
  readonly report: ExchangeReport;
  /** Absolute paths; none where `strict` kept everything from being written, or no note was taken. */
  readonly files: readonly string[];
}

/**
 * Writes a folder's gold labels in one format. Notes and gold labels are never replaced, whatever `overwrite` says.
 * @throws ExchangeError where it cannot be done; the signal's reason where it was stopped. Nothing is left behind then.
 */
export async function exportGold(request: ExportRequest, following: Following = {}): Promise<ExportResult> {
  const { project, goldFolder, exporter, selection } = request;
  if (request.split !== undefined && !exporter.splits)
    throw new ExchangeError("usage", `The format ${exporter.name} has no splits; leave --split out.`);
  const isCounterfactual = request.options.counterfactual > 0;
  if (isCounterfactual && !exporter.choices?.includes("counterfactual"))
    throw new ExchangeError(
      "usage",
      `The format ${exporter.name} takes no wrong labels; leave --counterfactual out, or choose instruction data.`,
    );
  const report = new ExchangeReport();
  const divided: ExportOptions = {
    ...request.options,
    phenotypes: project.phenotypes,
    ...(request.split && (await splitOf(request, request.split, following.signal))),
  };
  const again = (): AsyncIterable<LabelledNote> =>
    readLabelled(project.root, goldFolder, selection, new ExchangeReport(), { signal: following.signal });
  const options: ExportOptions = isCounterfactual
    ? { ...divided, wrongLabels: await wrongLabelsOf(again(), divided) }
    : divided;
  const notes = readLabelled(project.root, goldFolder, selection, report, following);
  const files = await writeOutput(
    exporter.export(notes, options, report),
    request.out,
    {
      strict: request.strict,
      overwrite: request.overwrite,
      dryRun: request.dryRun,
      signal: following.signal,
      isProtected: await protectedFiles(request, following.signal),
    },
    report,
  );
  if (files.length === 0 && report.lost.length + report.leftOut.length === 0)
    throw new ExchangeError(
      "nothing",
      `${goldFolder} has no gold labels; decide on suggestions first, or name another folder.`,
    );
  return { report, files };
}

/** Which split a note is in; every note that will be written has one. */
async function splitOf(
  { project, goldFolder, selection, options: { seed } }: ExportRequest,
  { ratio, groupBy: rule }: { readonly ratio: string; readonly groupBy: string },
  signal: AbortSignal | undefined,
): Promise<Required<Pick<ExportOptions, "split" | "splitPlan">>> {
  const plan = { ratio: parseRatio(ratio), seed, groupOf: groupBy(rule) };
  const splits = assignSplits(await notePaths(project.root, goldFolder, selection, signal), plan);
  return {
    split: (path) => splits.get(path) ?? "train",
    splitPlan: `${ratio}, never across \`${rule}\`, seed ${seed}`,
  };
}

async function notePaths(
  root: string,
  goldFolder: string,
  selection: Selection,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const paths: string[] = [];
  for await (const { note } of readLabelled(root, goldFolder, selection, new ExchangeReport(), { signal }))
    paths.push(note.path);
  return paths;
}

/** Only where the export goes into the project can it meet a note. */
async function protectedFiles(
  { project, goldFolder, selection, out }: ExportRequest,
  signal: AbortSignal | undefined,
): Promise<(path: string) => boolean> {
  const isWithin = (path: string, folder: string): boolean => `${path}${sep}`.startsWith(`${folder}${sep}`);
  if (!isWithin(out, project.root)) return (path) => isWithin(path, goldFolder);
  const notes = new Set(
    (await notePaths(project.root, goldFolder, selection, signal)).map((path) =>
      resolve(join(project.root, path)),
    ),
  );
  return (path) => path === project.file || notes.has(path) || isWithin(path, goldFolder);
}
