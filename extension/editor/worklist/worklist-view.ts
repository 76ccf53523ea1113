import * as path from "node:path";
import * as vscode from "vscode";
import { count, percent } from "../words";
import { goldPathOf } from "../../labels/project";
import { hint, trusted, type Command } from "../commands/command";
import { viewIds } from "../contributions";
import type { IndexChange, IndexedNote, NoteIndex } from "./note-index";
import {
  badgeOf,
  compareNotes,
  describeState,
  noteStages,
  undecided,
  type NoteStage,
  type WorklistOrder,
} from "./note-state";

const titles: Record<NoteStage, string> = {
  changed: "Changed Since Labelled",
  "in-progress": "In Progress",
  suggested: "Suggested",
  new: "New",
  complete: "Complete",
  error: "Cannot Be Read",
};
const icons: Record<NoteStage, string> = {
  changed: "warning",
  "in-progress": "edit",
  suggested: "sparkle",
  new: "circle-large-outline",
  complete: "pass-filled",
  error: "error",
};
/** Stages in which something is left to do for the annotator, now. */
const waiting: readonly NoteStage[] = ["changed", "in-progress", "suggested"];

interface StageElement {
  readonly stage: NoteStage;
}
/** A stage, or the id of a note. */
type Element = StageElement | string;
const [shownKey, orderKey] = ["worklist.shown", "worklist.order"];
/** A stage with more notes is shown when it is opened. */
const manyNotes = 500;

/** Every note by its stage, with counts on top and the number of waiting notes as the badge. */
export class WorklistView implements vscode.TreeDataProvider<Element>, vscode.Disposable {
  #shown: ReadonlySet<NoteStage>;
  #order: WorklistOrder;
  /** The ids of the notes of a stage, in their order. */
  #byStage = new Map<NoteStage, string[]>();
  readonly #stages = noteStages.map((stage): StageElement => ({ stage }));
  /** The stage under which a note is shown. */
  #stageOf = new Map<string, NoteStage>();
  readonly #changed = new vscode.EventEmitter<Element | Element[] | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: vscode.TreeView<Element>;
  readonly #following: vscode.Disposable;

  /** @param memory keeps with the workspace which notes are shown, and in which order */
  constructor(
    private readonly index: NoteIndex,
    private readonly memory: vscode.Memento,
  ) {
    const shown = memory.get<readonly NoteStage[]>(shownKey, noteStages);
    this.#shown = new Set(noteStages.filter((stage) => shown.includes(stage)));
    this.#order = memory.get<WorklistOrder>(orderKey, "name");
    this.#view = vscode.window.createTreeView(viewIds.worklist, { treeDataProvider: this });
    this.#following = index.onDidChange((change) => {
      this.#follow(change);
    });
  }

  getTreeItem(element: Element): vscode.TreeItem {
    if (typeof element !== "string") return this.#stageItem(element.stage);
    const note = this.index.note(element);
    return note === undefined ? new vscode.TreeItem("") : noteItem(note);
  }

  getParent(element: Element): StageElement | undefined {
    return typeof element === "string"
      ? this.#stages.find(({ stage }) => stage === this.#stageOf.get(element))
      : undefined;
  }

  getChildren(element?: Element): Element[] {
    if (element === undefined) {
      return this.#stages.filter(({ stage }) => this.#shown.has(stage) && this.#of(stage).length > 0);
    }
    return typeof element === "string" ? [] : this.#of(element.stage);
  }

  readonly filter: Command = async () => {
    const items = noteStages.map((stage) => ({
      label: titles[stage],
      description: count(this.#of(stage).length, "note"),
      picked: this.#shown.has(stage),
      stage,
    }));
    const picked = await vscode.window.showQuickPick(items, {
      title: "Show Which Notes?",
      canPickMany: true,
    });
    if (picked === undefined) return;
    this.#shown = new Set(picked.length === 0 ? noteStages : picked.map(({ stage }) => stage));
    this.#refresh();
    await this.memory.update(shownKey, [...this.#shown]);
  };

  readonly sort: Command = async () => {
    const orders: readonly { label: string; order: WorklistOrder }[] = [
      { label: "By Name", order: "name" },
      { label: "Most Undecided First", order: "undecided" },
      { label: "Least Certain First", order: "least-certain" },
    ];
    const items = orders.map((item) => ({
      ...item,
      description: item.order === this.#order ? "current" : "",
    }));
    const picked = await vscode.window.showQuickPick(items, { title: "Sort Notes" });
    if (picked === undefined) return;
    this.#order = picked.order;
    this.#refresh();
    await this.memory.update(orderKey, this.#order);
  };

  readonly reload: Command = trusted(async () => this.index.rescan());

  /** Opens the note that follows the active one among those that wait, in the order of the worklist. */
  readonly next: Command = trusted(async (context) => {
    const notes = waiting
      .flatMap((stage) => this.#of(stage))
      .flatMap((id) => this.index.note(id) ?? [])
      .filter(({ state }) => hasWork(state));
    const here = context.activeNote?.uri.toString();
    const at = notes.findIndex(({ uri }) => uri.toString() === here);
    const next = notes[(at + 1) % Math.max(1, notes.length)];
    if (next === undefined || next.uri.toString() === here) {
      hint("No other note has undecided suggestions.");
      return;
    }
    await vscode.window.showTextDocument(next.uri, { preview: false });
    const note = await context.reviews.open(next.uri);
    if (note !== undefined) await vscode.commands.executeCommand("cancerllm.nextUndecided");
  });

  #of(stage: NoteStage): string[] {
    return this.#byStage.get(stage) ?? [];
  }

  /** Where notes only stay in their stages, in the order of names, nothing but they are drawn anew. */
  #follow(change: IndexChange): void {
    const moved =
      change === undefined ||
      this.#order !== "name" ||
      [...change].some((id) => this.index.note(id)?.state.stage !== this.#stageOf.get(id));
    if (moved) this.#refresh();
    else this.#changed.fire([...change]);
  }

  #refresh(): void {
    const byStage = new Map<NoteStage, IndexedNote[]>(noteStages.map((stage) => [stage, []]));
    for (const note of this.index.notes) byStage.get(note.state.stage)?.push(note);
    this.#byStage = new Map();
    this.#stageOf = new Map();
    for (const [stage, notes] of byStage) {
      notes.sort((a, b) => compareNotes(this.#order, a, b));
      this.#byStage.set(
        stage,
        notes.map(({ id }) => id),
      );
      for (const { id } of notes) this.#stageOf.set(id, stage);
    }
    const left = waiting.reduce((sum, stage) => sum + this.#of(stage).length, 0);
    this.#view.badge =
      left === 0 ? undefined : { value: left, tooltip: `${count(left, "note")} to be decided` };
    const hidden = noteStages.filter((stage) => !this.#shown.has(stage) && this.#of(stage).length > 0);
    this.#view.description = [
      `${this.#of("complete").length} of ${count(this.index.notes.length, "note")} complete`,
      ...(hidden.length === 0 ? [] : ["filtered"]),
    ].join(" · ");
    this.#view.message =
      hidden.length > 0 && this.getChildren().length === 0 ? "No note is in the stages that are shown." : "";
    this.#changed.fire(undefined);
  }

  #stageItem(stage: NoteStage): vscode.TreeItem {
    const collapsed = stage === "complete" || this.#of(stage).length > manyNotes;
    const item = new vscode.TreeItem(
      titles[stage],
      collapsed ? vscode.TreeItemCollapsibleState.Collapsed : vscode.TreeItemCollapsibleState.Expanded,
    );
    item.id = stage;
    item.description = String(this.#of(stage).length);
    item.iconPath = new vscode.ThemeIcon(icons[stage]);
    return item;
  }

  dispose(): void {
    this.#following.dispose();
    this.#view.dispose();
    this.#changed.dispose();
  }
}

function hasWork(state: IndexedNote["state"]): boolean {
  return undecided(state) > 0 || state.stage === "changed";
}

/** A note's state where there is no room for the path that a problem begins with. */
function inFewWords({ project, path: notePath, state }: IndexedNote): string {
  const told = describeState(state);
  const file = goldPathOf(project, notePath);
  return told.startsWith(file) ? told.slice(file.length).replace(/^[: ]+/, "") : told;
}

function noteItem(note: IndexedNote): vscode.TreeItem {
  const item = new vscode.TreeItem(path.posix.basename(note.path));
  item.id = note.id;
  const sure = note.state.leastCertain;
  item.description = [
    note.state.stage === "new" || note.state.stage === "complete" ? undefined : inFewWords(note),
    path.posix.dirname(note.path) === "." ? undefined : path.posix.dirname(note.path),
  ]
    .filter((part) => part !== undefined)
    .join(" · ");
  item.tooltip = [
    note.path,
    describeState(note.state),
    sure === undefined ? undefined : `least certain suggestion: ${percent(sure)}`,
  ]
    .filter((line) => line !== undefined)
    .join("\n");
  item.contextValue = `note.${note.state.stage}`;
  item.command = { command: "cancerllm.openNote", title: "Open Note", arguments: [note.uri] };
  return item;
}

/** The stage of a note as a badge in the explorer. */
export class NoteBadges implements vscode.FileDecorationProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri[] | undefined>();
  readonly onDidChangeFileDecorations = this.#changed.event;
  readonly #following: vscode.Disposable;

  constructor(private readonly index: NoteIndex) {
    this.#following = index.onDidChange((change) => {
      this.#changed.fire(change && [...change].flatMap((id) => this.index.note(id)?.uri ?? []));
    });
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    const state = this.index.get(uri)?.state;
    const badge = state && badgeOf(state);
    if (state === undefined || badge === undefined) return undefined;
    const color =
      state.stage === "error"
        ? "list.errorForeground"
        : state.stage === "changed"
          ? "list.warningForeground"
          : undefined;
    return new vscode.FileDecoration(
      badge,
      describeState(state),
      color === undefined ? undefined : new vscode.ThemeColor(color),
    );
  }

  dispose(): void {
    this.#following.dispose();
    this.#changed.dispose();
  }
}
