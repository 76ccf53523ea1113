import * as vscode from "vscode";
import type { Project } from "../labels/project";
import type { NoteReview, ReviewPhenotype, ReviewSnapshot } from "../labels/review";
import { under } from "./navigation";
import { NotePositions } from "./note-positions";
import type { ProjectStore } from "./projects";
import type { RunChoice } from "./runs/run-choice";

/** A note that is open in an editor, with its review. */
export class OpenNote {
  /** The phenotype that was stepped to or picked; it stays current while the caret is under it. */
  chosen: string | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    readonly uri: vscode.Uri,
    readonly project: Project,
    readonly path: string,
    readonly review: NoteReview,
  ) {}

  get snapshot(): ReviewSnapshot {
    return this.review.snapshot;
  }

  positions(document: vscode.TextDocument): NotePositions | undefined {
    return NotePositions.of(document, this.snapshot.note);
  }

  /** The editor that shows the note: the active one where it does. */
  get editor(): vscode.TextEditor | undefined {
    const shows = (editor: vscode.TextEditor | undefined): boolean =>
      editor?.document.uri.toString() === this.uri.toString();
    const active = vscode.window.activeTextEditor;
    return shows(active) ? active : vscode.window.visibleTextEditors.find(shows);
  }

  /** One after the other, in the order of the keys pressed: a second decision waits until the first is on disk. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  find(key: string): ReviewPhenotype | undefined {
    return this.snapshot.phenotypes.find((phenotype) => phenotype.key === key);
  }

  /** The phenotype that commands act on: the chosen one under the caret, else the shortest one under it. */
  current(editor: vscode.TextEditor): ReviewPhenotype | undefined {
    const caret = this.positions(editor.document)?.caret(editor.selection.active);
    if (caret === undefined) return undefined;
    const candidates = under(this.snapshot.phenotypes, caret);
    return candidates.find(({ key }) => key === this.chosen) ?? candidates[0];
  }
}

/** The reviews of the notes that are visible, and which of them is the active one. */
export class ReviewStore implements vscode.Disposable {
  readonly #open = new Map<string, Promise<OpenNote | undefined>>();
  readonly #notes = new Map<string, OpenNote>();
  readonly #subscriptions = new Map<string, { dispose(): unknown }>();
  #active: OpenNote | undefined;
  readonly #changed = new vscode.EventEmitter<OpenNote>();
  readonly #activated = new vscode.EventEmitter<OpenNote | undefined>();
  readonly #closed = new vscode.EventEmitter<vscode.Uri>();
  /** A note was opened, or anything in its review changed. */
  readonly onDidChange = this.#changed.event;
  readonly onDidChangeActive = this.#activated.event;
  readonly onDidClose = this.#closed.event;
  readonly #disposables: { dispose(): unknown }[] = [this.#changed, this.#activated, this.#closed];

  constructor(
    private readonly projects: ProjectStore,
    private readonly runs: RunChoice,
    /** Told why a note could not be opened for review. */
    private readonly onFailure: (error: unknown) => void,
  ) {
    this.#disposables.push(
      vscode.window.onDidChangeVisibleTextEditors(() => void this.followEditors()),
      vscode.window.onDidChangeActiveTextEditor(() => {
        this.#followActive();
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.#close(uri.toString());
      }),
      projects.onDidChange(() => void this.#reopen()),
    );
  }

  get active(): OpenNote | undefined {
    return this.#active;
  }

  get all(): readonly OpenNote[] {
    return [...this.#notes.values()];
  }

  of(uri: vscode.Uri): OpenNote | undefined {
    return this.#notes.get(uri.toString());
  }

  /** Opens the review of every note that is visible. Does nothing in an untrusted workspace. */
  async followEditors(): Promise<void> {
    if (!vscode.workspace.isTrusted) return;
    const visible = vscode.window.visibleTextEditors.map(({ document }) => document.uri);
    await Promise.all(
      visible.map(async (uri) => {
        try {
          await this.open(uri);
        } catch (error) {
          this.onFailure(error);
        }
      }),
    );
    this.#followActive();
  }

  /**
   * The review of a note, opened where it is not yet.
   * @returns undefined where the file is no note of a project.
   * @throws NoteError, ProjectError where the note or its project cannot be read.
   */
  async open(uri: vscode.Uri): Promise<OpenNote | undefined> {
    if (!vscode.workspace.isTrusted) return undefined;
    const id = uri.toString();
    const opening = this.#open.get(id) ?? this.#begin(uri);
    this.#open.set(id, opening);
    return opening;
  }

  async #begin(uri: vscode.Uri): Promise<OpenNote | undefined> {
    const id = uri.toString();
    try {
      const project = await this.projects.of(uri);
      const notePath = project && (await this.projects.notePath(project, uri));
      if (project === undefined || notePath === undefined) {
        this.#open.delete(id);
        return undefined;
      }
      const { NoteReview } = await import("../labels/review");
      const review = await NoteReview.open(project, notePath, (...about) =>
        this.runs.suggestionsFor(...about),
      );
      const note = new OpenNote(uri, project, notePath, review);
      this.#notes.set(id, note);
      this.#subscriptions.set(
        id,
        review.onDidChange(() => {
          this.#changed.fire(note);
        }),
      );
      this.#changed.fire(note);
      this.#followActive();
      return note;
    } catch (error) {
      this.#open.delete(id);
      throw error;
    }
  }

  /** The active note is the one in the active editor, or whose gold labels are; else the last one while it is seen. */
  #followActive(): void {
    const editor = vscode.window.activeTextEditor;
    const file = editor?.document.uri;
    const shown =
      file && (this.of(file) ?? this.all.find(({ snapshot }) => snapshot.goldPath === file.fsPath));
    const last = this.#active && this.of(this.#active.uri);
    const next = shown ?? (last?.editor === undefined ? undefined : last);
    if (next === this.#active) return;
    this.#active = next;
    this.#activated.fire(next);
  }

  #close(id: string): void {
    const note = this.#notes.get(id);
    this.#open.delete(id);
    if (note === undefined) return;
    this.#notes.delete(id);
    this.#subscriptions.get(id)?.dispose();
    this.#subscriptions.delete(id);
    note.review.dispose();
    this.#closed.fire(note.uri);
    this.#followActive();
  }

  async #reopen(): Promise<void> {
    for (const id of [...this.#notes.keys()]) this.#close(id);
    this.#open.clear();
    await this.followEditors();
  }

  dispose(): void {
    for (const id of [...this.#notes.keys()]) this.#close(id);
    vscode.Disposable.from(...this.#disposables).dispose();
  }
}
