import * as vscode from "vscode";
import type { Command } from "./commands/command";
import type { EditorContext } from "./context";
import { Inspector } from "./inspector/inspector";
import { CorpusComparison } from "./runs/corpus-comparison";
import { NoteComparisons } from "./runs/note-comparisons";
import { deleteRun, openRunFile, resumeRun, showNewestRun, showRun } from "./runs/run-commands";
import { RunsView } from "./runs/runs-view";

/** The researcher's side of the editor: what the model was asked and answered, and its runs compared. */
export class Research implements vscode.Disposable {
  readonly commands;
  readonly #disposables: vscode.Disposable;

  constructor(context: EditorContext) {
    const inspector = new Inspector(context);
    const runs = new RunsView(context);
    const onNote = new NoteComparisons(context);
    const onCorpus = new CorpusComparison(context, onNote);
    this.commands = {
      "cancerllm.inspect": inspector.inspect,
      "cancerllm.showRun": showRun,
      "cancerllm.showNewestRun": showNewestRun,
      "cancerllm.openRunFile": openRunFile,
      "cancerllm.resumeRun": resumeRun,
      "cancerllm.deleteRun": deleteRun(runs),
      "cancerllm.compareRunsOnNote": onNote.compareOnNote,
      "cancerllm.compareRuns": onCorpus.compare,
      "cancerllm.nextDifference": onNote.goTo(1),
      "cancerllm.previousDifference": onNote.goTo(-1),
    } as const satisfies Readonly<Record<string, Command>>;
    this.#disposables = vscode.Disposable.from(inspector, runs, onNote, onCorpus);
  }

  dispose(): void {
    this.#disposables.dispose();
  }
}
