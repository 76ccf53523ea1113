import * as vscode from "vscode";
import type { Adjudication, AdjudicationSnapshot } from "../../labels/adjudication/adjudication";
import type { Project } from "../../labels/project";
import type { EditorContext } from "../context";
import { describeFailure } from "../failure";

/** A note with the gold labels of two annotators or more. */
export interface AdjudicatedNote {
  readonly project: Project;
  readonly path: string;
  readonly annotators: readonly string[];
  /** Undefined until it has been read. */
  readonly snapshot?: AdjudicationSnapshot;
  /** Why it cannot be adjudicated. */
  readonly problem?: string;
}

/** The notes that can be adjudicated, and their adjudications: each is opened once and kept. */
export class AdjudicationNotes implements vscode.Disposable {
  readonly #notes = new Map<string, AdjudicatedNote>();
  readonly #open = new Map<string, Adjudication>();
  readonly #changed = new vscode.EventEmitter<void>();
  /** Something was read, or decided. */
  readonly onDidChange = this.#changed.event;
  #generation = 0;
  /** Whether somebody looks at how far every note is: only then all of them are read. */
  #watched = false;
  #timer: NodeJS.Timeout | undefined;
  readonly #disposables: { dispose(): unknown }[];

  constructor(private readonly context: EditorContext) {
    const gold = vscode.workspace.createFileSystemWatcher("**/*.yaml");
    const soon = (): void => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.rescan(), 400);
    };
    const goldChanged = async (uri: vscode.Uri): Promise<void> => {
      const opened = [...this.#open.values()].find(({ goldPath }) => goldPath === uri.fsPath);
      // What this window wrote itself is known already.
      if (!opened || !(await opened.isCurrent())) soon();
    };
    this.#disposables = [
      this.#changed,
      gold,
      gold.onDidCreate(goldChanged),
      gold.onDidChange(goldChanged),
      gold.onDidDelete(soon),
      context.projects.onDidChange(soon),
    ];
  }

  get all(): readonly AdjudicatedNote[] {
    return [...this.#notes.values()];
  }

  of(project: Project, notePath: string): AdjudicatedNote | undefined {
    return this.#notes.get(keyOf(project, notePath));
  }

  /** The adjudication of a note, opened where it is not yet. @throws AdjudicationError, GoldFileError, NoteError */
  async open(project: Project, notePath: string): Promise<Adjudication> {
    const key = keyOf(project, notePath);
    const known = this.#open.get(key);
    if (known) return known;
    const { Adjudication } = await import("../../labels/adjudication/adjudication");
    const opened = await Adjudication.open(project, notePath);
    this.#open.set(key, opened);
    this.#take(project, notePath, opened);
    return opened;
  }

  /** Shows what a decision changed. */
  decided(project: Project, notePath: string): void {
    const opened = this.#open.get(keyOf(project, notePath));
    if (opened) this.#take(project, notePath, opened);
  }

  /** Reads the folders anew, one note after the other. */
  async rescan(): Promise<void> {
    if (!vscode.workspace.isTrusted) return;
    const generation = ++this.#generation;
    // One whose files are as they were stays open: with it goes what can be undone.
    for (const [key, opened] of this.#open) if (!(await opened.isCurrent())) this.#open.delete(key);
    const projects = await this.context.projects.all();
    const [{ annotatorFolders, annotatorsOf }, { findNotes }] = await Promise.all([
      import("../../labels/adjudication/annotators"),
      import("../../notes/find"),
    ]);
    const found = new Map<string, AdjudicatedNote>();
    for (const project of projects) {
      if ((await annotatorFolders(project)).length < 2) continue;
      for await (const path of findNotes(project.root, project.notes)) {
        const annotators = await annotatorsOf(project, path);
        if (annotators.length < 2) continue;
        const before = this.of(project, path);
        found.set(keyOf(project, path), {
          project,
          path,
          annotators,
          ...(before?.snapshot && { snapshot: before.snapshot }),
        });
      }
    }
    if (generation !== this.#generation) return;
    this.#notes.clear();
    for (const [key, note] of found) this.#notes.set(key, note);
    this.context.keys.set("cancerllm.canAdjudicate", found.size > 0);
    this.#changed.fire();
    if (this.#watched) await this.#readAll(generation);
  }

  /** Reads every note from now on, so that their progress is known. */
  async watch(): Promise<void> {
    if (this.#watched) return;
    this.#watched = true;
    await this.#readAll(this.#generation);
  }

  async #readAll(generation: number): Promise<void> {
    for (const { project, path, annotators } of this.all) {
      if (generation !== this.#generation) return;
      try {
        await this.open(project, path);
      } catch (error) {
        const problem = describeFailure(error).message;
        this.#notes.set(keyOf(project, path), { project, path, annotators, problem });
        this.#changed.fire();
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #take(project: Project, path: string, opened: Adjudication): void {
    const { snapshot } = opened;
    const annotators = snapshot.annotators.map(({ name }) => name);
    this.#notes.set(keyOf(project, path), { project, path, annotators, snapshot });
    this.#changed.fire();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#generation += 1;
    vscode.Disposable.from(...this.#disposables).dispose();
  }
}

function keyOf({ root }: Project, notePath: string): string {
  return `${root}\n${notePath}`;
}
