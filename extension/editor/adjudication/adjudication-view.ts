import * as vscode from "vscode";
import type { AdjudicatedQuestion } from "../../labels/adjudication/adjudication";
import { count } from "../words";
import type { EditorContext } from "../context";
import { viewIds } from "../contributions";
import { answerWords, sideWords } from "./adjudication-words";
import type { AdjudicatedNote, AdjudicationNotes } from "./adjudication-notes";

/** A disagreement of a note: also what the command that opens it is given. */
export interface QuestionElement {
  readonly note: AdjudicatedNote;
  readonly question: AdjudicatedQuestion;
}
type Element = AdjudicatedNote | QuestionElement;

/** Notes with two annotators or more, how far each is, and its disagreements. */
export class AdjudicationView implements vscode.TreeDataProvider<Element>, vscode.Disposable {
  readonly #view: vscode.TreeView<Element>;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #following: vscode.Disposable;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    context: EditorContext,
    private readonly notes: AdjudicationNotes,
  ) {
    this.#view = vscode.window.createTreeView<Element>(viewIds.adjudication, { treeDataProvider: this });
    const attempt = (work: Promise<void>): void => {
      work.catch((error: unknown) => {
        context.report(error);
      });
    };
    this.#following = vscode.Disposable.from(
      notes.onDidChange(() => {
        this.#timer ??= setTimeout(() => {
          this.#timer = undefined;
          this.#refresh();
        }, 100);
      }),
      this.#view.onDidChangeVisibility(({ visible }) => {
        if (visible) attempt(notes.watch());
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        attempt(notes.rescan());
      }),
    );
    attempt(notes.rescan());
  }

  getChildren(element?: Element): Element[] {
    if (element === undefined) return [...this.notes.all];
    if ("question" in element) return [];
    return (element.snapshot?.questions ?? []).map((question) => ({ note: element, question }));
  }

  getTreeItem(element: Element): vscode.TreeItem {
    const item = "question" in element ? questionItem(element) : noteItem(element);
    item.command = { title: "Adjudicate", command: "cancerllm.adjudicate", arguments: [element] };
    return item;
  }

  #refresh(): void {
    const done = this.notes.all.filter(({ snapshot }) => snapshot?.status === "complete").length;
    this.#view.description = `${done} of ${count(this.notes.all.length, "note")} adjudicated`;
    const open = this.notes.all.reduce((sum, { snapshot }) => sum + (snapshot?.open ?? 0), 0);
    this.#view.badge =
      open === 0 ? undefined : { value: open, tooltip: `${count(open, "disagreement")} open` };
    this.#changed.fire();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#following.dispose();
    this.#view.dispose();
    this.#changed.dispose();
  }
}

function noteItem({ path, annotators, snapshot, problem }: AdjudicatedNote): vscode.TreeItem {
  const item = new vscode.TreeItem(path, vscode.TreeItemCollapsibleState.Collapsed);
  item.id = path;
  const total = snapshot?.questions.length ?? 0;
  const progress =
    problem !== undefined
      ? "cannot be adjudicated"
      : snapshot === undefined
        ? "not read yet"
        : snapshot.status === "complete"
          ? `complete, ${count(total, "disagreement")}`
          : total === 0
            ? "no disagreement, to be taken over"
            : `${snapshot.open} of ${count(total, "disagreement")} open`;
  item.description = `${progress} · ${annotators.join(", ")}`;
  item.tooltip = problem ?? `${path}\n${item.description}`;
  item.iconPath = new vscode.ThemeIcon(
    problem !== undefined
      ? "error"
      : snapshot?.status === "complete"
        ? "pass-filled"
        : "circle-large-outline",
  );
  if (total === 0) item.collapsibleState = vscode.TreeItemCollapsibleState.None;
  return item;
}

function questionItem({ note, question }: QuestionElement): vscode.TreeItem {
  const titleOf = (label: string): string =>
    note.project.phenotypes.find(({ id }) => id === label)?.title ?? label;
  const sides = note.annotators.map((name) => `${name}: ${sideWords(question, name, titleOf)}`).join(" | ");
  const answer = answerWords(question, note.annotators);
  const item = new vscode.TreeItem(sides);
  item.id = `${note.path} ${question.id}`;
  item.description = answer ?? "open";
  item.tooltip = `${sides}\n${answer ?? "open"}`;
  item.iconPath = new vscode.ThemeIcon(answer === undefined ? "question" : "check");
  return item;
}
