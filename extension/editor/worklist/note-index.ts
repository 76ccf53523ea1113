import { readdir } from "node:fs/promises";
import * as path from "node:path";
import * as vscode from "vscode";
import type { Project } from "../../labels/project";
import { goldPathOf } from "../../labels/project";
import type { EditorContext } from "../context";
import { describeFailure } from "../failure";
import { stampOf } from "./note-stamp";
import { sameState, stateOf, unseen, type NoteState } from "./note-state";
import { StateCache } from "./state-cache";

export interface IndexedNote {
  /** The note's URI as a string. */
  readonly id: string;
  readonly uri: vscode.Uri;
  readonly project: Project;
  readonly path: string;
  readonly state: NoteState;
}

/** The notes whose state changed, by their ids; undefined: there are other notes, or all may have changed. */
export type IndexChange = ReadonlySet<string> | undefined;

/** Milliseconds in which several changes are told as one; more where there is more to draw. */
const settle = (notes: number): number => Math.max(150, notes / 10);
/** While many notes are examined, what changed is told ever more seldom: a list that is told too often is never drawn. */
const longestSettle = 2000;

/**
 * Every note of the window's projects and its state. The names come first, from the folders alone, with the states that
 * a window found out before; then those notes are examined, by the code that reviews them, whose files have changed.
 */
export class NoteIndex implements vscode.Disposable {
  readonly #notes = new Map<string, IndexedNote>();
  readonly #cache: StateCache;
  /** Ids of notes to be looked at, in this order. */
  readonly #queue = new Set<string>();
  /** While folders are read: states that were found out meanwhile, newer than what the names of files said before. */
  #newer: Map<string, NoteState> | undefined;
  #projects: readonly Project[] = [];
  #working = false;
  #generation = 0;
  #announcing: NodeJS.Timeout | undefined;
  /** How often changes were told since notes are being examined. */
  #told = 0;
  /** What is to be told next; undefined: everything. */
  #news: Set<string> | undefined = new Set();
  #rescanning: NodeJS.Timeout | undefined;
  readonly #changed = new vscode.EventEmitter<IndexChange>();
  readonly onDidChange = this.#changed.event;
  readonly #disposables: { dispose(): unknown }[];

  constructor(private readonly context: EditorContext) {
    const storage = context.extension.storageUri;
    this.#cache = new StateCache(
      storage?.scheme === "file" ? path.join(storage.fsPath, "note-states.json") : undefined,
    );
    const files = vscode.workspace.createFileSystemWatcher("**/*");
    this.#disposables = [
      this.#changed,
      this.#cache,
      files,
      files.onDidCreate((uri) => {
        this.#fileChanged(uri, "created");
      }),
      files.onDidDelete((uri) => {
        this.#fileChanged(uri, "deleted");
      }),
      files.onDidChange((uri) => {
        this.#fileChanged(uri, "changed");
      }),
      context.reviews.onDidChange((note) => {
        this.#put(note.uri.toString(), stateOf(note.snapshot));
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

  note(id: string): IndexedNote | undefined {
    return this.#notes.get(id);
  }

  /** Reads the folders anew. Does nothing in an untrusted workspace. */
  async rescan(): Promise<void> {
    if (!vscode.workspace.isTrusted) return;
    const generation = ++this.#generation;
    const newer = (this.#newer = new Map<string, NoteState>());
    await this.#cache.load();
    const found = new Map<string, IndexedNote>();
    const touched: string[] = [];
    const projects = await this.context.projects.all();
    const { findNotes } = await import("../../notes/find");
    for (const project of projects) {
      const worked = await workedOn(project);
      for await (const notePath of findNotes(project.root, project.notes)) {
        const uri = vscode.Uri.file(path.join(project.root, notePath));
        const id = uri.toString();
        const isWorked = worked(notePath);
        const known = isWorked ? (this.#notes.get(id)?.state ?? this.#cache.get(id)?.state) : undefined;
        found.set(id, { id, uri, project, path: notePath, state: known ?? unseen });
        if (isWorked) touched.push(id);
      }
    }
    if (generation !== this.#generation) return;
    this.#newer = undefined;
    this.#projects = projects;
    this.#notes.clear();
    for (const [id, note] of found) {
      const open = this.context.reviews.of(note.uri);
      const state = open === undefined ? newer.get(id) : stateOf(open.snapshot);
      this.#notes.set(id, state === undefined ? note : { ...note, state });
    }
    this.#cache.keep(found);
    for (const id of touched) this.#queue.add(id);
    this.context.keys.set("cancerllm.hasNotes", this.#notes.size > 0);
    this.context.keys.set("cancerllm.scanned", true);
    this.#news = undefined;
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
        if (note !== undefined) this.#put(id, await this.#stateNow(note));
      }
    } finally {
      this.#working = false;
      this.#told = 0;
    }
  }

  async #stateNow(note: IndexedNote): Promise<NoteState> {
    const { id, uri, project, path: notePath } = note;
    const open = this.context.reviews.of(uri);
    if (open !== undefined) return stateOf(open.snapshot);
    const stamp = await stampOf(project, notePath, this.context.runs.of(project));
    const known = this.#cache.get(id);
    if (known?.stamp === stamp) return known.state;
    const state = await this.#examine(note);
    this.#cache.put(id, { stamp, state });
    // Reading YAML is work for the processor: everything else has its turn between two notes.
    await new Promise((resolve) => setImmediate(resolve));
    return state;
  }

  async #examine({ project, path: notePath }: IndexedNote): Promise<NoteState> {
    try {
      const { NoteReview } = await import("../../labels/review");
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

  #put(id: string, state: NoteState): void {
    this.#newer?.set(id, state);
    const note = this.#notes.get(id);
    if (note === undefined || sameState(note.state, state)) return;
    this.#notes.set(id, { ...note, state });
    this.#news?.add(id);
    this.#announce();
  }

  #fileChanged(uri: vscode.Uri, how: "created" | "deleted" | "changed"): void {
    const affected = this.#affectedBy(uri);
    if (affected !== undefined) {
      this.#queue.add(affected);
      void this.#work();
    }
    if (
      how === "deleted"
        ? !this.#isOurs(uri) || affected === undefined
        : how === "created" && !this.#isOurs(uri)
    )
      this.#rescanSoon(uri);
  }

  /** Whether a file lies among gold labels or runs, where none but known notes matter. */
  #isOurs({ fsPath }: vscode.Uri): boolean {
    return this.#projects.some((project) =>
      [project.goldFolder, project.runsFolder].some((folder) => fsPath.startsWith(folder + path.sep)),
    );
  }

  /** The note whose text, gold labels or suggestions a file holds. */
  #affectedBy(uri: vscode.Uri): string | undefined {
    const own = uri.toString();
    if (this.#notes.has(own)) return own;
    for (const project of this.#projects) {
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

  #rescanSoon(because?: vscode.Uri): void {
    // What is written beside a file, to take its place, comes and goes with every decision.
    if (because?.path.endsWith(".tmp") === true) return;
    clearTimeout(this.#rescanning);
    this.#rescanning = setTimeout(() => {
      this.rescan().catch((error: unknown) => {
        this.context.report(error);
      });
    }, 500);
  }

  #announce(): void {
    const first = this.#news !== undefined && this.#news.size < 20 ? settle(0) : settle(this.#notes.size);
    const wait = this.#working ? Math.max(first, Math.min(longestSettle, first * 2 ** this.#told)) : first;
    this.#announcing ??= setTimeout(() => {
      this.#announcing = undefined;
      this.#told += this.#working ? 1 : 0;
      const news = this.#news;
      this.#news = new Set();
      this.#changed.fire(news);
    }, wait);
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
