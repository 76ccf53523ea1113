import * as path from "node:path";
import * as vscode from "vscode";
import { RunFolder } from "../labels/run-folder";
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
      if (mine && run !== undefined && run !== note.snapshot.run) attempt(showLatest(note));
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
    vscode.workspace.onDidSaveTextDocument(noteChanged),
    // VS Code took over what another program wrote.
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0) noteChanged(document);
    }),
  );
}

async function showLatest(note: OpenNote): Promise<void> {
  const suggestions = await RunFolder.latestFor(note.project.runsFolder, note.path);
  if (suggestions !== undefined) note.review.setSuggestions(suggestions);
}
