import * as vscode from "vscode";
import { PhenotypeActions } from "./code-actions";
import { registerCommands } from "./commands/table";
import type { EditorContext } from "./context";
import { GoldDiagnostics } from "./gold-diagnostics";
import { PhenotypeHover } from "./hover";
import { Exchange } from "./exchange/exchange";
import { ReportDocuments } from "./exchange/report-documents";
import { LabelChanges } from "./labels/label-changes";
import { followFiles } from "./live-files";
import { modelCommands } from "./models/models";
import { ReviewMode } from "./review-mode";
import { PhenotypesView } from "./phenotypes/phenotypes-view";
import { Research } from "./research";
import { StatusBar } from "./status-bar";
import { NoteIndex } from "./worklist/note-index";
import { NoteBadges, WorklistView } from "./worklist/worklist-view";

/** Registers everything that the editor shows and does. */
export function registerEditor(context: EditorContext): vscode.Disposable {
  const notes: vscode.DocumentSelector = { scheme: "file" };
  const index = new NoteIndex(context);
  const worklist = new WorklistView(index, context.extension.workspaceState);
  const phenotypes = new PhenotypesView(context);
  const research = new Research(context);
  const reports = new ReportDocuments();
  const exchange = new Exchange(reports);
  const models = modelCommands(reports);
  const labelChanges = new LabelChanges(context, reports);
  const badges = new NoteBadges(index);
  const scan = (): void => {
    index.rescan().catch((error: unknown) => {
      context.report(error);
    });
  };
  scan();
  return vscode.Disposable.from(
    index,
    worklist,
    phenotypes,
    badges,
    research,
    reports,
    labelChanges,
    vscode.window.registerFileDecorationProvider(badges),
    vscode.workspace.onDidGrantWorkspaceTrust(scan),
    registerCommands(context, { worklist, phenotypes, research, exchange, models, labelChanges }),
    vscode.languages.registerHoverProvider(notes, new PhenotypeHover(context.reviews)),
    vscode.languages.registerCodeActionsProvider(
      notes,
      new PhenotypeActions(context.reviews),
      PhenotypeActions.metadata,
    ),
    new GoldDiagnostics(context),
    new StatusBar(context),
    new ReviewMode(context),
    followFiles(context),
  );
}
