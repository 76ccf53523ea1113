import * as path from "node:path";
import * as vscode from "vscode";
import type { EditorContext } from "./context";
import type { OpenNote } from "./reviews";

/** Keeps open reviews true to the disk: gold labels edited by hand, runs of the command line, changed notes. */
export function followFiles(context: EditorContext): vscode.Disposable {
  const reviews = context.reviews;
  const attempt = (work: Promise<unknown>): void => {
    work.catch((error: unknown) => {
      context.report(error);
    });
  };

  const gold = vscode.workspace.createFileSystemWatcher("**/*.yaml");
  const goldChanged = (uri: vscode.Uri): void => {
    for (const note of reviews.all) {
      if (note.snapshot.goldPath === uri.fsPath) attempt(note.inTurn(() => note.review.reloadGold()));
    }
  };

  const runs = vscode.workspace.createFileSystemWatcher("**/.cancerllm/runs/**/*.json");
  const runChanged = (uri: vscode.Uri): void => {
    for (const note of reviews.all) {
      const [run, ...inside] = path.relative(note.project.runsFolder, uri.fsPath).split(path.sep);
      const mine = inside.join("/") === `${note.path}.json`;
      if (mine && run !== undefined && run !== note.snapshot.run) attempt(showRun(context, note));
    }
  };

  const noteChanged = (document: vscode.TextDocument): void => {
    const note = document.isDirty ? undefined : reviews.of(document.uri);
    if (note !== undefined) attempt(note.inTurn(() => note.review.reloadNote()));
  };

  return vscode.Disposable.from(
    gold,
    gold.onDidChange(goldChanged),
    gold.onDidCreate(goldChanged),
    gold.onDidDelete(goldChanged),
    runs,
    runs.onDidChange(runChanged),
    runs.onDidCreate(runChanged),
    context.runs.onDidChange(() => {
      for (const note of reviews.all) attempt(showRun(context, note));
    }),
    vscode.workspace.onDidSaveTextDocument(noteChanged),
    // VS Code took over what another program wrote.
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0) noteChanged(document);
    }),
  );
}

async function showRun(context: EditorContext, note: OpenNote): Promise<void> {
  note.review.setSuggestions(await context.runs.suggestionsFor(note.project, note.path));
}
