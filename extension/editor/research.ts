import * as vscode from "vscode";
import { AdjudicationEditor } from "./adjudication/adjudication-editor";
import { AdjudicationNotes } from "./adjudication/adjudication-notes";
import { AdjudicationView } from "./adjudication/adjudication-view";
import type { Command } from "./commands/command";
import type { EditorContext } from "./context";
import { AgreementReport } from "./evaluation/agreement-report";
import { EvaluationReport } from "./evaluation/evaluation-report";
import { RobustnessReport } from "./evaluation/robustness-report";
import { Inspector } from "./inspector/inspector";
import { CorpusComparison } from "./runs/corpus-comparison";
import { NoteComparisons } from "./runs/note-comparisons";
import { deleteRun, openRunFile, resumeRun, showNewestRun, showRun } from "./runs/run-commands";
import { RunsView } from "./runs/runs-view";

/** The researcher's side of the editor: what the model was asked and answered, its runs compared, annotators adjudicated. */
export class Research implements vscode.Disposable {
  readonly commands;
  readonly #disposables: vscode.Disposable;

  constructor(context: EditorContext) {
    const inspector = new Inspector(context);
    const runs = new RunsView(context);
    const onNote = new NoteComparisons(context);
    const onCorpus = new CorpusComparison(context, onNote);
    const notes = new AdjudicationNotes(context);
    const adjudication = new AdjudicationEditor(context, notes);
    const disagreements = new AdjudicationView(context, notes);
    const evaluation = new EvaluationReport(context);
    const agreement = new AgreementReport(context);
    const robustness = new RobustnessReport(context);
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
      "cancerllm.adjudicate": adjudication.adjudicate,
      "cancerllm.adjudicateTake": adjudication.take,
      "cancerllm.adjudicateBoth": adjudication.both,
      "cancerllm.adjudicateNeither": adjudication.neither,
      "cancerllm.adjudicateUndo": adjudication.undo,
      "cancerllm.adjudicateRedo": adjudication.redo,
      "cancerllm.adjudicateComplete": adjudication.complete,
      "cancerllm.nextDisagreement": adjudication.next,
      "cancerllm.previousDisagreement": adjudication.previous,
      "cancerllm.openAdjudicated": adjudication.openFile,
      "cancerllm.evaluateRun": evaluation.evaluate,
      "cancerllm.saveEvaluation": evaluation.save,
      "cancerllm.compareAnnotators": agreement.compare,
      "cancerllm.testRobustness": robustness.test,
    } as const satisfies Readonly<Record<string, Command>>;
    this.#disposables = vscode.Disposable.from(
      inspector,
      runs,
      onNote,
      onCorpus,
      adjudication,
      disagreements,
      notes,
      evaluation,
      agreement,
      robustness,
    );
  }

  dispose(): void {
    this.#disposables.dispose();
  }
}
