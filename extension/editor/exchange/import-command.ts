import * as vscode from "vscode";
import type { Importer, ImportOptions } from "../../exchange/format";
import type { ImportPlan, ImportRequest, PlannedFile } from "../../exchange/import-gold";
import type { Project } from "../../labels/project";
import { count } from "../words";
import { trusted, type Command } from "../commands/command";
import type { EditorContext } from "../context";
import { followed, pickOne, pickProject, type Choice } from "./pick";
import type { ReportDocuments } from "./report-documents";

/** What a keybinding may give, so that it is not asked for. */
interface ImportArgument {
  readonly format?: string;
  /** Absolute path of a file or folder. */
  readonly input?: string;
}

/** Turns another tool's annotations into gold labels: the report is shown before anything is written. */
export function importGoldCommand(reports: ReportDocuments): Command {
  return trusted(async (context, argument) => {
    const given = argumentOf(argument);
    const project = await pickProject(context, "Import Gold Labels into Which Project?");
    if (project === undefined) return;
    const [{ importers }, { reportText }, { writePlan }] = await Promise.all([
      import("../../exchange/formats"),
      import("../../exchange/report-text"),
      import("../../exchange/import-gold"),
    ]);
    const importer = await pickImporter(importers, given.format);
    const input = importer && (given.input ?? (await askInput(importer)));
    if (importer === undefined || input === undefined) return;
    const title = `Import from ${importer.name}`;
    let request: ImportRequest = { project, importer, input, labels: new Map(), options: {} };
    for (;;) {
      const planned = await planOf(title, request);
      if (planned === undefined) return;
      request = planned.request;
      const { plan } = planned;
      const files = plan.files.map(({ path }) => path);
      await reports.show(`${title} report`, reportText(plan.report, { title, isPreview: true, files }));
      const answer = await confirm(title, plan);
      if (answer === undefined) return;
      if (answer === "labels") {
        request = { ...request, labels: await translated(plan, project, request.labels) };
        continue;
      }
      if (answer === "annotator") {
        request = { ...request, annotator: (await askAnnotator(project)) ?? request.annotator };
        continue;
      }
      const written = await followed(title, (following) => writePlan(plan, following));
      context.log.info(`${title}: ${plan.report.summary()}`);
      const paths = written.map(({ path }) => path);
      const text = reportText(plan.report, { title, isPreview: false, files: paths });
      await reports.show(`${title} report`, text);
      offerUndo(context, `${count(written.length, "gold file")} written`, written);
      return;
    }
  });
}

function argumentOf(argument: unknown): ImportArgument {
  const isPlain = typeof argument === "object" && argument !== null && "format" in argument;
  return isPlain ? (argument as ImportArgument) : {};
}

async function pickImporter(
  importers: readonly Importer[],
  format: string | undefined,
): Promise<Importer | undefined> {
  const named = importers.find(({ name }) => name === format);
  if (named) return named;
  const choices = importers.map((importer) => ({
    label: importer.name,
    description: importer.title,
    value: importer,
  }));
  return pickOne("Import Gold Labels from", choices);
}

async function askInput({ name, endings, takesFolder }: Importer): Promise<string | undefined> {
  const isFolder = takesFolder === true;
  const chosen = await vscode.window.showOpenDialog({
    title: isFolder ? `Folder of ${name}'s Files` : `File of ${name}`,
    openLabel: "Preview Import",
    canSelectFiles: !isFolder,
    canSelectFolders: isFolder,
    ...(isFolder ? {} : { filters: { [name]: [...endings], "All files": ["*"] } }),
  });
  return chosen?.[0]?.fsPath;
}

/** The plan; where the file does not tell what its offsets count, the person is asked. */
async function planOf(
  title: string,
  request: ImportRequest,
): Promise<{ plan: ImportPlan; request: ImportRequest } | undefined> {
  const { planImport } = await import("../../exchange/import-gold");
  const { ExchangeError } = await import("../../exchange/exchange-error");
  try {
    const plan = await followed(`${title}: preview`, (following) => planImport(request, following));
    return { plan, request };
  } catch (error) {
    if (!(error instanceof ExchangeError) || error.reason !== "unit-needed") throw error;
    const unit = await pickOne<NonNullable<ImportOptions["unit"]>>(
      "What Do This File's Offsets Count?",
      [
        { label: "utf-16", description: "code units: doccano, JavaScript and Java", value: "utf-16" },
        { label: "code-points", description: "characters of Unicode: Python", value: "code-points" },
        { label: "graphemes", description: "doccano projects that count graphemes", value: "graphemes" },
      ],
      "The file does not tell, and a wrong unit shifts every label after an emoji",
    );
    if (unit === undefined) return undefined;
    const asked = { ...request, options: { ...request.options, unit } };
    return planOf(title, asked);
  }
}

async function confirm(
  title: string,
  { files, report, unknownLabels }: ImportPlan,
): Promise<"write" | "labels" | "annotator" | undefined> {
  const lost = report.lost.length;
  const write = {
    label: `$(check) Write ${count(files.length, "gold file")}${lost === 0 ? "" : ` without the ${lost} that are lost`}`,
    detail: "Every label becomes a decision `added`; decisions that are there stay as they are.",
    value: "write" as const,
  };
  const labels = {
    label: `$(tag) Translate ${count(unknownLabels.size, "label")} that the project does not have…`,
    detail: [...unknownLabels.keys()].slice(0, 8).join(", "),
    value: "labels" as const,
  };
  return pickOne(
    `${title}: the report is in the editor`,
    [
      ...(files.length === 0 ? [] : [write]),
      ...(unknownLabels.size === 0 ? [] : [labels]),
      { label: "$(person) Name the annotator…", value: "annotator" as const },
    ],
    files.length === 0
      ? "There is nothing to write: the report says why"
      : `${report.summary()}. Escape writes nothing`,
  );
}

/** Asks for each label that the project does not have. */
async function translated(
  { unknownLabels }: ImportPlan,
  { phenotypes }: Project,
  present: ImportRequest["labels"],
): Promise<ImportRequest["labels"]> {
  const labels = new Map(present);
  for (const [label, times] of unknownLabels) {
    const choices: Choice<{ readonly as: string | undefined }>[] = [
      ...phenotypes.map(({ id, title }) => ({ label: title, description: id, value: { as: id } })),
      { label: "$(circle-slash) Leave it out", value: { as: undefined } },
      { label: "$(dash) Keep it as it is", value: { as: label } },
    ];
    const chosen = await pickOne(`\`${label}\` (${times}) Is in This Project`, choices);
    if (chosen === undefined) return labels;
    labels.set(label, chosen.as);
  }
  return labels;
}

async function askAnnotator({ annotator }: Project): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: "Who Made These Annotations",
    value: annotator,
    ignoreFocusOut: true,
    validateInput: (name) => (/^[^/\\:*?"<>|\p{Cc}]{1,64}$/u.test(name.trim()) ? undefined : "Give a name."),
  });
}

function offerUndo(context: EditorContext, summary: string, written: readonly PlannedFile[]): void {
  const undo = "Undo Import";
  const actions = written.length === 0 ? [] : [undo];
  void vscode.window.showInformationMessage(`${summary}.`, ...actions).then(async (answer) => {
    if (answer !== undo) return;
    try {
      const { undoImport } = await import("../../exchange/import-gold");
      const kept = await undoImport(written);
      const done = `${count(written.length - kept.length, "gold file")} as before the import`;
      if (kept.length === 0) void vscode.window.showInformationMessage(`${done}.`);
      else
        void vscode.window.showWarningMessage(`${done}; ${kept.length} changed since and stay as they are.`);
    } catch (error) {
      context.report(error);
    }
  });
}
