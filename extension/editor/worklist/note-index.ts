import { readdir } from "node:fs/promises";
import * as path from "node:path";
import * as vscode from "vscode";
import type { Project } from "../../labels/project";
import { goldPathOf } from "../../labels/project";
import { NoteReview } from "../../labels/review";
import { findNotes } from "../../notes/find";
import type { EditorContext } from "../context";
import { describeFailure } from "../failure";
import { stateOf, unseen, type NoteState } from "./note-state";

export interface IndexedNote {
  readonly uri: vscode.Uri;
  readonly project: Project;
  readonly path: string;
  readonly state: NoteState;
}

/** Milliseconds in which several changes are told as one. */
const settle = 150;

/**
 * Every note of the window's projects and its state. The names come first, from the folders alone; the notes that
 * have gold labels or suggestions are then examined one by one in the background, by the code that reviews them.
 */
export class NoteIndex implements vscode.Disposable {
  readonly #notes = new Map<string, IndexedNote>();
  /** URIs of notes to be examined, in this order. */
  readonly #queue = new Set<string>();
  #working = false;
  #generation = 0;
  #announcing: NodeJS.Timeout | undefined;
  #rescanning: NodeJS.Timeout | undefined;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #disposables: { dispose(): unknown }[];

  constructor(private readonly context: EditorContext) {
    const files = vscode.workspace.createFileSystemWatcher("**/*");
    this.#disposables = [
      this.#changed,
      files,
      files.onDidCreate((uri) => {
        this.#fileChanged(uri, true);
      }),
      files.onDidDelete((uri) => {
        this.#fileChanged(uri, true);
      }),
      files.onDidChange((uri) => {
        this.#fileChanged(uri, false);
      }),
      context.reviews.onDidChange((note) => {
        const known = this.#notes.get(note.uri.toString());
        if (known !== undefined) this.#put({ ...known, state: stateOf(note.snapshot) });
      }),
      context.projects.onDidChange(() => {
        this.#rescanSoon();
      }),
      context.runs.onDidChange(() => {
        this.#rescanSoon();
      }),
    ];
  }

  get notes(): readonly IndexedNote[] {
    return [...this.#notes.values()];
  }

  get(uri: vscode.Uri): IndexedNote | undefined {
    return this.#notes.get(uri.toString());
  }

  /** Reads the folders anew. Does nothing in an untrusted workspace. */
  async rescan(): Promise<void> {
    if (!vscode.workspace.isTrusted) return;
    const generation = ++this.#generation;
    const found = new Map<string, IndexedNote>();
    const touched: string[] = [];
    for (const project of await this.context.projects.all()) {
      const worked = await workedOn(project);
      for await (const notePath of findNotes(project.root, project.notes)) {
        const uri = vscode.Uri.file(path.join(project.root, notePath));
        const id = uri.toString();
        found.set(id, { uri, project, path: notePath, state: this.#notes.get(id)?.state ?? unseen });
        if (worked(notePath)) touched.push(id);
      }
    }
    if (generation !== this.#generation) return;
    this.#notes.clear();
    for (const [id, note] of found) this.#notes.set(id, note);
    for (const id of touched) this.#queue.add(id);
    this.context.keys.set("cancerllm.hasNotes", this.#notes.size > 0);
    this.#announce();
    void this.#work();
  }

  /** One note after the other; between them everything else has its turn. */
  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    try {
      for (const id of this.#queue) {
        this.#queue.delete(id);
        const note = this.#notes.get(id);
        if (note !== undefined) this.#put({ ...note, state: await this.#examine(note) });
        await new Promise((resolve) => setImmediate(resolve));
      }
    } finally {
      this.#working = false;
    }
  }

  async #examine({ uri, project, path: notePath }: IndexedNote): Promise<NoteState> {
    const open = this.context.reviews.of(uri);
    if (open !== undefined) return stateOf(open.snapshot);
    try {
      const review = await NoteReview.open(project, notePath, (...about) =>
        this.context.runs.suggestionsFor(...about),
      );
      const state = stateOf(review.snapshot);
      review.dispose();
      return state;
    } catch (error) {
      return { ...unseen, stage: "error", problem: describeFailure(error).message };
    }
  }

  #put(note: IndexedNote): void {
    this.#notes.set(note.uri.toString(), note);
    this.#announce();
  }

  #fileChanged(uri: vscode.Uri, cameOrWent: boolean): void {
    const affected = this.#affectedBy(uri);
    if (affected !== undefined) {
      this.#queue.add(affected);
      void this.#work();
    }
    if (cameOrWent && !uri.path.includes("/.cancerllm/") && !uri.path.endsWith(".yaml")) this.#rescanSoon();
  }

  /** The note whose text, gold labels or suggestions a file holds. */
  #affectedBy(uri: vscode.Uri): string | undefined {
    const own = uri.toString();
    if (this.#notes.has(own)) return own;
    const projects = new Set([...this.#notes.values()].map(({ project }) => project));
    for (const project of projects) {
      const inRuns = path.relative(project.runsFolder, uri.fsPath).split(path.sep);
      const inGold = path.relative(project.goldFolder, uri.fsPath).split(path.sep);
      const notePath =
        inRuns[0] !== ".." && uri.fsPath.endsWith(".json")
          ? inRuns.slice(1).join("/").slice(0, -".json".length)
          : inGold[0] !== ".." && uri.fsPath.endsWith(".yaml")
            ? inGold
                .slice(project.perAnnotator ? 1 : 0)
                .join("/")
                .slice(0, -".yaml".length)
            : undefined;
      if (notePath === undefined) continue;
      const id = vscode.Uri.file(path.join(project.root, notePath)).toString();
      if (this.#notes.has(id)) return id;
    }
    return undefined;
  }

  #rescanSoon(): void {
    clearTimeout(this.#rescanning);
    this.#rescanning = setTimeout(() => {
      this.rescan().catch((error: unknown) => {
        this.context.report(error);
      });
    }, 500);
  }

  #announce(): void {
    this.#announcing ??= setTimeout(() => {
      this.#announcing = undefined;
      this.#changed.fire();
    }, settle);
  }

  dispose(): void {
    clearTimeout(this.#announcing);
    clearTimeout(this.#rescanning);
    this.#queue.clear();
    vscode.Disposable.from(...this.#disposables).dispose();
  }
}

/** Whether a note has gold labels or suggestions, told from the names of files alone. */
async function workedOn(project: Project): Promise<(notePath: string) => boolean> {
  const filesIn = async (folder: string): Promise<string[]> =>
    (await readdir(folder, { recursive: true }).catch(() => [])).map((file) => path.join(folder, file));
  const gold = new Set(await filesIn(project.goldFolder));
  const suggested = new Set(
    (await filesIn(project.runsFolder)).map((file) =>
      path.relative(project.runsFolder, file).split(path.sep).slice(1).join("/"),
    ),
  );
  return (notePath) => gold.has(goldPathOf(project, notePath)) || suggested.has(`${notePath}.json`);
}
