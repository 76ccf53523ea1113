import * as vscode from "vscode";
import type { EditorContext } from "../context";
import { viewIds } from "../contributions";
import { factsOf, listRuns, modelOf, progressOf, startOf, type ListedRun, type RunState } from "./run-facts";

interface FactElement {
  readonly name: string;
  readonly value: string;
}
type Element = ListedRun | FactElement;

const icons: Record<RunState, string> = {
  finished: "pass",
  working: "sync~spin",
  interrupted: "debug-pause",
};
/** Milliseconds in which changes of files are taken together. */
const settle = 300;

/** Whether a tree or a menu gave a run. */
export function isListedRun(argument: unknown): argument is ListedRun {
  return typeof argument === "object" && argument !== null && "run" in argument && "project" in argument;
}

/** Every run of the workspace, newest first, with what its `run.yaml` says; the one that is shown has an eye. */
export class RunsView implements vscode.TreeDataProvider<Element>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: vscode.TreeView<Element>;
  #timer: NodeJS.Timeout | undefined;
  readonly #disposables: { dispose(): unknown }[];

  constructor(private readonly context: EditorContext) {
    this.#view = vscode.window.createTreeView<Element>(viewIds.runs, { treeDataProvider: this });
    const files = vscode.workspace.createFileSystemWatcher("**/.cancerllm/runs/**");
    const soon = (): void => {
      this.refresh();
    };
    this.#disposables = [
      this.#view,
      this.#changed,
      files,
      files.onDidCreate(soon),
      files.onDidChange(soon),
      files.onDidDelete(soon),
      context.projects.onDidChange(soon),
      context.runs.onDidChange(soon),
      context.runs.onDidWork(soon),
      context.reviews.onDidChangeActive(soon),
    ];
  }

  refresh(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#changed.fire();
    }, settle);
  }

  async getChildren(element?: Element): Promise<Element[]> {
    if (element !== undefined) {
      return isListedRun(element) ? factsOf(element).map(([name, value]) => ({ name, value })) : [];
    }
    if (!vscode.workspace.isTrusted) return [];
    const runs = await allRuns(this.context);
    this.context.keys.set("cancerllm.hasRuns", runs.length > 0);
    const chosen = [...new Set(runs.map(({ project }) => project))].some(
      (project) => this.context.runs.of(project) !== undefined,
    );
    this.#view.description = chosen ? "a chosen run is shown" : "the newest is shown";
    return [...runs];
  }

  getTreeItem(element: Element): vscode.TreeItem {
    return isListedRun(element) ? this.#runItem(element) : factItem(element);
  }

  #runItem(listed: ListedRun): vscode.TreeItem {
    const { run, project, state } = listed;
    const item = new vscode.TreeItem(startOf(run.meta), vscode.TreeItemCollapsibleState.Collapsed);
    const isShown =
      this.context.runs.of(project) === run.id || this.context.activeNote?.snapshot.run === run.id;
    item.id = `${project.root} ${run.id}`;
    item.description = `${isShown ? "shown · " : ""}${modelOf(run.meta)} · ${progressOf(listed)}`;
    item.iconPath = new vscode.ThemeIcon(isShown ? "eye" : icons[state]);
    item.contextValue = `run.${state}${isShown ? ".shown" : ""}`;
    item.tooltip = `${run.id}\n${vscode.workspace.asRelativePath(project.root)}\n${progressOf(listed)}`;
    item.accessibilityInformation = { label: `Run of ${startOf(run.meta)}, ${item.description}` };
    return item;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    vscode.Disposable.from(...this.#disposables).dispose();
  }
}

/** The runs of every project, newest first. */
export async function allRuns(context: EditorContext): Promise<readonly ListedRun[]> {
  const projects = await context.projects.all();
  const lists = await Promise.all(
    projects.map((project) => listRuns(project, (run) => context.runs.isWorking(run))),
  );
  return lists.flat().sort((a, b) => (a.run.id < b.run.id ? 1 : -1));
}

/** Has a person choose a run; undefined where they changed their mind, or there is none. */
export async function pickRun(
  context: EditorContext,
  title: string,
  fits: (listed: ListedRun) => boolean = () => true,
): Promise<ListedRun | undefined> {
  const runs = (await allRuns(context)).filter(fits);
  if (runs.length === 0) {
    void vscode.window.showInformationMessage("There is no such run. Annotate notes first.");
    return undefined;
  }
  const items = runs.map((listed) => ({
    label: startOf(listed.run.meta),
    description: `${modelOf(listed.run.meta)} · ${progressOf(listed)}`,
    detail: listed.run.id,
    listed,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.listed;
}

function factItem({ name, value }: FactElement): vscode.TreeItem {
  const item = new vscode.TreeItem(name);
  item.description = value;
  item.tooltip = `${name}: ${value}`;
  return item;
}
