import { dirname, join, relative, sep } from "node:path";
import { CodePoints } from "../notes/code-points";
import type { Note, Span } from "../notes/note";
import { NoteError, readNote } from "../notes/read";
import type { DiagnosisChange, TreatmentChange } from "./decisions";
import { GoldDocument, GoldDocumentError } from "./gold-document";
import { GoldFileError, readGold, whileWriting } from "./gold-file";
import type { WriteGold } from "./gold-file";
import type { GoldLabels, ReviewStatus } from "./gold-label";
import { goldProblems, misquotedIn } from "./gold-problems";
import { goldSchemaName, writeGoldSchema } from "./gold-schema";
import { PresentNames } from "./present-names";
import { goldPathOf, notePathOf } from "./project";
import type { Project } from "./project";
import { reanchored } from "./reanchor";
import * as edits from "./review-edits";
import type { Edit, EditContext } from "./review-edits";
import { ReviewError } from "./review-error";
import { redone, ReviewHistory, undone } from "./review-history";
import type { Step } from "./review-history";
import { countUndecided, shownItems, suggestionsFitting, undecidedOf } from "./review-snapshot";
import type { ReviewSnapshot, Undecided, Writing } from "./review-snapshot";
import { RunFolder } from "./run-folder";
import type { NoteSuggestions } from "./suggestion";

export { ReviewError } from "./review-error";
export type {
  ReviewDiagnosis,
  ReviewPhenotype,
  ReviewSnapshot,
  ReviewState,
  ReviewTreatment,
  Writing,
} from "./review-snapshot";

type Listener = (snapshot: ReviewSnapshot) => void;

/**
 * One note under review: its text, its gold labels, the suggestions shown for it and what can be undone.
 * A decision is on the disk, whole, when its promise resolves; where that cannot be, the promise rejects with a
 * {@link ReviewError} and nothing has changed. Decisions are taken one after another, in the order of the calls.
 */
export class NoteReview {
  private readonly history = new ReviewHistory();
  private readonly listeners = new Set<Listener>();
  private last: Promise<unknown> = Promise.resolve();
  private points: CodePoints;
  private readonly names: PresentNames;
  private shown: ReviewSnapshot | undefined;
  private pending: Undecided | undefined;
  private fit: Record<"suggestions" | "fitting", NoteSuggestions | undefined> & { note: Note };
  private writing: Writing | undefined;
  private problem: string | undefined;
  /** The gold file as it is on the disk; undefined where there is none. */
  private disk: GoldDocument | undefined;
  /** The gold file as it is shown: its spans are those of the note as it is now. */
  private document: GoldDocument;

  private constructor(
    private readonly project: Project,
    private readonly goldPath: string,
    private note: Note,
    private suggestions: NoteSuggestions | undefined,
  ) {
    this.points = CodePoints.of(note.text);
    this.names = PresentNames.of(project.phenotypes);
    this.fit = { note, suggestions: undefined, fitting: undefined };
    this.document = this.emptyDocument();
  }

  /**
   * Opens a note: its text, its gold file and what a run says of it.
   * @param suggestionsFor which run that is; left out: the newest run that has anything of the note
   * A gold file that cannot be read is no error here: it is the snapshot's `problem`.
   * @throws NoteError where the note cannot be read; ProjectError where it is not in the project
   */
  static async open(
    project: Project,
    notePath: string,
    suggestionsFor: (project: Project, notePath: string) => Promise<NoteSuggestions | undefined> = latest,
  ): Promise<NoteReview> {
    const path = notePathOf(project, notePath);
    const [note, suggestions] = await Promise.all([
      readNote(project.root, path),
      suggestionsFor(project, path),
    ]);
    const review = new NoteReview(project, goldPathOf(project, path), note, suggestions);
    await review.readDisk();
    return review;
  }

  get snapshot(): ReviewSnapshot {
    this.shown ??= this.makeSnapshot();
    return this.shown;
  }

  onDidChange(listener: Listener): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  }

  /** Accepts a suggestion as it is; or takes back that it was rejected. */
  async accept(key: string): Promise<void> {
    await this.commit(edits.decide(key, "accepted"));
  }

  /** Rejects a suggestion, also one that was accepted or corrected; an item that was added is taken out. */
  async reject(key: string): Promise<void> {
    await this.commit(edits.decide(key, "rejected"));
  }

  /** Gives a span the label of another phenotype. */
  async relabel(key: string, label: string): Promise<void> {
    await this.commit(edits.correct(key, { label }));
  }

  /** Gives a span another extent; a displaced one gets its place. */
  async resize(key: string, span: Span): Promise<void> {
    await this.commit(edits.correct(key, { span }));
  }

  /** Adds a span. @returns its key */
  addPhenotype(label: string, span: Span): Promise<string> {
    return this.commit(edits.addPhenotype(label, span));
  }

  /** Takes a decision back: an added item disappears, a decided suggestion has no decision again. */
  async remove(key: string): Promise<void> {
    await this.commit(edits.remove(key));
  }

  /**
   * Accepts several suggestions, as one step to undo. Those that need a look each (`near`, `ambiguous`) are
   * left as they are, unless the only one.
   */
  async acceptMany(keys: readonly string[]): Promise<void> {
    await this.commit((context) => {
      const unsure = new Set(
        context.undecided.phenotypes
          .filter(({ alignment }) => alignment === "near" || alignment === "ambiguous")
          .map(({ id }) => `s:${id}`),
      );
      const sure = keys.length === 1 ? keys : keys.filter((key) => !unsure.has(key));
      return edits.acceptAll(sure)(context);
    });
  }

  /** Adds several spans, as one step to undo. */
  async addMany(items: readonly { readonly label: string; readonly span: Span }[]): Promise<void> {
    await this.commit(this.together(items.map(({ label, span }) => edits.addPhenotype(label, span))));
  }

  /** Changes a diagnosis, or adds one where `key` is undefined. @returns its key */
  putDiagnosis(key: string | undefined, change: DiagnosisChange): Promise<string> {
    return this.commit(edits.putDiagnosis(key, change));
  }

  /** Changes a treatment, or adds one where `key` is undefined. @returns its key */
  putTreatment(key: string | undefined, change: TreatmentChange): Promise<string> {
    return this.commit(edits.putTreatment(key, change));
  }

  /** Moves a decided diagnosis or treatment to a place of its list, counted from 0. */
  async moveItem(key: string, index: number): Promise<void> {
    await this.commit(edits.moveItem(key, index));
  }

  /** @throws ReviewError `undecided` or `displaced` for `complete` while anything waits for a person */
  async setStatus(status: ReviewStatus): Promise<void> {
    await this.commit((context) => {
      const waiting = countUndecided(context.undecided);
      if (status === "complete" && waiting > 0) {
        throw new ReviewError(
          "undecided",
          `The note is not complete: without a decision ${waiting === 1 ? "is 1 suggestion" : `are ${waiting} suggestions`}.`,
        );
      }
      const displaced = context.document.labels.displaced?.length ?? 0;
      if (status === "complete" && displaced > 0) {
        throw new ReviewError(
          "displaced",
          `The note is not complete: without a place ${displaced === 1 ? "is 1 label" : `are ${displaced} labels`} since the note changed.`,
        );
      }
      const { document } = context;
      // Of a note that changed since it is said anew: one decision, by which the file becomes that of the note as it is.
      const isAnew = status === "complete" && document.labels.status === status && document !== this.disk;
      return { document: (isAnew ? document.setStatus("in-progress") : document).setStatus(status), key: "" };
    });
  }

  /** Takes the last decision back; what was edited since stays. Does nothing where there is none. */
  undo(): Promise<void> {
    return this.inTurn(async () => {
      const step = this.history.lastDone;
      if (!step) return;
      await this.save((current) => undone(current, step));
      this.history.undid();
      this.changed();
    });
  }

  /** Makes the last decision that was taken back again. Does nothing where there is none. */
  redo(): Promise<void> {
    return this.inTurn(async () => {
      const step = this.history.lastUndone;
      if (!step) return;
      await this.save((current) => redone(current, step));
      this.history.redid();
      this.changed();
    });
  }

  /** Shows what a run says of the note, whole or so far, or nothing; never touches a decision. */
  setSuggestions(suggestions: NoteSuggestions | undefined): void {
    this.suggestions = suggestions;
    this.changed();
  }

  /** Shows what the model is writing; undefined when it has ended. */
  setWriting(writing: Writing | undefined): void {
    this.writing = writing;
    this.changed();
  }

  /** Reads the gold file again, after it was edited by hand. */
  reloadGold(): Promise<void> {
    return this.inTurn(async () => {
      const before = { source: this.disk?.source, problem: this.problem };
      await this.readDisk();
      if (this.disk?.source !== before.source || this.problem !== before.problem) this.changed();
    });
  }

  /** Reads the note again, after it was changed. @throws ReviewError `note-unreadable` */
  reloadNote(): Promise<void> {
    return this.inTurn(async () => {
      const note = await readNote(this.project.root, this.note.path).catch((error: unknown) => {
        if (error instanceof NoteError)
          throw new ReviewError("note-unreadable", error.message, { cause: error });
        throw error;
      });
      if (note.sha256 === this.note.sha256) return;
      this.note = note;
      this.points = CodePoints.of(note.text);
      await this.readDisk();
      this.changed();
    });
  }

  dispose(): void {
    this.listeners.clear();
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.last.then(work);
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private commit(edit: Edit): Promise<string> {
    return this.inTurn(async () => {
      let key = "";
      const step = await this.save((document) => {
        const edited = edit(this.contextOf(document));
        key = edited.key;
        return this.reopened(edited.document);
      });
      if (step) {
        this.history.add(step);
        this.changed();
      }
      return key;
    });
  }

  /**
   * Edits what is shown and writes it. Where the file has changed meanwhile, the edit is made on what it is now, while
   * no other window or command may write it.
   */
  private async save(edit: (document: GoldDocument) => GoldDocument): Promise<Step | undefined> {
    try {
      const step = this.stepOf(edit);
      if (!step) return undefined;
      try {
        return await whileWriting(this.goldPath, (write) => this.write(step, write));
      } catch (error) {
        if (!(error instanceof GoldFileError) || error.reason !== "changed") throw error;
      }
      return await whileWriting(this.goldPath, async (write) => {
        await this.readDisk();
        this.changed();
        const next = this.stepOf(edit);
        return next && (await this.write(next, write));
      });
    } catch (error) {
      if (error instanceof GoldDocumentError)
        throw new ReviewError("conflict", error.message, { cause: error });
      if (!(error instanceof GoldFileError)) throw error;
      const reason = error.reason === "changed" ? "conflict" : "not-saved";
      throw new ReviewError(reason, error.message, { cause: error });
    }
  }

  /** @returns undefined where the edit changes nothing */
  private stepOf(edit: (document: GoldDocument) => GoldDocument): Step | undefined {
    if (this.problem !== undefined) throw new ReviewError("gold-unreadable", this.problem);
    const step = { before: this.disk ?? this.document, shown: this.document, after: edit(this.document) };
    return step.after === step.shown ? undefined : step;
  }

  private async write(step: Step, write: WriteGold): Promise<Step> {
    if (this.disk === undefined) await writeGoldSchema(this.project.goldFolder);
    await write(step.after, this.disk?.source);
    this.disk = step.after;
    this.document = reanchored(step.after, this.note);
    this.pending = undefined;
    return step;
  }

  /** A complete note for which something is left to decide is complete no longer. */
  private reopened(document: GoldDocument): GoldDocument {
    if (document.labels.status !== "complete") return document;
    const undecided = undecidedOf(document.labels, this.fitting(), this.names);
    return countUndecided(undecided) > 0 ? document.setStatus("in-progress") : document;
  }

  private together(steps: readonly Edit[]): Edit {
    return (context) => {
      let { document } = context;
      for (const step of steps) document = step({ ...context, document }).document;
      return { document, key: "" };
    };
  }

  private contextOf(document: GoldDocument): EditContext {
    return {
      document,
      undecided: this.undecided(),
      run: this.suggestions?.run ?? "",
      points: this.points,
      labels: this.project.phenotypes.map(({ id }) => id),
      names: this.names,
    };
  }

  /** The suggestions that are of this version of the note, with the labels of now. */
  private fitting(): NoteSuggestions | undefined {
    const { note, suggestions } = this;
    if (this.fit.note !== note || this.fit.suggestions !== suggestions) {
      const present = suggestions && this.names.suggestions(suggestions);
      this.fit = { note, suggestions, fitting: suggestionsFitting(note, this.points, present) };
    }
    return this.fit.fitting;
  }

  private undecided(): Undecided {
    this.pending ??= undecidedOf(this.document.labels, this.fitting(), this.names);
    return this.pending;
  }

  private async readDisk(): Promise<void> {
    this.problem = undefined;
    this.pending = undefined;
    try {
      this.disk = await readGold(this.goldPath, this.disk);
      this.document = this.disk ? reanchored(this.disk, this.note) : this.emptyDocument();
      this.problem = this.disk && misquoted(this.disk.source, this.disk.labels, this.note);
    } catch (error) {
      if (!(error instanceof GoldFileError)) throw error;
      this.problem = error.message;
    }
  }

  private emptyDocument(): GoldDocument {
    const schema = relative(dirname(this.goldPath), join(this.project.goldFolder, goldSchemaName));
    return GoldDocument.create({
      path: this.note.path,
      sha256: this.note.sha256,
      annotator: this.project.annotator,
      schema: schema.split(sep).join("/"),
    });
  }

  private changed(): void {
    this.shown = undefined;
    this.pending = undefined;
    for (const listener of [...this.listeners]) listener(this.snapshot);
  }

  private makeSnapshot(): ReviewSnapshot {
    const { labels } = this.document;
    const undecided = this.undecided();
    const current = this.fitting();
    return {
      note: this.note,
      status: labels.status,
      annotator: labels.annotator,
      goldPath: this.goldPath,
      ...shownItems(labels, undecided, current),
      noteChanged: this.disk !== undefined && this.disk.labels.note.sha256 !== this.note.sha256,
      ...(current === undefined ? {} : { run: current.run }),
      undecided: countUndecided(undecided),
      canUndo: this.history.canUndo,
      canRedo: this.history.canRedo,
      ...(this.writing === undefined ? {} : { writing: this.writing }),
      ...(this.problem === undefined ? {} : { problem: this.problem }),
    };
  }
}

/** What is wrong where a gold file says that it is of this version of the note, but a quote is not the note's. */
function misquoted(source: string, labels: GoldLabels, note: Note): string | undefined {
  if (labels.note.sha256 !== note.sha256 || misquotedIn(labels, note.text).length === 0) return undefined;
  const first = goldProblems(source, { note }).find(({ kind }) => kind === "quote");
  return first && `The gold file, line ${first.line}, column ${first.column}: ${first.message}`;
}

function latest({ runsFolder }: Project, notePath: string): Promise<NoteSuggestions | undefined> {
  return RunFolder.latestFor(runsFolder, notePath);
}
