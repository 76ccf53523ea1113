import * as vscode from "vscode";
import { PhenotypeActions } from "./code-actions";
import { registerCommands } from "./commands/table";
import type { EditorContext } from "./context";
import { PhenotypeHover } from "./hover";
import { followFiles } from "./live-files";
import { ReviewMode } from "./review-mode";
import { StatusBar } from "./status-bar";

/** Registers everything that the editor shows and does. */
export function registerEditor(context: EditorContext): vscode.Disposable {
  const notes: vscode.DocumentSelector = { scheme: "file" };
  return vscode.Disposable.from(
    registerCommands(context),
    vscode.languages.registerHoverProvider(notes, new PhenotypeHover(context.reviews)),
    vscode.languages.registerCodeActionsProvider(
      notes,
      new PhenotypeActions(context.reviews),
      PhenotypeActions.metadata,
    ),
    new StatusBar(context),
    new ReviewMode(context),
    followFiles(context),
  );
}
