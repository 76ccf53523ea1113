import * as path from "node:path";
import * as vscode from "vscode";
import {
  compareSuggestions,
  countDifferences,
  placeOfDifference,
  type NoteComparison,
  type PhenotypeDifference,
} from "../../labels/compare-suggestions";
import { PresentNames } from "../../labels/present-names";
import type { Project } from "../../labels/project";
import type { RunMeta } from "../../labels/run-folder";
import type { PhenotypeSuggestion } from "../../labels/suggestion";
import { percent } from "../words";
import { hint, trusted, type Command } from "../commands/command";
import type { EditorContext } from "../context";
import { literal } from "../markdown";
import { DifferenceStyles, differenceNames, legendOf, type SideStyle } from "./difference-styles";
import { modelOf, startOf } from "./run-facts";
import { isListedRun, pickRun } from "./runs-view";
import { queryOf, VirtualNotes } from "./virtual-notes";

export const comparisonScheme = "cancerllm-comparison";

interface Compared {
  readonly a: RunMeta;
  readonly b: RunMeta;
  readonly comparison: NoteComparison;
}

/** Two runs cannot be compared on a note. */
export class ComparisonError extends Error {
  override readonly name = "ComparisonError";
  constructor(
    readonly reason: "not-in-run" | "other-version",
    message: string,
  ) {
    super(message);
  }
}

/** Two runs on one note: a read-only document beside it, in which every difference is drawn and named. */
export class NoteComparisons implements vscode.CodeLensProvider, vscode.HoverProvider, vscode.Disposable {
  readonly #compared = new Map<string, Compared>();
  readonly #notes: VirtualNotes;
  readonly #styles = new DifferenceStyles();
  readonly #lenses = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#lenses.event;
  readonly #disposables: { dispose(): unknown }[];

  constructor(context: EditorContext) {
    this.#notes = new VirtualNotes(comparisonScheme, context);
    const selector = { scheme: comparisonScheme };
    this.#disposables = [
      this.#notes,
      this.#styles,
      this.#lenses,
      vscode.languages.registerCodeLensProvider(selector, this),
      vscode.languages.registerHoverProvider(selector, this),
      vscode.window.onDidChangeVisibleTextEditors((editors) => {
        for (const editor of editors) void this.#paint(editor);
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#compared.delete(uri.toString())),
    ];
  }

  /** Compares the run that is shown for the active note with another one. */
  readonly compareOnNote: Command = trusted(async (context, argument) => {
    const note = context.activeNote;
    if (!note) {
      hint("Open the note first on which the runs are to be compared.");
      return;
    }
    const shown = note.snapshot.run;
    const first = isListedRun(argument)
      ? argument
      : await pickRun(context, "Compare Which Run (A)?", ({ project }) => project.root === note.project.root);
    if (!first) return;
    const isOther = ({ run, project }: typeof first): boolean =>
      project.root === note.project.root && run.id !== first.run.id;
    // From the tree, the run of the menu is B, beside the one that is shown.
    const other =
      isListedRun(argument) && shown !== undefined && shown !== first.run.id
        ? shown
        : (await pickRun(context, "…With Which Run?", isOther))?.run.id;
    if (other === undefined) return;
    const [a, b] = isListedRun(argument) ? [other, first.run.id] : [first.run.id, other];
    await this.open(note.project, note.path, a, b);
  });

  /** Shows two runs, by their ids, on a note. @throws ComparisonError, RunFolderError, NoteError */
  async open(project: Project, notePath: string, a: string, b: string): Promise<void> {
    const title = `${a.slice(-4)} (A) and ${b.slice(-4)} (B)`;
    const uri = this.#notes.uri(project, notePath, title, { a, b });
    const document = await vscode.workspace.openTextDocument(uri);
    this.#compared.set(uri.toString(), await this.#compare(project, document, a, b));
    const editor = await vscode.window.showTextDocument(document, { preview: false });
    await this.#paint(editor);
    this.#lenses.fire();
  }

  /** The next difference behind the caret; agreement is passed over. */
  goTo(direction: 1 | -1): Command {
    return trusted(() => {
      const editor = vscode.window.activeTextEditor;
      const compared = editor && this.#compared.get(editor.document.uri.toString());
      const positions = editor && this.#notes.positions(editor.document);
      if (!compared || !positions) return;
      const places = compared.comparison.phenotypes
        .filter(({ kind }) => kind !== "both")
        .map((difference) => positions.range(placeOfDifference(difference)));
      const { active } = editor.selection;
      const next =
        direction === 1
          ? (places.find(({ start }) => start.isAfter(active)) ?? places[0])
          : (places.findLast(({ start }) => start.isBefore(active)) ?? places.at(-1));
      if (!next) {
        hint("Both runs say the same of this note.");
        return;
      }
      editor.selection = new vscode.Selection(next.start, next.start);
      editor.revealRange(next, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    });
  }

  async #compare(project: Project, document: vscode.TextDocument, a: string, b: string): Promise<Compared> {
    const note = this.#notes.noteOf(document);
    const { RunFolder } = await import("../../labels/run-folder");
    const [first, second] = await Promise.all(
      [a, b].map((id) => RunFolder.open(path.join(project.runsFolder, id))),
    );
    if (!note || !first || !second)
      throw new ComparisonError("not-in-run", "This is no note of the project.");
    const [ofA, ofB] = await Promise.all([first, second].map((run) => run.readWithoutExchanges(note.path)));
    if (!ofA || !ofB) {
      const missing = ofA ? "B" : "A";
      throw new ComparisonError("not-in-run", `Run ${missing} has no suggestions for ${note.path}.`);
    }
    if ([ofA, ofB].some((one) => one.note.sha256 !== note.sha256)) {
      throw new ComparisonError(
        "other-version",
        `${note.path} was changed after one of the runs; annotate it again to compare on the note.`,
      );
    }
    const names = PresentNames.of(project.phenotypes);
    return {
      a: first.meta,
      b: second.meta,
      comparison: compareSuggestions(names.suggestions(ofA), names.suggestions(ofB)),
    };
  }

  /** A document that VS Code brought back after a reload is compared anew. */
  async #known(document: vscode.TextDocument): Promise<Compared | undefined> {
    const id = document.uri.toString();
    const known = this.#compared.get(id);
    if (known || document.uri.scheme !== comparisonScheme) return known;
    const { a, b } = queryOf(document.uri);
    const project = await this.#notes.projectOf(document.uri);
    if (!project || a === undefined || b === undefined || !this.#notes.noteOf(document)) return undefined;
    const compared = await this.#compare(project, document, a, b).catch(() => undefined);
    if (compared) this.#compared.set(id, compared);
    return compared;
  }

  async #paint(editor: vscode.TextEditor): Promise<void> {
    const compared = await this.#known(editor.document);
    const positions = this.#notes.positions(editor.document);
    if (!compared || !positions) return;
    const ranges = new Map<SideStyle, vscode.Range[]>();
    const put = (style: SideStyle, side: PhenotypeSuggestion | undefined): void => {
      if (side) ranges.set(style, [...(ranges.get(style) ?? []), positions.range(side)]);
    };
    for (const { kind, a, b } of compared.comparison.phenotypes) {
      if (kind === "extent") {
        put("extent-a", a);
        put("extent-b", b);
      } else put(kind, a ?? b);
    }
    for (const [style, type] of Object.entries(this.#styles.types)) {
      editor.setDecorations(type, ranges.get(style as SideStyle) ?? []);
    }
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const compared = await this.#known(document);
    if (!compared) return [];
    const { a, b, comparison } = compared;
    const lens = (line: number, title: string, command = ""): vscode.CodeLens =>
      new vscode.CodeLens(new vscode.Range(line, 0, line, 0), { title, command });
    const texts = comparison.texts.filter(({ kind }) => kind !== "both");
    const [second, third] = [1, 2].map((line) => Math.min(line, document.lineCount - 1)) as [number, number];
    return [
      lens(0, "$(arrow-down) Next difference", "cancerllm.nextDifference"),
      lens(0, "$(arrow-up) Previous", "cancerllm.previousDifference"),
      lens(0, legendOf(countDifferences(comparison.phenotypes))),
      ...(texts.length === 0
        ? []
        : [lens(0, `${texts.length} other diagnoses and treatments: hover over line 1`)]),
      lens(second, `A: ${startOf(a)}, ${modelOf(a)}`),
      lens(third, `B: ${startOf(b)}, ${modelOf(b)}`),
    ];
  }

  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    const compared = this.#compared.get(document.uri.toString());
    const positions = this.#notes.positions(document);
    if (!compared || !positions) return undefined;
    const { comparison } = compared;
    const here = comparison.phenotypes.filter((difference) =>
      positions.range(placeOfDifference(difference)).contains(position),
    );
    const texts = position.line === 0 ? comparison.texts.filter(({ kind }) => kind !== "both") : [];
    const lines = [
      ...here.flatMap(describe),
      ...texts.map(({ kind, task, text }) => `${task} ${differenceNames[kind]}: ${text}`),
    ];
    if (lines.length === 0) return undefined;
    return new vscode.Hover(new vscode.MarkdownString(lines.map(literal).join("\n\n")));
  }

  dispose(): void {
    vscode.Disposable.from(...this.#disposables).dispose();
  }
}

function describe({ kind, label, a, b }: PhenotypeDifference): string[] {
  const side = (name: string, item: PhenotypeSuggestion | undefined): string[] =>
    item ? [`${name}: “${item.text}”, ${percent(item.confidence)}, ${item.alignment}`] : [];
  return [`${label}: ${differenceNames[kind]}`, ...side("A", a), ...side("B", b)];
}
