import * as vscode from "vscode";
import type { ReviewSnapshot } from "../../labels/review";
import type { Command } from "../commands/command";
import type { EditorContext } from "../context";
import { viewIds, type CommandId } from "../contributions";
import { highlightKind, type HighlightKind } from "../highlight-kinds";
import type { OpenNote } from "../reviews";
import { count } from "../words";
import { RowNodes, type RowNode } from "./row-nodes";
import { passes, rowsOf, type Filter, type GroupRow, type PhenotypeRow, type TrayRow } from "./rows";

const icons: Record<HighlightKind, string> = {
  suggested: "circle-large-outline",
  uncertain: "question",
  decided: "pass-filled",
  rejected: "circle-slash",
};
/** Milliseconds in which several changes are drawn as one. */
const settle = 100;
/** The keys that stand above the list while something is undecided. */
const keysShown = [
  ["cancerllm.nextUndecided", "next"],
  ["cancerllm.accept", "accept"],
  ["cancerllm.reject", "reject"],
  ["cancerllm.undoDecision", "undo"],
  ["cancerllm.keyHelp", "all keys"],
] as const satisfies readonly (readonly [CommandId, string])[];
const arrangementKey = "phenotypes.byLabel";

/** The phenotypes of the active note, by label or in the order of the text, and the answers without a place. */
export class PhenotypesView implements vscode.TreeDataProvider<RowNode>, vscode.Disposable {
  #byLabel: boolean;
  #filter: Filter = { kind: "all" };
  /** As it was picked; empty where nothing is filtered. */
  #filterName = "";
  #nodes = new RowNodes("");
  /** The note changed while the view was hidden: its rows are read when they are wanted. */
  #isBehind = false;
  #refreshing: NodeJS.Timeout | undefined;
  #following: NodeJS.Timeout | undefined;
  /** Ids of the groups that a person closed: a step in the note does not open them. */
  readonly #closed = new Set<string>();
  readonly #changed = new vscode.EventEmitter<RowNode[] | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: vscode.TreeView<RowNode>;
  readonly #disposables: { dispose(): unknown }[];

  constructor(private readonly context: EditorContext) {
    this.#byLabel = context.extension.workspaceState.get(arrangementKey, true);
    this.#view = vscode.window.createTreeView<RowNode>(viewIds.phenotypes, { treeDataProvider: this });
    this.#disposables = [
      this.#view,
      this.#changed,
      this.#view.onDidCollapseElement(({ element }) => this.#closed.add(element.id)),
      this.#view.onDidExpandElement(({ element }) => this.#closed.delete(element.id)),
      this.#view.onDidChangeVisibility(() => {
        this.#refresh();
      }),
      context.reviews.onDidChangeActive(() => {
        this.#refreshSoon();
      }),
      context.reviews.onDidChange((note) => {
        if (note === context.activeNote) this.#refreshSoon();
      }),
      vscode.window.onDidChangeWindowState(() => {
        this.#readKeys();
      }),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        if (textEditor === context.activeNote?.editor) this.#followSoon();
      }),
    ];
    this.#readKeys();
  }

  getChildren(node?: RowNode): RowNode[] {
    if (node !== undefined) return [...node.children];
    if (this.#isBehind) this.#readRows(this.context.activeNote);
    return [...this.#nodes.roots];
  }

  getParent(node: RowNode): RowNode | undefined {
    return node.parent;
  }

  getTreeItem(node: RowNode): vscode.TreeItem {
    const item = treeItem(node);
    item.id = node.id;
    return item;
  }

  readonly arrange: Command = async () => {
    this.#byLabel = !this.#byLabel;
    this.#refresh();
    await this.context.extension.workspaceState.update(arrangementKey, this.#byLabel);
  };

  readonly filter: Command = async (context) => {
    const labels = context.activeNote?.project.phenotypes ?? [];
    const items: readonly { label: string; description?: string; filter: Filter | "ask" }[] = [
      { label: "All", filter: { kind: "all" } },
      { label: "Undecided", filter: { kind: "undecided" } },
      { label: "Below a Confidence…", filter: "ask" },
      ...labels.map(({ id, title }) => ({ label: title, filter: { kind: "label" as const, id } })),
    ];
    const picked = await vscode.window.showQuickPick(items, { title: "Show Which Phenotypes?" });
    const filter = picked?.filter === "ask" ? await askConfidence() : picked?.filter;
    if (filter === undefined || picked === undefined) return;
    this.#filter = filter;
    this.#filterName = nameOf(filter, picked.label);
    this.#refresh();
  };

  #refreshSoon(): void {
    this.#refreshing ??= setTimeout(() => {
      this.#refreshing = undefined;
      this.#refresh();
    }, settle);
  }

  /** Draws anew what shows something else now: nothing while the model writes diagnoses, one label after a decision. */
  #refresh(): void {
    const note = this.context.activeNote;
    this.#view.description = this.#descriptionOf(note);
    this.#isBehind = true;
    if (!this.#view.visible) return;
    const changed = this.#readRows(note);
    if (changed === "all") this.#changed.fire(undefined);
    else if (changed.length > 0) this.#changed.fire([...changed]);
    this.#followSoon();
  }

  /** @returns what is to be drawn anew */
  #readRows(note: OpenNote | undefined): readonly RowNode[] | "all" {
    this.#isBehind = false;
    this.#view.message = note === undefined ? "" : this.#messageOf(note.snapshot);
    const uri = note?.uri.toString() ?? "";
    const isOther = uri !== this.#nodes.note;
    if (isOther) this.#nodes = new RowNodes(uri);
    const editor = note?.editor;
    const positions = editor && note.positions(editor.document);
    const changed = this.#nodes.update(
      note === undefined
        ? []
        : rowsOf({
            snapshot: note.snapshot,
            labels: note.project.phenotypes,
            byLabel: this.#byLabel,
            filter: this.#filter,
            lineOf: (span) => positions && positions.range(span).start.line + 1,
          }),
    );
    return isOther ? "all" : changed;
  }

  /** They may have been changed in another window. */
  #readKeys(): void {
    void this.context.keysInForce.read().then(() => {
      this.#refreshSoon();
    });
  }

  #descriptionOf(note: OpenNote | undefined): string {
    const left = note?.snapshot.phenotypes.filter(({ state }) => state === "suggested").length ?? 0;
    return [left === 0 ? "" : `${left} undecided`, this.#filterName]
      .filter((part) => part !== "")
      .join(" · ");
  }

  #messageOf(snapshot: ReviewSnapshot): string {
    const { phenotypes, displaced, noteChanged } = snapshot;
    const decided = phenotypes.filter(({ state }) => state !== "suggested").length;
    const left = phenotypes.length - decided;
    const isHidden = phenotypes.length > 0 && !phenotypes.some((item) => passes(this.#filter, item));
    return [
      noteChanged
        ? `The note changed since it was labelled: ${count(decided, "label")} found again by text and context, ${displaced.length} without a place. Nothing is written until you decide.`
        : "",
      isHidden ? `None of ${count(phenotypes.length, "phenotype")} is “${this.#filterName}”.` : "",
      left > 0 && !noteChanged && !isHidden ? this.#keysInWords() : "",
    ]
      .filter((line) => line !== "")
      .join(" ");
  }

  #keysInWords(): string {
    const keys = keysShown.map(([command, does]) => {
      const key = this.context.keysInForce.of(command);
      return key === undefined ? undefined : `${key} ${does}`;
    });
    return keys.filter((part) => part !== undefined).join(" · ");
  }

  #followSoon(): void {
    this.#following ??= setTimeout(() => {
      this.#following = undefined;
      void this.#follow();
    }, settle);
  }

  /** Selects the phenotype that commands act on. */
  async #follow(): Promise<void> {
    const note = this.context.activeNote;
    const editor = note?.editor;
    if (!this.#view.visible || note?.uri.toString() !== this.#nodes.note || editor === undefined) return;
    const current = note.current(editor);
    const node = current && this.#nodes.get(current.key);
    if (node === undefined || this.#view.selection[0] === node) return;
    if (node.parent !== undefined && this.#closed.has(node.parent.id)) return;
    try {
      await this.#view.reveal(node, { select: true, focus: false });
    } catch {
      // The list is being drawn anew: its next update selects what is current then.
    }
  }

  dispose(): void {
    clearTimeout(this.#refreshing);
    clearTimeout(this.#following);
    vscode.Disposable.from(...this.#disposables).dispose();
  }
}

function nameOf(filter: Filter, picked: string): string {
  if (filter.kind === "all") return "";
  return filter.kind === "below" ? `Below ${Math.round(100 * filter.confidence)} %` : picked;
}

async function askConfidence(): Promise<Filter | undefined> {
  const text = await vscode.window.showInputBox({
    title: "Undecided Phenotypes Below This Confidence",
    value: "0.8",
    validateInput: (value) => (isShare(value) ? undefined : "A number from 0 to 1."),
  });
  return text === undefined ? undefined : { kind: "below", confidence: Number(text) };
}

function isShare(text: string): boolean {
  const value = Number(text);
  return text.trim() !== "" && value >= 0 && value <= 1;
}

function treeItem(node: RowNode): vscode.TreeItem {
  const { row } = node;
  switch (row.kind) {
    case "group":
      return groupItem(row);
    case "tray":
      return trayItem(node, row);
    case "phenotype":
      return phenotypeItem(node, row);
  }
}

function groupItem({ title, description, tooltip }: GroupRow): vscode.TreeItem {
  const item = new vscode.TreeItem(title, vscode.TreeItemCollapsibleState.Expanded);
  item.description = description;
  item.tooltip = tooltip;
  return item;
}

function trayItem(node: RowNode, { id, text, label, tooltip }: TrayRow): vscode.TreeItem {
  const item = new vscode.TreeItem(text);
  item.description = label;
  item.tooltip = tooltip;
  item.iconPath = new vscode.ThemeIcon("question");
  item.contextValue = id.startsWith("g:") ? "tray.label" : "tray.answer";
  item.command = show(node);
  return item;
}

function phenotypeItem(
  node: RowNode,
  { text, label, description, state, alignment }: PhenotypeRow,
): vscode.TreeItem {
  const item = new vscode.TreeItem(text);
  item.description = description;
  item.tooltip = `${label}: ${description}`;
  item.iconPath = new vscode.ThemeIcon(icons[highlightKind({ state, alignment })]);
  item.contextValue = state === "suggested" ? "phenotype.suggested" : "phenotype.decided";
  item.accessibilityInformation = { label: `${text}, ${label}, ${description}` };
  item.command = show(node);
  return item;
}

function show({ note, key, tray }: RowNode): vscode.Command {
  const target = key === undefined ? { note, tray } : { note, key };
  return { command: "cancerllm.showPhenotype", title: "Show", arguments: [target] };
}
