import * as vscode from "vscode";
import type { ReviewPhenotype } from "../labels/review";
import { count, percent } from "./commands/bulk";
import type { Command, PhenotypeTarget } from "./commands/command";
import type { TrayTarget } from "./commands/decide";
import { oneLine } from "./commands/navigate";
import type { EditorContext } from "./context";
import { viewIds } from "./contributions";
import { phenotypeOf } from "./decorations";
import { highlightKind, type HighlightKind } from "./highlight-kinds";
import type { OpenNote } from "./reviews";

interface PhenotypeElement extends PhenotypeTarget {
  readonly kind: "phenotype";
  readonly item: ReviewPhenotype;
}
interface TrayElement extends TrayTarget {
  readonly kind: "tray";
  readonly label: string;
  readonly quote: string;
  readonly why: string;
}
interface GroupElement {
  readonly kind: "group";
  readonly id: string;
  readonly title: string;
  readonly children: readonly (PhenotypeElement | TrayElement)[];
}
type Element = GroupElement | PhenotypeElement | TrayElement;

/** Which phenotypes are listed. */
type Filter =
  | { readonly kind: "all" | "undecided" }
  | { readonly kind: "below"; readonly confidence: number }
  | { readonly kind: "label"; readonly id: string };

const icons: Record<HighlightKind, string> = {
  suggested: "circle-large-outline",
  uncertain: "question",
  decided: "pass-filled",
  rejected: "circle-slash",
};

/** The phenotypes of the active note, by label or in the order of the text, and the answers without a place. */
export class PhenotypesView implements vscode.TreeDataProvider<Element>, vscode.Disposable {
  #byLabel = true;
  #filter: Filter = { kind: "all" };
  /** As it was picked; empty where nothing is filtered. */
  #filterName = "";
  #timer: NodeJS.Timeout | undefined;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: vscode.TreeView<Element>;
  readonly #following: vscode.Disposable;

  constructor(private readonly context: EditorContext) {
    this.#view = vscode.window.createTreeView<Element>(viewIds.phenotypes, { treeDataProvider: this });
    this.#following = vscode.Disposable.from(
      context.reviews.onDidChangeActive(() => {
        this.#refreshSoon();
      }),
      context.reviews.onDidChange((note) => {
        if (note === context.activeNote) this.#refreshSoon();
      }),
    );
  }

  getChildren(element?: Element): Element[] {
    if (element !== undefined) return element.kind === "group" ? [...element.children] : [];
    const note = this.context.activeNote;
    if (note === undefined) return [];
    const shown = note.snapshot.phenotypes.filter((item) => passes(this.#filter, item));
    const elements = shown.map((item) => phenotypeElement(note, item));
    const tray = trayOf(note);
    return [...(this.#byLabel ? groupsOf(note, elements) : elements), ...(tray === undefined ? [] : [tray])];
  }

  getTreeItem(element: Element): vscode.TreeItem {
    const note = this.context.activeNote;
    if (element.kind === "group") return groupItem(element);
    if (element.kind === "tray") return trayItem(note, element);
    return phenotypeItem(note, element, this.#byLabel);
  }

  readonly arrange: Command = () => {
    this.#byLabel = !this.#byLabel;
    this.#refresh();
  };

  readonly filter: Command = async (context) => {
    const labels = context.activeNote?.project.phenotypes ?? [];
    const items: readonly { label: string; filter: Filter | "ask" }[] = [
      { label: "All", filter: { kind: "all" } },
      { label: "Undecided", filter: { kind: "undecided" } },
      { label: "Below a Confidence…", filter: "ask" },
      ...labels.map(({ id, title }) => ({ label: title, filter: { kind: "label" as const, id } })),
    ];
    const picked = await vscode.window.showQuickPick(items, { title: "Show Which Phenotypes?" });
    const filter = picked?.filter === "ask" ? await askConfidence() : picked?.filter;
    if (filter === undefined || picked === undefined) return;
    this.#filter = filter;
    this.#filterName = filter.kind === "all" ? "" : picked.label;
    this.#refresh();
  };

  #refreshSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#refresh();
    }, 100);
  }

  #refresh(): void {
    const note = this.context.activeNote;
    const all = note?.snapshot.phenotypes ?? [];
    const left = all.filter(({ state }) => state === "suggested").length;
    this.#view.description = [left === 0 ? "" : `${left} undecided`, this.#filterName]
      .filter((part) => part !== "")
      .join(" · ");
    const hidden = all.length > 0 && !all.some((item) => passes(this.#filter, item));
    this.#view.message = hidden ? `None of ${count(all.length, "phenotype")} is “${this.#filterName}”.` : "";
    this.#changed.fire();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#following.dispose();
    this.#view.dispose();
    this.#changed.dispose();
  }
}

function passes(filter: Filter, item: ReviewPhenotype): boolean {
  switch (filter.kind) {
    case "all":
      return true;
    case "undecided":
      return item.state === "suggested";
    case "below":
      return item.state === "suggested" && (item.confidence ?? 0) < filter.confidence;
    case "label":
      return item.label === filter.id;
  }
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

function phenotypeElement(note: OpenNote, item: ReviewPhenotype): PhenotypeElement {
  return { kind: "phenotype", note: note.uri.toString(), key: item.key, item };
}

function groupsOf(note: OpenNote, elements: readonly PhenotypeElement[]): GroupElement[] {
  const known = note.project.phenotypes.map(({ id }) => id);
  const labels = [...new Set([...known, ...elements.map(({ item }) => item.label)])];
  return labels.flatMap((label) => {
    const children = elements.filter(({ item }) => item.label === label);
    if (children.length === 0) return [];
    return [{ kind: "group" as const, id: label, title: phenotypeOf(note, { label }).title, children }];
  });
}

function trayOf(note: OpenNote): GroupElement | undefined {
  const { unanchored, displaced } = note.snapshot;
  const uri = note.uri.toString();
  const children: TrayElement[] = [
    ...displaced.map(({ id, label, text }) => ({
      kind: "tray" as const,
      note: uri,
      tray: `g:${id}`,
      label,
      quote: text,
      why: "the note changed since it was labelled",
    })),
    ...unanchored.map(({ key, label, answer, reason }) => ({
      kind: "tray" as const,
      note: uri,
      tray: key,
      label,
      quote: answer,
      why: reason,
    })),
  ];
  return children.length === 0
    ? undefined
    : { kind: "group", id: "tray", title: "Without a Place", children };
}

function groupItem({ id, title, children }: GroupElement): vscode.TreeItem {
  const item = new vscode.TreeItem(title, vscode.TreeItemCollapsibleState.Expanded);
  item.id = `group ${id}`;
  const open = children.filter(
    (child) => child.kind === "phenotype" && child.item.state === "suggested",
  ).length;
  item.description = id === "tray" ? String(children.length) : `${children.length - open}/${children.length}`;
  return item;
}

function trayItem(note: OpenNote | undefined, element: TrayElement): vscode.TreeItem {
  const item = new vscode.TreeItem(oneLine(element.quote));
  item.id = `tray ${element.tray}`;
  item.description = note === undefined ? element.label : phenotypeOf(note, element).title;
  item.tooltip = `${element.why}\nSelect its place in the note, then choose "Place Unanchored Answer at Selection".`;
  item.iconPath = new vscode.ThemeIcon("question");
  item.contextValue = "tray";
  return item;
}

function phenotypeItem(
  note: OpenNote | undefined,
  { item, key, note: uri }: PhenotypeElement,
  underLabel: boolean,
): vscode.TreeItem {
  const node = new vscode.TreeItem(oneLine(item.text));
  const title = note === undefined ? item.label : phenotypeOf(note, item).title;
  const editor = note?.editor;
  const line = editor && note.positions(editor.document)?.range(item).start.line;
  const sure = item.confidence ?? item.suggestion?.confidence;
  const parts = [
    underLabel ? undefined : title,
    item.state,
    sure === undefined ? undefined : percent(sure),
    item.alignment === undefined || item.alignment === "exact" ? undefined : item.alignment,
    line === undefined ? undefined : `line ${line + 1}`,
  ];
  node.id = key;
  node.description = parts.filter((part) => part !== undefined).join(" · ");
  node.tooltip = `${title}: ${node.description}`;
  node.iconPath = new vscode.ThemeIcon(icons[highlightKind(item)]);
  node.contextValue = item.state === "suggested" ? "phenotype.suggested" : "phenotype.decided";
  node.accessibilityInformation = { label: `${oneLine(item.text)}, ${title}, ${node.description}` };
  const target: PhenotypeTarget = { note: uri, key };
  node.command = { command: "cancerllm.showPhenotype", title: "Show", arguments: [target] };
  return node;
}
