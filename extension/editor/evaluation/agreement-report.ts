import * as path from "node:path";
import * as vscode from "vscode";
import type { ReviewStatus } from "../../labels/gold-label";
import type { Project } from "../../labels/project";
import { ReportPanel } from "../../panels/evaluation/report-panel";
import { withProgress } from "../progress";
import { hint, trusted, type Command } from "../commands/command";
import type { EditorContext } from "../context";
import { chooseStates } from "./choose-gold";
import { openFromReport } from "./open-from-report";

/** How far annotators agree, as the command line measures it; the same report, in which a click opens the note. */
export class AgreementReport implements vscode.Disposable {
  readonly #panel: ReportPanel;

  constructor(context: EditorContext) {
    this.#panel = new ReportPanel("cancerllm.agreement", (error) => {
      context.report(error);
    });
  }

  readonly compare: Command = trusted(async (context) => {
    const chosen = await chooseAnnotators(await context.projects.all());
    if (chosen === undefined) return;
    const states = await chooseStates("Compare Annotators on");
    if (states === undefined) return;
    const { project, folders } = chosen;
    await withProgress("Comparing annotators", async (signal, report) => {
      const html = await measure(project, folders, states, signal, report);
      if (html === undefined) return;
      this.#panel.show("Agreement of annotators", html, (note) => openFromReport(context, project, note));
    });
  });

  dispose(): void {
    this.#panel.dispose();
  }
}

interface Chosen {
  readonly project: Project;
  readonly folders: readonly string[];
}

/** Two or more of a project's annotators; undefined where there are no two, or a person changed their mind. */
async function chooseAnnotators(projects: readonly Project[]): Promise<Chosen | undefined> {
  const { raterFolders } = await import("../../evaluation/agreement/raters");
  const all = await Promise.all(
    projects.map(async (project) => ({ project, folders: await raterFolders(project) })),
  );
  const several = all.filter(({ folders }) => folders.length > 1);
  const [only] = several;
  if (only === undefined) {
    void vscode.window.showInformationMessage(
      "No project here has gold labels of two annotators. Each needs a folder: gold: {folder: gold, per-annotator: true} in cancerllm.yaml.",
    );
    return undefined;
  }
  const project =
    several.length === 1
      ? only
      : (
          await vscode.window.showQuickPick(
            several.map((one) => ({ label: vscode.workspace.asRelativePath(one.project.root), one })),
            { title: "Compare the Annotators of Which Project?" },
          )
        )?.one;
  if (project === undefined) return undefined;
  if (project.folders.length === 2) return project;
  const picked = await vscode.window.showQuickPick(
    project.folders.map((folder) => ({ label: path.basename(folder), folder, picked: true })),
    { title: "Compare Which Annotators?", canPickMany: true },
  );
  if (picked === undefined) return undefined;
  if (picked.length > 1) return { ...project, folders: picked.map(({ folder }) => folder) };
  hint("Choose at least two annotators.");
  return undefined;
}

/** The report; undefined where there was nothing to compare, which a person is told. */
async function measure(
  { root, phenotypes }: Project,
  folders: readonly string[],
  states: readonly ReviewStatus[],
  signal: AbortSignal,
  report: (share: number, message: string) => void,
): Promise<string | undefined> {
  const [{ readRaters }, { measureAgreement }, { agreementPage }] = await Promise.all([
    import("../../evaluation/agreement/raters"),
    import("../../evaluation/agreement/agreement"),
    import("../../evaluation/report/agreement-page"),
  ]);
  const { raters, leftOut } = await readRaters(
    root,
    folders,
    { states },
    {
      signal,
      onProgress: (done, total) => {
        report(done / total / 2, "gold labels");
      },
    },
  );
  const labels = phenotypes.map(({ id }) => id);
  try {
    const agreement = await measureAgreement(raters, {
      labels,
      signal,
      onProgress: (done, total) => {
        report((1 + done / total) / 2, "figures");
      },
    });
    return agreementPage({ agreement, phenotypes, leftOut, root });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    void vscode.window.showInformationMessage(error.message);
    return undefined;
  }
}
