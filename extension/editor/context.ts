import * as vscode from "vscode";
import type { NoteReview } from "../labels/review";
import type { Span } from "../notes/note";
import { ContextKeys } from "./contributions";
import { Decorations } from "./decorations";
import type { EngineService } from "./engine-service";
import { describeFailure } from "./failure";
import { KeysInForce } from "./keys-in-force";
import { ProjectStore } from "./projects";
import { ReviewStore, type OpenNote } from "./reviews";
import { RunChoice } from "./runs/run-choice";

/** What every part of the editor works with: one for each window, made by `main.ts`. */
export class EditorContext implements vscode.Disposable {
  readonly keys = new ContextKeys(vscode.commands);
  readonly keysInForce: KeysInForce;
  readonly projects = new ProjectStore();
  /** Which run's suggestions are shown. */
  readonly runs: RunChoice;
  readonly reviews: ReviewStore;
  readonly decorations: Decorations;
  readonly #activeReview = new vscode.EventEmitter<NoteReview | undefined>();
  /** The panels and views follow this note. */
  readonly onDidChangeActiveReview = this.#activeReview.event;
  readonly #disposables: { dispose(): unknown }[];

  constructor(
    readonly extension: vscode.ExtensionContext,
    /** Paths, counts, reasons and times only; never text of a note. */
    readonly log: vscode.LogOutputChannel,
    readonly engine: EngineService,
  ) {
    this.keysInForce = new KeysInForce(extension);
    this.runs = new RunChoice(extension.workspaceState);
    this.reviews = new ReviewStore(this.projects, this.runs, (error) => {
      this.report(error);
    });
    this.decorations = new Decorations(this.reviews);
    this.#disposables = [
      this.engine,
      this.projects,
      this.runs,
      this.reviews,
      this.decorations,
      this.#activeReview,
      this.reviews.onDidChangeActive((note) => {
        this.#activeReview.fire(note?.review);
      }),
    ];
  }

  get activeNote(): OpenNote | undefined {
    return this.reviews.active;
  }

  get activeReview(): NoteReview | undefined {
    return this.reviews.active?.review;
  }

  /** Shows a span of a note in its editor and flashes it; with `preserveFocus` the keys stay where they are. */
  async revealSpan(
    review: NoteReview,
    span: Span,
    options: { readonly preserveFocus?: boolean } = {},
  ): Promise<void> {
    const note = this.reviews.all.find((open) => open.review === review);
    if (note === undefined) return;
    const shown = note.editor;
    const editor = await vscode.window.showTextDocument(
      note.uri,
      shown?.viewColumn === undefined ? options : { ...options, viewColumn: shown.viewColumn },
    );
    const range = note.positions(editor.document)?.range(span);
    if (range === undefined) return;
    editor.selection = new vscode.Selection(range.start, range.start);
    editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    this.decorations.flash(editor, range);
  }

  /** The selection in the active note's editor without white space at its ends, code points. */
  selectionSpan(): Span | undefined {
    const note = this.reviews.active;
    const editor = note?.editor;
    if (note === undefined || editor === undefined || editor.selection.isEmpty) return undefined;
    return note.positions(editor.document)?.trimmedSpan(editor.selection);
  }

  /** Tells a person what went wrong, and the log where; cancelled work is no failure. */
  report(error: unknown): void {
    const { message, detail, cancelled } = describeFailure(error);
    if (cancelled) return;
    this.log.error(detail);
    const showLog = "Show Log";
    void vscode.window.showErrorMessage(message, showLog).then((answer) => {
      if (answer === showLog) this.log.show();
    });
  }

  /** Begins to follow the editors; in an untrusted workspace once trust is granted. */
  async start(): Promise<void> {
    this.#disposables.push(
      vscode.workspace.onDidGrantWorkspaceTrust(() => void this.#begin()),
      this.reviews.onDidChangeActive(() => {
        this.#setKeys();
      }),
      this.reviews.onDidChange(() => {
        this.#setKeys();
      }),
      vscode.window.onDidChangeActiveTextEditor(() => {
        this.#setKeys();
      }),
    );
    await this.#begin();
  }

  async #begin(): Promise<void> {
    this.keys.set("cancerllm.ready", vscode.workspace.isTrusted);
    await this.reviews.followEditors();
  }

  #setKeys(): void {
    const uri = vscode.window.activeTextEditor?.document.uri;
    const note = uri && this.reviews.of(uri);
    this.keys.set("cancerllm.noteUnderReview", note !== undefined);
    this.keys.set("cancerllm.noteOpen", this.activeNote !== undefined);
    const snapshot = this.activeNote?.snapshot;
    this.keys.set("cancerllm.noteComplete", snapshot?.status === "complete" && !snapshot.noteChanged);
  }

  dispose(): void {
    vscode.Disposable.from(...this.#disposables).dispose();
  }
}
