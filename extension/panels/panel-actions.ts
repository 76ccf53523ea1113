import { CodePoints } from "../notes/code-points";
import { treatmentModalities } from "../labels/suggestion";
import type { NoteReview } from "../labels/review";
import type { TreatmentModality } from "../labels/suggestion";
import type { Span } from "../notes/note";
import type { Handlers, ItemChange, PanelKind } from "../../webview/protocol";
import type { Code } from "./code-list";
import type { NoteInPanels } from "./panel-context";

/** What the actions of a panel work on. */
export interface ActionContext {
  readonly activeNote: NoteInPanels | undefined;
  /** Shows a place of the note in its editor; the focus stays in the panel. */
  revealSpan(review: NoteReview, span: Span): unknown;
  selectionSpan(): Span | undefined;
  findCodes(query: string): Promise<readonly Code[]>;
  /** Runs a command of VS Code without waiting for its end. */
  runCommand(id: "cancerllm.annotateNote" | "cancerllm.openGold" | "workbench.action.quickOpen"): void;
}

export class PanelActionError extends Error {
  override readonly name = "PanelActionError";
  constructor(
    readonly reason: "other-note" | "no-text" | "no-modality",
    message: string,
  ) {
    super(message);
  }
}

/** The answers to a panel's requests; each that changes something resolves when it is on disk. */
export function panelActions(kind: PanelKind, context: ActionContext): Handlers {
  /** @throws PanelActionError where another note has become the active one since the person acted. */
  const noteOf = (path: string): NoteInPanels => {
    const note = context.activeNote;
    if (note?.review.snapshot.note.path === path) return note;
    throw new PanelActionError("other-note", "Another note is open now; nothing was changed. Try again.");
  };
  const reviewOf = (path: string): NoteReview => noteOf(path).review;
  const decide = async <T>(path: string, decision: (review: NoteReview) => Promise<T>): Promise<T> => {
    const note = noteOf(path);
    return note.inTurn(() => decision(note.review));
  };
  return {
    accept: ({ note, key }) => decide(note, (review) => review.accept(key)),
    reject: ({ note, key }) => decide(note, (review) => review.reject(key)),
    remove: ({ note, key }) => decide(note, (review) => review.remove(key)),
    put: ({ note, key, change }) =>
      decide(note, (review) =>
        kind === "diagnosis"
          ? review.putDiagnosis(key, diagnosisChange(change, key === undefined))
          : review.putTreatment(key, treatmentChange(change, key === undefined)),
      ),
    move: ({ note, key, index }) => decide(note, (review) => review.moveItem(key, index)),
    undo: ({ note }) => decide(note, (review) => review.undo()),
    redo: ({ note }) => decide(note, (review) => review.redo()),
    reveal: async ({ note, span }) => {
      await context.revealSpan(reviewOf(note), { start: span.start, end: span.end });
    },
    selection: async ({ note }) => {
      const { text } = reviewOf(note).snapshot.note;
      const span = context.selectionSpan();
      return Promise.resolve(span ? { ...span, text: CodePoints.of(text).slice(span) } : null);
    },
    findCodes: async ({ query }) =>
      (await context.findCodes(query)).map(({ value, title }) => ({ system: codeSystem, value, title })),
    annotate: ({ note }) => {
      reviewOf(note);
      context.runCommand("cancerllm.annotateNote");
      return Promise.resolve();
    },
    openNote: () => {
      context.runCommand("workbench.action.quickOpen");
      return Promise.resolve();
    },
    openGold: ({ note }) => {
      reviewOf(note);
      context.runCommand("cancerllm.openGold");
      return Promise.resolve();
    },
  };
}

/** What `code.system` says in gold labels. */
const codeSystem = "ICD-10-CM";

type DiagnosisChange = Parameters<NoteReview["putDiagnosis"]>[1];
type TreatmentChange = Parameters<NoteReview["putTreatment"]>[1];

function diagnosisChange(change: ItemChange, isNew: boolean): DiagnosisChange {
  const { code } = change;
  return {
    ...commonChange(change, isNew),
    ...(code !== undefined && { code: code && { system: code.system, value: code.value } }),
  };
}

function treatmentChange(change: ItemChange, isNew: boolean): TreatmentChange {
  const { modality } = change;
  const common = commonChange(change, isNew);
  if (modality === undefined) return common;
  if (!isModality(modality))
    throw new PanelActionError("no-modality", "There is no such modality; choose one of the list.");
  return { ...common, modality };
}

function commonChange(change: ItemChange, isNew: boolean): { text?: string; evidence?: readonly Span[] } {
  const text = change.text?.replaceAll(/\s+/g, " ").trim();
  if (text === "" || (isNew && text === undefined)) {
    throw new PanelActionError("no-text", "Write what it is, then save.");
  }
  return {
    ...(text !== undefined && { text }),
    ...(change.evidence && { evidence: change.evidence.map(({ start, end }) => ({ start, end })) }),
  };
}

function isModality(text: string): text is TreatmentModality {
  return (treatmentModalities as readonly string[]).includes(text);
}
