import * as path from "node:path";
import * as vscode from "vscode";
import type { MigrationProblem } from "../../labels/migration/label-change";
import type { MigrationOptions, MigrationOutcome } from "../../labels/migration/migrate";
import type { Project } from "../../labels/project";
import { count } from "../words";
import { hint, trusted, type Command } from "../commands/command";
import type { EditorContext } from "../context";
import { followed, pickOne, pickProject } from "../exchange/pick";
import type { ReportDocuments } from "../exchange/report-documents";
import { askChange, confirmPlan } from "./ask-change";
import { refuseUnsaved } from "./unsaved";

const undoTitle = "Undo";
const finishTitle = "Finish";
const undoOthersTitle = "Undo the Others";

/** Renames and merges labels over all gold files of a project, after a preview and with one undo. */
export class LabelChanges implements vscode.Disposable {
  readonly commands = {
    "cancerllm.migrateLabels": trusted((_, argument) => this.#change(argument)),
    "cancerllm.undoLabelMigration": trusted(() => this.#undoLast()),
  } as const satisfies Readonly<Record<string, Command>>;
  readonly #disposables: vscode.Disposable[];

  constructor(
    private readonly context: EditorContext,
    private readonly reports: ReportDocuments,
  ) {
    const look = (): void => {
      this.#tellInterrupted().catch((error: unknown) => {
        context.report(error);
      });
    };
    this.#disposables = [vscode.workspace.onDidGrantWorkspaceTrust(look)];
    look();
  }

  async #change(argument: unknown): Promise<void> {
    const project = await pickProject(this.context, "Rename or Merge a Label of Which Project?");
    if (project === undefined || (await this.#endInterrupted(project))) return;
    refuseUnsaved(project);
    const change = await askChange(project, argument);
    if (change === undefined) return;
    const [{ planMigration }, { planText, planSummary }, { migrate }, { changeInWords }] = await Promise.all([
      import("../../labels/migration/plan"),
      import("../../labels/migration/plan-text"),
      import("../../labels/migration/migrate"),
      import("../../labels/migration/label-change"),
    ]);
    const title = `Change of labels ${changeInWords(change)}`;
    const plan = await followed(`${title}: preview`, (following) =>
      planMigration(project, change, following),
    );
    await this.reports.show(`Change of labels`, planText(plan));
    if (!(await confirmPlan(plan))) return;
    refuseUnsaved(project);
    await followed(title, (following) => migrate(plan, { ...following, leaveOut: true }));
    this.context.log.info(planSummary(plan));
    await this.#readAnew();
    const left = new Set(plan.problems.map(({ path: file }) => file)).size;
    const without = left === 0 ? "" : `; ${count(left, "file")} left as ${left === 1 ? "it is" : "they are"}`;
    void vscode.window.showInformationMessage(`${planSummary(plan)}${without}.`, undoTitle).then((answer) => {
      if (answer === undoTitle) this.#attempt(() => this.#undo(project));
    });
  }

  async #undoLast(): Promise<void> {
    const project = await pickProject(this.context, "Undo the Label Migration of Which Project?");
    if (project === undefined) return;
    const { rememberedMigration } = await import("../../labels/migration/migrate");
    if ((await rememberedMigration(project.root)) === undefined) {
      hint("There is no label migration to undo.");
      return;
    }
    await this.#undo(project);
  }

  async #undo(project: Project, options: Pick<MigrationOptions, "leaveOut"> = {}): Promise<void> {
    refuseUnsaved(project);
    const [{ undoMigration }, { changeInWords, LabelMigrationError }] = await Promise.all([
      import("../../labels/migration/migrate"),
      import("../../labels/migration/label-change"),
    ]);
    try {
      const outcome = await this.#working("Undo of the label migration", (following) =>
        undoMigration(project.root, { ...following, ...options }),
      );
      const done = `${changeInWords(outcome.change)} is taken back: ${count(outcome.files.length, "file")} as before`;
      void vscode.window.showInformationMessage(`${done}.`);
    } catch (error) {
      if (!(error instanceof LabelMigrationError) || error.reason !== "changed") throw error;
      const question = `${named(project, error.files)} changed since the label migration, so nothing was undone.`;
      const answer = await vscode.window.showWarningMessage(question, undoOthersTitle);
      if (answer === undoOthersTitle) await this.#undo(project, { leaveOut: true });
    }
  }

  /** Asks what is to become of a change that was interrupted. @returns whether there was one */
  async #endInterrupted(project: Project): Promise<boolean> {
    const { interruptedMigration } = await import("../../labels/migration/migrate");
    const found = await interruptedMigration(project.root);
    if (found === undefined) return false;
    const { changeInWords } = await import("../../labels/migration/label-change");
    const choices = [
      { label: `$(check) ${finishTitle}`, description: "change the files that are left", value: finishTitle },
      { label: `$(discard) ${undoTitle}`, description: "every file as it was before", value: undoTitle },
    ] as const;
    const title = `The Label Migration ${changeInWords(found.change)} Was Interrupted`;
    const answer = await pickOne<string>(title, found.state === "undoing" ? choices.slice(1) : choices);
    if (answer === finishTitle) await this.#finish(project);
    else if (answer === undoTitle) await this.#undo(project);
    return true;
  }

  async #finish(project: Project): Promise<void> {
    refuseUnsaved(project);
    const { finishMigration } = await import("../../labels/migration/migrate");
    await this.#working("Label migration", (following) => finishMigration(project.root, following));
  }

  /** A project whose labels are half changed must not be worked on unknowingly. */
  async #tellInterrupted(): Promise<void> {
    if (!vscode.workspace.isTrusted) return;
    // The projects first: VS Code waits for what comes before them.
    const projects = await this.context.projects.all();
    const { interruptedMigration } = await import("../../labels/migration/migrate");
    for (const project of projects) {
      if ((await interruptedMigration(project.root)) === undefined) continue;
      const message =
        "A label migration was interrupted: some gold files have the new label, others the old one.";
      void vscode.window.showWarningMessage(message, finishTitle, undoTitle).then((answer) => {
        if (answer === finishTitle) this.#attempt(() => this.#finish(project));
        else if (answer === undoTitle) this.#attempt(() => this.#undo(project));
      });
    }
  }

  /** Runs with progress, and shows the files as they are then. */
  async #working<T extends MigrationOutcome | undefined>(
    title: string,
    work: (following: MigrationOptions) => Promise<T>,
  ): Promise<T> {
    try {
      return await followed(title, work);
    } finally {
      await this.#readAnew();
    }
  }

  /** Open reviews begin anew, with the project and the gold labels as they are now. */
  async #readAnew(): Promise<void> {
    this.context.projects.forget();
    await this.context.reviews.followEditors();
  }

  #attempt(work: () => Promise<void>): void {
    work().catch((error: unknown) => {
      this.context.report(error);
    });
  }

  dispose(): void {
    vscode.Disposable.from(...this.#disposables).dispose();
  }
}

function named({ root }: Project, problems: readonly MigrationProblem[]): string {
  const names = problems.map(({ path: file }) => path.relative(root, file));
  return names.length > 3 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", ");
}
