import { existsSync } from "node:fs";
import * as path from "node:path";
import * as vscode from "vscode";
import type { ExportRequest } from "../../exchange/export-gold";
import type { Exporter } from "../../exchange/format";
import type { ExchangeReport } from "../../exchange/report";
import { count } from "../words";
import { trusted, type Command } from "../commands/command";
import { askChoices, defaultChoices, type ExportChoices } from "./export-choices";
import { folderOf, followed, openFolder, pickOne, pickProject } from "./pick";
import type { ReportDocuments } from "./report-documents";

/** What a keybinding may give, so that it is not asked for. */
interface ExportArgument extends Partial<ExportChoices> {
  readonly format?: string;
  /** Absolute path of a folder. */
  readonly out?: string;
}

/** Writes the project's gold labels in another format: choices, place, preview of the report, then the files. */
export function exportGoldCommand(reports: ReportDocuments): Command {
  return trusted(async (context, argument) => {
    const given = argumentOf(argument);
    const project = await pickProject(context, "Export the Gold Labels of Which Project?");
    if (project === undefined) return;
    const [{ exporters }, { exportGold }, { reportText }] = await Promise.all([
      import("../../exchange/formats"),
      import("../../exchange/export-gold"),
      import("../../exchange/report-text"),
    ]);
    const exporter = await pickExporter(exporters, given.format);
    if (exporter === undefined) return;
    const title = `Export as ${exporter.name}`;
    let choices: ExportChoices | undefined = defaultChoices(given);
    let place = given.out;
    for (;;) {
      choices = await askChoices(exporter, project, choices);
      if (choices === undefined) return;
      const out = place ?? (await askPlace(exporter, project.root));
      if (out === undefined) return;
      place = out;
      const request: ExportRequest = {
        project,
        goldFolder: project.goldFolder,
        exporter,
        ...choices,
        out,
        strict: false,
        overwrite: true,
        dryRun: true,
      };
      const preview = await followed(`${title}: preview`, (following) => exportGold(request, following));
      await reports.show(
        `${title} report`,
        reportText(preview.report, { title, isPreview: true, files: preview.files }),
      );
      const answer = await confirm(title, out, preview.files, preview.report);
      if (answer === undefined) return;
      if (answer === "place") place = undefined;
      if (answer !== "write") continue;
      const done = await followed(title, (following) => exportGold({ ...request, dryRun: false }, following));
      context.log.info(`${title}: ${done.report.summary()}`);
      const text = reportText(done.report, { title, isPreview: false, files: done.files });
      await reports.show(`${title} report`, text);
      offerFolder(done.report.summary(), folderOf(done.files, out));
      return;
    }
  });
}

function argumentOf(argument: unknown): ExportArgument {
  // A menu passes a Uri or a tree item, a keybinding a plain object.
  const isPlain = typeof argument === "object" && argument !== null && "format" in argument;
  return isPlain ? (argument as ExportArgument) : {};
}

async function pickExporter(
  exporters: readonly Exporter[],
  format: string | undefined,
): Promise<Exporter | undefined> {
  const named = exporters.find(({ name }) => name === format);
  if (named) return named;
  const choices = exporters.map((exporter) => ({
    label: exporter.name,
    description: exporter.title,
    value: exporter,
  }));
  return pickOne("Export Gold Labels as", choices);
}

async function askPlace({ name }: Exporter, root: string): Promise<string | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: "Folder to Export to",
    openLabel: "Export Here",
    canSelectFiles: false,
    canSelectFolders: true,
    defaultUri: vscode.Uri.file(path.dirname(root)),
  });
  const folder = chosen?.[0]?.fsPath;
  // A folder of its own keeps the many files of a format from those that are there.
  return folder === undefined ? undefined : path.join(folder, `cancerllm-${name}`);
}

async function confirm(
  title: string,
  out: string,
  files: readonly string[],
  report: ExchangeReport,
): Promise<"write" | "choices" | "place" | undefined> {
  const lost = report.lost.length;
  const there = files.filter((file) => existsSync(file)).length;
  const replaced =
    there === 0 ? "" : `; ${count(there, "file")} that ${there === 1 ? "is" : "are"} there will be replaced`;
  const write = {
    label: `$(check) Write ${count(files.length, "file")}${lost === 0 ? "" : ` without the ${lost} that are lost`}`,
    detail: `${out}${replaced}`,
    value: "write" as const,
  };
  return pickOne(
    `${title}: the report is in the editor`,
    [
      ...(files.length === 0 ? [] : [write]),
      { label: "$(settings) Change the choices…", value: "choices" as const },
      { label: "$(folder) Choose another place…", value: "place" as const },
    ],
    files.length === 0
      ? "There is nothing to write: the report says why"
      : `${report.summary()}. Escape writes nothing`,
  );
}

function offerFolder(summary: string, folder: string): void {
  const open = "Open Folder";
  void vscode.window.showInformationMessage(`${summary}.`, open).then((answer) => {
    if (answer === open) return openFolder(folder);
    return undefined;
  });
}
