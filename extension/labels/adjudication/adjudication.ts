import { dirname, join, relative, sep } from "node:path";
import type { Note } from "../../notes/note";
import { readNote } from "../../notes/read";
import { GoldDocument } from "../gold-document";
import { readGold, readGoldSource, writeGold } from "../gold-file";
import type { GoldLabels, ReviewStatus } from "../gold-label";
import { goldSchemaName, writeGoldSchema } from "../gold-schema";
import { goldPathOf, type Project } from "../project";
import { reanchored } from "../reanchor";
import { redone, ReviewHistory, undone } from "../review-history";
import { adjudicatedFolder, annotatorsOf } from "./annotators";
import { claimKey, disagreements, type Claim, type Question } from "./questions";
import { isTaken, itemsOf, put, type Verdict } from "./verdict";

export interface AdjudicatedQuestion extends Question {
  /** Keys of the claims that were taken; undefined while the question is open. */
  readonly taken?: ReadonlySet<string>;
}

/** The adjudication of one note, as it is now. It never changes; the next one is another object. */
export interface AdjudicationSnapshot {
  readonly note: Note;
  readonly annotators: readonly { readonly name: string; readonly status: ReviewStatus }[];
  readonly agreed: readonly Claim[];
  readonly questions: readonly AdjudicatedQuestion[];
  /** Questions without an answer. */
  readonly open: number;
  readonly status: ReviewStatus;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

/** Why a note cannot be adjudicated; nothing was changed then. */
export class AdjudicationError extends Error {
  override readonly name = "AdjudicationError";
  constructor(
    readonly reason: "not-per-annotator" | "too-few" | "note-changed" | "no-such-question" | "open",
    message: string,
  ) {
    super(message);
  }
}

/**
 * The gold labels of several annotators for one note, and the adjudicated ones that are made of them. A decision is on
 * the disk, whole, when its promise resolves. The annotators' own files are only read.
 */
export class Adjudication {
  private readonly history = new ReviewHistory();
  private last: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly project: Project,
    private readonly note: Note,
    private readonly golds: ReadonlyMap<string, GoldLabels>,
    /** The text of each annotator's file. */
    private readonly sources: ReadonlyMap<string, string>,
    readonly goldPath: string,
    private disk: GoldDocument | undefined,
  ) {}

  /** @throws AdjudicationError, GoldFileError, NoteError, ProjectError */
  static async open(project: Project, notePath: string): Promise<Adjudication> {
    if (!project.perAnnotator) {
      throw new AdjudicationError(
        "not-per-annotator",
        "The project keeps one gold file for each note. Adjudication needs a folder for each annotator: `gold: {folder: gold, per-annotator: true}` in cancerllm.yaml.",
      );
    }
    const names = await annotatorsOf(project, notePath);
    if (names.length < 2) {
      throw new AdjudicationError(
        "too-few",
        `${notePath} has gold labels of ${names.length === 0 ? "nobody" : "one annotator"}; adjudication needs two.`,
      );
    }
    const note = await readNote(project.root, notePath);
    const golds = new Map<string, GoldLabels>();
    const sources = new Map<string, string>();
    for (const name of names) {
      const document = await readGold(goldPathOf(project, notePath, name));
      if (!document) continue;
      sources.set(name, document.source);
      golds.set(name, reanchored(document, note).labels);
    }
    const goldPath = goldPathOf(project, notePath, adjudicatedFolder);
    const disk = await readGold(goldPath);
    if (disk && disk.labels.note.sha256 !== note.sha256) {
      throw new AdjudicationError(
        "note-changed",
        `${notePath} was changed after its adjudication; open it for review, or move its adjudicated gold file away.`,
      );
    }
    return new Adjudication(project, note, golds, sources, goldPath, disk);
  }

  /** Whether note, annotators and gold files are still what was read, or written here. */
  async isCurrent(): Promise<boolean> {
    const { project, note } = this;
    const names = await annotatorsOf(project, note.path);
    if (names.join("\n") !== [...this.sources.keys()].join("\n")) return false;
    const isSame = async (path: string, known: string | undefined): Promise<boolean> =>
      (await readGoldSource(path).catch(() => undefined)) === known;
    for (const [name, source] of this.sources) {
      if (!(await isSame(goldPathOf(project, note.path, name), source))) return false;
    }
    const now = await readNote(project.root, note.path).catch(() => undefined);
    return now?.sha256 === note.sha256 && (await isSame(this.goldPath, this.disk?.source));
  }

  get snapshot(): AdjudicationSnapshot {
    const { agreed, questions } = disagreements(this.golds);
    const present = new Map(
      itemsOf(this.disk?.labels).map(([section, item]) => [claimKey(section, item), item]),
    );
    const answered = questions.map((question): AdjudicatedQuestion => {
      const items = question.claims.map(({ key }) => present.get(key));
      if (items.some((item) => item === undefined)) return question;
      const taken = question.claims.filter((_, index) => items[index]?.decision !== "rejected");
      return { ...question, taken: new Set(taken.map(({ key }) => key)) };
    });
    return {
      note: this.note,
      annotators: [...this.golds].map(([name, { status }]) => ({ name, status })),
      agreed,
      questions: answered,
      open: answered.filter(({ taken }) => taken === undefined).length,
      status: this.disk?.labels.status ?? "in-progress",
      canUndo: this.history.canUndo,
      canRedo: this.history.canRedo,
    };
  }

  /** Answers a question, or answers it anew. What all agree on is taken over with the first answer. @throws AdjudicationError */
  answer(questionId: string, verdict: Verdict): Promise<void> {
    return this.commit((document) => {
      const question = this.snapshot.questions.find(({ id }) => id === questionId);
      if (!question) {
        throw new AdjudicationError(
          "no-such-question",
          "The annotators' labels have changed; look at them again.",
        );
      }
      let next = document;
      for (const claim of question.claims) next = put(next, claim, isTaken(claim, verdict));
      return next;
    });
  }

  /** Takes over what all agree on, and marks the note complete. @throws AdjudicationError `open` while a question is */
  complete(): Promise<void> {
    const { open } = this.snapshot;
    if (open > 0) throw new AdjudicationError("open", `${open} disagreements have no answer yet.`);
    return this.commit((document) => document);
  }

  undo(): Promise<void> {
    return this.inTurn(async () => {
      const step = this.history.lastDone;
      if (!step) return;
      await this.write(undone(this.current(), step));
      this.history.undid();
    });
  }

  redo(): Promise<void> {
    return this.inTurn(async () => {
      const step = this.history.lastUndone;
      if (!step) return;
      await this.write(redone(this.current(), step));
      this.history.redid();
    });
  }

  private commit(edit: (document: GoldDocument) => GoldDocument): Promise<void> {
    return this.inTurn(async () => {
      const before = this.current();
      let after = edit(before);
      const { agreed, questions } = disagreements(this.golds);
      for (const claim of agreed) after = put(after, claim, true);
      const keys = new Set(itemsOf(after.labels).map(([section, item]) => claimKey(section, item)));
      const isDone = questions.every(({ claims }) => claims.every(({ key }) => keys.has(key)));
      after = after.setStatus(isDone ? "complete" : "in-progress");
      if (after.source === before.source && this.disk !== undefined) return;
      await this.write(after);
      this.history.add({ before, shown: before, after });
    });
  }

  private current(): GoldDocument {
    return this.disk ?? this.empty();
  }

  private async write(document: GoldDocument): Promise<void> {
    if (this.disk === undefined) await writeGoldSchema(this.project.goldFolder);
    await writeGold(this.goldPath, document, this.disk?.source);
    this.disk = document;
  }

  private empty(): GoldDocument {
    const schema = relative(dirname(this.goldPath), join(this.project.goldFolder, goldSchemaName));
    return GoldDocument.create({
      path: this.note.path,
      sha256: this.note.sha256,
      annotator: this.project.annotator,
      schema: schema.split(sep).join("/"),
    });
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.last.then(work);
    this.last = turn.catch(() => undefined);
    return turn;
  }
}
