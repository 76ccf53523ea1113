import * as path from "node:path";
import * as vscode from "vscode";
import type { Project } from "../../labels/project";
import type { Perturbation } from "../../evaluation/robustness/perturbation";
import { ReportPanel } from "../../panels/evaluation/report-panel";
import { count } from "../words";
import { hint, trusted, type Command } from "../commands/command";
import type { EditorContext } from "../context";
import { cancellable } from "../progress";
import { settings } from "../settings";
import { annotateRate } from "./annotate-rate";
import { chooseGold, type ChosenGold } from "./choose-gold";
import { openFromReport } from "./open-from-report";

interface Chosen {
  readonly project: Project;
  readonly gold: ChosenGold;
  readonly perturbation: Perturbation;
  /** From 0 on. */
  readonly rates: readonly number[];
}

/** Notes changed on purpose, annotated and measured, as `cancerllm robustness` does; the same report, whose notes open. */
export class RobustnessReport implements vscode.Disposable {
  readonly #panel: ReportPanel;

  constructor(context: EditorContext) {
    this.#panel = new ReportPanel("cancerllm.robustness", (error) => {
      context.report(error);
    });
  }

  readonly test: Command = trusted(async (context) => {
    const chosen = await choose(context);
    if (!chosen) return;
    const made = await cancellable(`Robustness: ${chosen.perturbation.title}`, (signal, tell) =>
      run(context, chosen, signal, tell),
    );
    if (made === undefined) {
      hint("Stopped. What was done is kept: the same choice goes on with it.");
      return;
    }
    this.#panel.show(`Robustness: ${chosen.perturbation.title}`, made.html, async (note) => {
      const { loadProject } = await import("../../labels/load-project");
      await openFromReport(context, await loadProject(made.root), note);
    });
    const open = "Show Folder";
    const where = vscode.workspace.asRelativePath(made.root);
    const answer = await vscode.window.showInformationMessage(
      `The report, the changed notes and their runs are in ${where}.`,
      open,
    );
    if (answer === open)
      await vscode.commands.executeCommand(
        "revealInExplorer",
        vscode.Uri.file(path.join(made.root, "report.html")),
      );
  });

  dispose(): void {
    this.#panel.dispose();
  }
}

/** What is to be done; undefined where a person changed their mind. */
async function choose(context: EditorContext): Promise<Chosen | undefined> {
  const projects = await context.projects.all();
  if (projects.length === 0) hint("Open a folder with notes and gold labels first.");
  const items = projects.map((project) => ({
    label: vscode.workspace.asRelativePath(project.root),
    project,
  }));
  const project =
    projects.length <= 1
      ? projects[0]
      : (await vscode.window.showQuickPick(items, { title: "Test on the Notes of Which Project?" }))?.project;
  if (!project) return undefined;
  const gold = await chooseGold(project);
  if (!gold) return undefined;
  const { testbeds } = await import("../../evaluation/robustness/testbeds");
  const picked = await vscode.window.showQuickPick(
    testbeds.map((perturbation) => ({
      ...{ label: perturbation.title, detail: perturbation.description, perturbation },
    })),
    { title: "What Is Changed?", matchOnDetail: true },
  );
  if (!picked) return undefined;
  const rates = await chooseRates(picked.perturbation);
  return rates && { project, gold, perturbation: picked.perturbation, rates };
}

async function chooseRates({ title, unit, rates }: Perturbation): Promise<readonly number[] | undefined> {
  const { curveRates } = await import("../../evaluation/robustness/testbed");
  const parsed = (text: string): readonly number[] | undefined => {
    try {
      return curveRates(text.split(",").map((one) => (one.trim() === "" ? NaN : Number(one) / 100)));
    } catch {
      return undefined;
    }
  };
  const typed = await vscode.window.showInputBox({
    title,
    prompt: `How many of the ${unit} are changed, in percent. The notes are annotated once for each, and once as they are.`,
    value: rates.map((rate) => String(Number((100 * rate).toPrecision(8)))).join(", "),
    validateInput: (text) => (parsed(text) ? undefined : "Numbers from 0 to 100, with commas between them."),
  });
  return typed === undefined ? undefined : parsed(typed);
}

async function run(
  context: EditorContext,
  { project: given, gold: { folder, states }, perturbation, rates }: Chosen,
  signal: AbortSignal,
  tell: (share: number | undefined, message: string) => void,
): Promise<{ readonly html: string; readonly root: string }> {
  const [{ readGoldCorpus }, { runTestbed, testbedFolderOf }, { defaultResampling }, { TestbedError }] =
    await Promise.all([
      import("../../evaluation/gold-corpus"),
      import("../../evaluation/robustness/run-testbed"),
      import("../../evaluation/statistics/estimate"),
      import("../../evaluation/robustness/testbed"),
    ]);
  const chosen = settings.protocol(vscode.Uri.file(given.root));
  const project = { ...given, goldFolder: folder, ...(chosen && { protocol: chosen }) };
  const corpus = await readGoldCorpus(project.root, folder, { states }, { signal });
  if (corpus.notes.length === 0) {
    const why = `No note has gold labels that can be used (${states.join(", ")}): label some first.`;
    throw new TestbedError("no-gold", why);
  }
  const testbed = { perturbation, seed: defaultResampling.seed, protect: false };
  return context.engine.use(project, async (engine) => {
    tell(0, `${count(corpus.notes.length, "note")} at ${count(rates.length, "rate")}`);
    return runTestbed({
      ...{ testbed, project, corpus, rates, engine, signal, resampling: defaultResampling },
      out: testbedFolderOf(project, testbed, corpus),
      tasks: settings.tasks(),
      annotate: (work) => annotateRate(engine, work),
      onProgress: (step, done, total, label) => {
        // Running the model is nearly all of the time.
        const share = {
          perturbing: 0,
          running: 0.98 * (done / total),
          measuring: 0.98 + 0.02 * (done / total),
        };
        tell(share[step], label === "" ? step : `${Math.floor(done)} of ${total} notes: ${label}`);
      },
    });
  });
}
