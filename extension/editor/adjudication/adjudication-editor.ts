import * as vscode from "vscode";
import type { Adjudication, AdjudicatedQuestion } from "../../labels/adjudication/adjudication";
import type { Verdict } from "../../labels/adjudication/verdict";
import type { Project } from "../../labels/project";
import { hint, trusted, type Command } from "../commands/command";
import type { EditorContext } from "../context";
import { queryOf, VirtualNotes } from "../runs/virtual-notes";
import type { AdjudicationNotes } from "./adjudication-notes";
import { AdjudicationStyles } from "./adjudication-styles";
import { answerWords, sideWords } from "./adjudication-words";
import { namedBy, pickNote } from "./choose-note";

export const adjudicationScheme = "cancerllm-adjudication";

interface Opened {
  readonly project: Project;
  readonly path: string;
  readonly adjudication: Adjudication;
  /** The question that keys answer. */
  current: string | undefined;
}

/** A note with the labels of all its annotators, read-only: every disagreement is walked and answered by key. */
export class AdjudicationEditor implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #documents: VirtualNotes;
  readonly #opened = new Map<string, Opened>();
  readonly #styles = new AdjudicationStyles();
  #last: Promise<unknown> = Promise.resolve();
  readonly #lenses = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#lenses.event;
  readonly #disposables: { dispose(): unknown }[];

  constructor(
    private readonly context: EditorContext,
    private readonly notes: AdjudicationNotes,
  ) {
    this.#documents = new VirtualNotes(adjudicationScheme, context);
    this.#disposables = [
      this.#documents,
      this.#styles,
      this.#lenses,
      vscode.languages.registerCodeLensProvider({ scheme: adjudicationScheme }, this),
      vscode.window.onDidChangeVisibleTextEditors((editors) => {
        for (const editor of editors)
          if (editor.document.uri.scheme === adjudicationScheme) void this.#show(editor);
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#opened.delete(uri.toString())),
      notes.onDidChange(() => {
        for (const editor of vscode.window.visibleTextEditors) {
          if (editor.document.uri.scheme === adjudicationScheme) void this.#show(editor);
        }
      }),
    ];
  }

  /** Opens a note for adjudication: the one that the tree names, the active one, or one that is chosen. */
  readonly adjudicate: Command = trusted(async (context, argument) => {
    const named = namedBy(argument);
    const chosen = named.note ?? context.activeNote ?? (await pickNote(this.notes));
    if (!chosen) return;
    const { project, path } = chosen;
    const adjudication = await this.notes.open(project, path);
    const uri = this.#documents.uri(project, path, "(adjudication)", {});
    const document = await vscode.workspace.openTextDocument(uri);
    const first = adjudication.snapshot.questions.find(({ taken }) => taken === undefined);
    const current = named.question?.id ?? first?.id;
    this.#opened.set(uri.toString(), { project, path, adjudication, current });
    const editor = await vscode.window.showTextDocument(document, { preview: false });
    await this.#show(editor);
    this.#reveal(editor);
  });

  readonly next: Command = this.#step(1);
  readonly previous: Command = this.#step(-1);
  readonly both: Command = this.#decide(() => "both");
  readonly neither: Command = this.#decide(() => "neither");
  /** The argument is the annotator's number, from 1. */
  readonly take: Command = this.#decide(({ adjudication }, argument) => {
    const name = adjudication.snapshot.annotators[Number(argument) - 1]?.name;
    return name === undefined ? undefined : { annotator: name };
  });
  readonly undo: Command = this.#on(async ({ adjudication }) => adjudication.undo());
  readonly redo: Command = this.#on(async ({ adjudication }) => adjudication.redo());
  readonly complete: Command = this.#on(async ({ adjudication }) => {
    await adjudication.complete();
    hint("Adjudicated: the note is complete.");
  });
  readonly openFile: Command = this.#on(async ({ adjudication }) => {
    await vscode.window.showTextDocument(vscode.Uri.file(adjudication.goldPath), {
      viewColumn: vscode.ViewColumn.Beside,
    });
  });

  #on(work: (opened: Opened, editor: vscode.TextEditor, argument: unknown) => Promise<void>): Command {
    return trusted(async (_context, argument) => {
      // One key after the other: the second one answers the question that the first one leads to.
      const turn = this.#last.then(async () => {
        const editor = vscode.window.activeTextEditor;
        const opened = editor && (await this.#of(editor.document));
        if (!editor || !opened) {
          hint("Open a note for adjudication first.");
          return;
        }
        await work(opened, editor, argument);
        this.notes.decided(opened.project, opened.path);
        await this.#show(editor);
      });
      this.#last = turn.catch(() => undefined);
      await turn;
    });
  }

  #decide(verdictOf: (opened: Opened, argument: unknown) => Verdict | undefined): Command {
    return this.#on(async (opened, editor, argument) => {
      const question = this.#current(opened);
      const verdict = verdictOf(opened, argument);
      if (!question || verdict === undefined) {
        hint(question ? "There is no such annotator." : "There is no disagreement here.");
        return;
      }
      await opened.adjudication.answer(question.id, verdict);
      const { questions, open } = opened.adjudication.snapshot;
      if (open === 0) {
        hint("Every disagreement has an answer: the note is complete.");
        return;
      }
      const at = questions.findIndex(({ id }) => id === question.id);
      const rest = [...questions.slice(at + 1), ...questions.slice(0, at)];
      opened.current = rest.find(({ taken }) => taken === undefined)?.id ?? question.id;
      this.#reveal(editor);
    });
  }

  #step(direction: 1 | -1): Command {
    return this.#on(async (opened, editor) => {
      const { questions } = opened.adjudication.snapshot;
      const at = questions.findIndex(({ id }) => id === opened.current);
      const next = questions[(at + direction + questions.length) % Math.max(1, questions.length)];
      if (!next) hint("The annotators agree on everything in this note.");
      opened.current = next?.id;
      this.#reveal(editor);
      return Promise.resolve();
    });
  }

  #current({ adjudication, current }: Opened): AdjudicatedQuestion | undefined {
    return adjudication.snapshot.questions.find(({ id }) => id === current);
  }

  #reveal(editor: vscode.TextEditor): void {
    const opened = this.#opened.get(editor.document.uri.toString());
    const question = opened && this.#current(opened);
    const positions = this.#documents.positions(editor.document);
    if (!question || !positions) return;
    const range = question.place ? positions.range(question.place) : new vscode.Range(0, 0, 0, 0);
    editor.selection = new vscode.Selection(range.start, range.start);
    editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }

  /** A document that VS Code brought back after a reload, or whose gold files changed, is opened anew. */
  async #of(document: vscode.TextDocument): Promise<Opened | undefined> {
    if (document.uri.scheme !== adjudicationScheme) return undefined;
    const id = document.uri.toString();
    const path = queryOf(document.uri)["note"];
    const project = await this.#documents.projectOf(document.uri);
    if (!project || path === undefined) return undefined;
    const adjudication = await this.notes.open(project, path);
    const known = this.#opened.get(id);
    if (known?.adjudication === adjudication) return known;
    const { questions } = adjudication.snapshot;
    const kept = questions.find((question) => question.id === known?.current);
    const current = (kept ?? questions.find(({ taken }) => taken === undefined))?.id;
    const opened = { project, path, adjudication, current };
    this.#opened.set(id, opened);
    return opened;
  }

  async #show(editor: vscode.TextEditor): Promise<void> {
    try {
      const opened = await this.#of(editor.document);
      const positions = this.#documents.positions(editor.document);
      if (!opened || !positions) return;
      this.#styles.paint(editor, positions, opened.adjudication.snapshot, opened.current);
      this.#lenses.fire();
    } catch (error) {
      this.context.report(error);
    }
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const opened = await this.#of(document);
    const positions = this.#documents.positions(document);
    if (!opened || !positions) return [];
    const { annotators, questions, open, agreed, status } = opened.adjudication.snapshot;
    const lens = (line: number, title: string, command = "", ...args: readonly unknown[]): vscode.CodeLens =>
      new vscode.CodeLens(new vscode.Range(line, 0, line, 0), { title, command, arguments: [...args] });
    const names = annotators.map(({ name, status: own }) =>
      own === "complete" ? name : `${name} (in progress)`,
    );
    const lenses = [
      lens(
        0,
        `${names.join(", ")}: ${agreed.length} labels agreed, ${open} of ${questions.length} disagreements open`,
      ),
    ];
    if (open === 0 && status !== "complete") {
      lenses.push(lens(0, "$(check-all) Take over what all agree on (c)", "cancerllm.adjudicateComplete"));
    }
    const question = this.#current(opened);
    if (!question) return lenses;
    const line = question.place ? positions.range(question.place).start.line : 0;
    const titleOf = (label: string): string =>
      opened.project.phenotypes.find(({ id }) => id === label)?.title ?? label;
    const answer = answerWords(
      question,
      annotators.map(({ name }) => name),
    );
    return [
      ...lenses,
      ...annotators.map(({ name }, index) =>
        lens(
          line,
          `${index + 1}  ${name}: ${sideWords(question, name, titleOf)}`,
          "cancerllm.adjudicateTake",
          String(index + 1),
        ),
      ),
      lens(line, annotators.length > 2 ? "b  all" : "b  both", "cancerllm.adjudicateBoth"),
      lens(line, annotators.length > 2 ? "x  none" : "x  neither", "cancerllm.adjudicateNeither"),
      ...(answer === undefined ? [] : [lens(line, `$(check) ${answer}`)]),
    ];
  }

  dispose(): void {
    vscode.Disposable.from(...this.#disposables).dispose();
  }
}
