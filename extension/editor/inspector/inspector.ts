import * as path from "node:path";
import * as vscode from "vscode";
import { RunFolderError } from "../../labels/run-folder-error";
import { InspectedNote } from "../../panels/inspector/inspected-note";
import { inspectorHandlers } from "../../panels/inspector/inspector-handlers";
import { InspectorPage, type InspectorContent } from "../../panels/inspector/inspector-page";
import { isPhenotypeTarget, trusted, type Command } from "../commands/command";
import type { EditorContext } from "../context";
import type { OpenNote } from "../reviews";

/** Milliseconds after which a caret or a stream of suggestions that moves on is followed. */
const settle = 80;

/** The inspector beside the note: follows the active note and its caret, unless it is pinned. */
export class Inspector implements vscode.Disposable {
  readonly #page: InspectorPage;
  #note: OpenNote | undefined;
  #inspected: InspectedNote | undefined;
  /** The task that was asked for last; undefined: what is under the caret. */
  #wanted: "diagnosis" | "treatment" | undefined;
  #empty: InspectorContent["empty"] = "no-note";
  #message: string | undefined;
  /** Of what was read last: run, version of the note, and whether it was there. */
  #key = "";
  #version = 0;
  #summoned = 0;
  #caret: InspectorContent["caret"];
  #pinned = false;
  #timer: NodeJS.Timeout | undefined;
  #reading: Promise<void> = Promise.resolve();
  readonly #disposables: { dispose(): unknown }[];

  constructor(private readonly context: EditorContext) {
    const handlers = inspectorHandlers({
      inspected: () => this.#inspected,
      runFolder: () => this.#runFolder(),
      useEngine: (work) => context.engine.use(this.#shownNote().project, work),
      modelPath: () => context.engine.modelFor(this.#shownNote().project),
      reveal: async (span) => {
        await context.revealSpan(this.#shownNote().review, span, { preserveFocus: true });
      },
      copy: async (text) => vscode.env.clipboard.writeText(text),
      pin: (pinned) => {
        this.#pinned = pinned;
        if (pinned) this.#page.refresh();
        else void this.#follow();
      },
      runCommand: (id) => void vscode.commands.executeCommand(id),
    });
    this.#page = new InspectorPage(
      context.extension,
      handlers,
      () => this.#content(),
      () => void this.#follow(),
    );
    const followSoon = (): void => {
      if (!this.#page.isOpen) return;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.#follow(), settle);
    };
    this.#disposables = [
      this.#page,
      context.reviews.onDidChangeActive(followSoon),
      context.reviews.onDidChange(followSoon),
      vscode.window.onDidChangeTextEditorSelection(followSoon),
    ];
  }

  /** Shows what was asked and answered about the sentence under the caret, or about what is named. */
  readonly inspect: Command = trusted(async (context, argument) => {
    this.#wanted = taskOf(argument);
    if (isPhenotypeTarget(argument)) {
      const note = await context.reviews.open(vscode.Uri.parse(argument.note));
      const phenotype = note?.find(argument.key);
      if (note && phenotype) await context.revealSpan(note.review, phenotype);
    }
    this.#pinned = false;
    this.#page.show("beside");
    await this.#follow();
    this.#summoned += 1;
    this.#page.refresh();
  });

  #content(): InspectorContent {
    return {
      note: this.#note,
      inspected: this.#inspected,
      empty: this.#empty,
      message: this.#message,
      version: this.#version,
      caret: this.#caret,
      summoned: this.#summoned,
      wanted: this.#wanted,
      pinned: this.#pinned,
    };
  }

  /** One after the other, so that the state is always that of the last one. */
  #follow(): Promise<void> {
    this.#reading = this.#reading.then(async () => {
      if (this.#pinned) return;
      try {
        await this.#read();
      } catch (error) {
        this.#put(undefined, "unreadable", error instanceof RunFolderError ? error.message : undefined);
        if (!(error instanceof RunFolderError)) this.context.report(error);
      }
      this.#caret = this.#caretOf();
      this.#page.refresh();
    });
    return this.#reading;
  }

  async #read(): Promise<void> {
    const note = this.context.activeNote;
    if (note !== this.#note) this.#key = "";
    this.#note = note;
    if (!note) {
      this.#put(undefined, "no-note");
      return;
    }
    const { snapshot, project } = note;
    const writing = snapshot.writing !== undefined;
    const key = `${snapshot.run ?? ""} ${snapshot.note.sha256}`;
    if (key === this.#key && this.#inspected) return;
    this.#key = key;
    const { RunFolder } = await import("../../labels/run-folder");
    const id = snapshot.run ?? (await RunFolder.latestFor(project.runsFolder, note.path))?.run;
    const run = id === undefined ? undefined : await RunFolder.open(path.join(project.runsFolder, id));
    const suggestions = await run?.read(note.path);
    if (!run) this.#put(undefined, writing ? "writing" : "no-run");
    else if (!suggestions) this.#put(undefined, "writing");
    else if (!suggestions.exchanges) this.#put(undefined, "no-exchanges");
    else this.#put(new InspectedNote(snapshot.note, run.meta, suggestions, suggestions.exchanges), undefined);
  }

  #put(inspected: InspectedNote | undefined, empty: InspectorContent["empty"], message?: string): void {
    const isSame = inspected === undefined && this.#inspected === undefined && empty === this.#empty;
    this.#inspected = inspected;
    this.#empty = empty;
    this.#message = message;
    if (!isSame) this.#version += 1;
  }

  #caretOf(): InspectorContent["caret"] {
    const note = this.#note;
    const editor = note?.editor;
    const caret = editor && note.positions(editor.document)?.caret(editor.selection.active);
    const sentence = caret === undefined ? undefined : this.#inspected?.sentenceAt(caret);
    if (!sentence || !editor) return undefined;
    const label = note.current(editor)?.label;
    return { sentence, ...(label === undefined ? {} : { label }) };
  }

  #shownNote(): OpenNote {
    if (this.#note) return this.#note;
    throw new RunFolderError("not-found", "No note is shown any more; open one.", "");
  }

  #runFolder(): string {
    return path.join(this.#shownNote().project.runsFolder, this.#inspected?.meta.run ?? "");
  }

  dispose(): void {
    clearTimeout(this.#timer);
    vscode.Disposable.from(...this.#disposables).dispose();
  }
}

/** The task that a panel names. */
function taskOf(argument: unknown): "diagnosis" | "treatment" | undefined {
  if (typeof argument !== "object" || argument === null || !("task" in argument)) return undefined;
  return argument.task === "diagnosis" || argument.task === "treatment" ? argument.task : undefined;
}
