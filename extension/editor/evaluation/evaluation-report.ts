import * as path from "node:path";
import * as vscode from "vscode";
import type { RunComparison } from "../../evaluation/compare-runs";
import type { Cost } from "../../evaluation/cost";
import type { Evaluation } from "../../evaluation/evaluate";
import { PresentNames } from "../../labels/present-names";
import type { Project } from "../../labels/project";
import type { RunFolder } from "../../labels/run-folder";
import { writeWhole } from "../../labels/write-whole";
import { ReportPanel } from "../../panels/evaluation/report-panel";
import { withProgress } from "../progress";
import { hint, trusted, type Command } from "../commands/command";
import type { EditorContext } from "../context";
import { startOf, type ListedRun } from "../runs/run-facts";
import { isListedRun, pickRun } from "../runs/runs-view";
import { chooseGold, type ChosenGold } from "./choose-gold";
import { openFromReport } from "./open-from-report";

/** Nothing could be measured; the message says what to do. */
export class EvaluationError extends Error {
  override readonly name = "EvaluationError";
  constructor(
    readonly reason: "no-gold" | "no-common-note",
    message: string,
  ) {
    super(message);
  }
}

interface Measured {
  readonly project: Project;
  readonly evaluation: Evaluation;
  /** The other run on the same notes. */
  readonly compared?: {
    readonly evaluation: Evaluation;
    readonly comparison: RunComparison;
    readonly cost: Cost;
  };
  readonly html: string;
}

/** Gold labels against a run, as the command line measures it; the same report, in which a click opens the note. */
export class EvaluationReport implements vscode.Disposable {
  readonly #panel: ReportPanel;
  #shown: Measured | undefined;

  constructor(context: EditorContext) {
    this.#panel = new ReportPanel("cancerllm.evaluation", (error) => {
      context.report(error);
    });
  }

  readonly evaluate: Command = trusted(async (context, argument) => {
    const listed = isListedRun(argument) ? argument : await pickRun(context, "Evaluate Which Run?");
    if (!listed) return;
    const gold = await chooseGold(listed.project);
    if (!gold) return;
    const other = await this.#pickOther(context, listed);
    if (other === "cancelled") return;
    await withProgress(`Evaluating ${startOf(listed.run.meta)}`, async (signal, report) => {
      this.#shown = await measure(listed, other, gold, signal, report);
    });
    if (this.#shown) this.#show(context, this.#shown);
  });

  /** Writes what is shown as HTML, CSV or JSON. */
  readonly save: Command = trusted(async () => {
    const shown = this.#shown;
    if (!shown) {
      hint("Evaluate a run first.");
      return;
    }
    const { evaluation, project } = shown;
    const target = await vscode.window.showSaveDialog({
      title: "Save the Evaluation (the report quotes the notes)",
      defaultUri: vscode.Uri.file(path.join(project.root, `evaluation-${evaluation.run.run}.html`)),
      filters: { "Report, with quotes of the notes": ["html"], Scores: ["csv"], "All numbers": ["json"] },
    });
    if (!target) return;
    await writeWhole(target.fsPath, await contentFor(path.extname(target.fsPath), shown));
    hint(`Wrote ${path.basename(target.fsPath)}.`);
  });

  #show(context: EditorContext, { project, evaluation, html }: Measured): void {
    this.#panel.show(`Evaluation of ${startOf(evaluation.run)}`, html, (note) =>
      openFromReport(context, project, note),
    );
  }

  async #pickOther(
    context: EditorContext,
    { project, run }: ListedRun,
  ): Promise<ListedRun | undefined | "cancelled"> {
    const alone = "This run alone";
    const compared = "Compare with another run…";
    const answer = await vscode.window.showQuickPick(
      [
        { label: alone, detail: "Every score with a 95 % interval." },
        { label: compared, detail: "On the notes that both have, with a paired test." },
      ],
      { title: "Evaluate" },
    );
    if (!answer) return "cancelled";
    if (answer.label === alone) return undefined;
    const other = await pickRun(
      context,
      "Compare with Which Run?",
      (listed) => listed.project.root === project.root && listed.run.id !== run.id,
    );
    return other ?? "cancelled";
  }

  dispose(): void {
    this.#panel.dispose();
  }
}

/** @throws EvaluationError; the signal's reason */
async function measure(
  { project, run }: ListedRun,
  other: ListedRun | undefined,
  { folder, states }: ChosenGold,
  signal: AbortSignal,
  report: (share: number, message: string) => void,
): Promise<Measured> {
  // The charts and all that measuring needs are loaded when they are first used.
  const [{ readGoldCorpus }, { evaluate }, { compareRuns }, { costOf }, { evaluationPage }] =
    await Promise.all([
      import("../../evaluation/gold-corpus"),
      import("../../evaluation/evaluate"),
      import("../../evaluation/compare-runs"),
      import("../../evaluation/cost"),
      import("../../evaluation/report/evaluation-page"),
    ]);
  const reading = (step: number, what: string) => (done: number, total: number) => {
    report((step + done / Math.max(1, total)) / 2, what);
  };
  const corpus = await readGoldCorpus(
    project.root,
    folder,
    { states },
    { signal, onProgress: reading(0, "gold labels") },
  );
  if (corpus.notes.length === 0) {
    const first = corpus.leftOut.find(({ kind }) => kind === "error");
    const why = first === undefined ? "" : ` ${first.place}: ${first.reason}`;
    throw new EvaluationError(
      "no-gold",
      `There are no gold labels that can be used (${states.join(", ")}).${why}`,
    );
  }
  const names = PresentNames.of(project.phenotypes);
  const options = { names, signal, onProgress: reading(1, "suggestions") };
  const { evaluation, other: second } = await measureAgainst(run, other?.run);
  if (evaluation.notes.length === 0) {
    throw new EvaluationError(
      "no-common-note",
      `The run has none of the ${corpus.notes.length} labelled notes; annotate them, or choose another run.`,
    );
  }
  const compared = second && { ...second, cost: costOf(second.comparison.second) };
  const cost = costOf(run.meta);
  const html = evaluationPage({ evaluation, cost, root: project.root, ...(compared && { compared }) });
  return { project, evaluation, ...(compared && { compared }), html };

  async function measureAgainst(
    first: RunFolder,
    second: RunFolder | undefined,
  ): Promise<{
    evaluation: Evaluation;
    other?: { readonly evaluation: Evaluation; readonly comparison: RunComparison };
  }> {
    if (!second) return { evaluation: await evaluate(corpus, first, options) };
    try {
      const both = await compareRuns(corpus, first, second, options);
      return { evaluation: both.first, other: { evaluation: both.second, comparison: both.comparison } };
    } catch (error) {
      if (error instanceof RangeError) throw new EvaluationError("no-common-note", error.message);
      throw error;
    }
  }
}

async function contentFor(extension: string, { evaluation, compared, html }: Measured): Promise<string> {
  if (extension === ".csv") {
    const { scoresCsv } = await import("../../evaluation/evaluation-csv");
    return scoresCsv(evaluation, compared?.comparison);
  }
  if (extension === ".json") {
    const [{ evaluationJson }, { costOf }] = await Promise.all([
      import("../../evaluation/evaluation-json"),
      import("../../evaluation/cost"),
    ]);
    return `${JSON.stringify(evaluationJson(evaluation, costOf(evaluation.run), compared), undefined, 2)}\n`;
  }
  return html;
}
