import { CodePoints } from "../notes/code-points";
import { treatmentModalities } from "../labels/suggestion";
import type { DiagnosisChange, TreatmentChange } from "../labels/decisions";
import type { NoteReview } from "../labels/review";
import type { TreatmentModality } from "../labels/suggestion";
import type { Span } from "../notes/note";
import type { Handlers, ItemChange, PanelKind } from "../../webview/protocol";
import type { Code } from "./code-list";
import type { NoteInPanels } from "./panel-context";
import { panelItems } from "./panel-state";

/** What the actions of a panel work on. */
export interface ActionContext {
  readonly activeNote: NoteInPanels | undefined;
  /** Shows a place of the note in its editor; the focus stays in the panel. */
  revealSpan(review: NoteReview, span: Span): unknown;
  selectionSpan(): Span | undefined;
  findCodes(query: string): Promise<readonly Code[]>;
  /** Runs a command of VS Code without waiting for its end. */
  runCommand(
    id: "cancerllm.annotateNote" | "cancerllm.openGold" | "cancerllm.inspect" | "workbench.action.quickOpen",
    argument?: unknown,
  ): void;
}

export class PanelActionError extends Error {
  override readonly name = "PanelActionError";
  constructor(
    readonly reason: "other-note" | "other-item" | "no-text" | "no-modality",
    message: string,
  ) {
    super(message);
  }
}

/** The answers to a panel's requests; each that changes something resolves when it is on disk. */
export function panelActions(kind: PanelKind, context: ActionContext): Handlers {
  /** @throws PanelActionError where another note has become the active one since the person acted. */
  const reviewOf = (path: string): NoteReview => {
    const review = context.activeNote?.review;
    if (review?.snapshot.note.path === path) return review;
    throw new PanelActionError("other-note", "Another note is open now; nothing was changed. Try again.");
  };
  /** @throws PanelActionError where the key has come to name another item since the person acted. */
  const reviewOfItem = ({ note, key, id }: { note: string; key: string; id: string }): NoteReview => {
    const review = reviewOf(note);
    const shown = panelItems(kind, review.snapshot, () => undefined).find((item) => item.key === key);
    if (shown?.id === id) return review;
    throw new PanelActionError(
      "other-item",
      "This item has changed meanwhile; nothing was changed. Look at it again.",
    );
  };
  return {
    accept: (item) => reviewOfItem(item).accept(item.key),
    reject: (item) => reviewOfItem(item).reject(item.key),
    remove: (item) => reviewOfItem(item).remove(item.key),
    put: (params) => {
      const { key, change } = params;
      const review = key === undefined ? reviewOf(params.note) : reviewOfItem(params);
      return kind === "diagnosis"
        ? review.putDiagnosis(key, diagnosisChange(change, key === undefined))
        : review.putTreatment(key, treatmentChange(change, key === undefined));
    },
    move: (item) => reviewOfItem(item).moveItem(item.key, item.index),
    undo: ({ note }) => reviewOf(note).undo(),
    redo: ({ note }) => reviewOf(note).redo(),
    reveal: async ({ note, span }) => {
      await context.revealSpan(reviewOf(note), { start: span.start, end: span.end });
    },
    selection: ({ note }) => {
      const { text } = reviewOf(note).snapshot.note;
      const span = context.selectionSpan();
      return span ? { ...span, text: CodePoints.of(text).slice(span) } : null;
    },
    findCodes: async ({ query }) =>
      (await context.findCodes(query)).map(({ value, title }) => ({ system: codeSystem, value, title })),
    annotate: ({ note }) => {
      reviewOf(note);
      context.runCommand("cancerllm.annotateNote");
    },
    openNote: () => {
      context.runCommand("workbench.action.quickOpen");
    },
    openGold: ({ note }) => {
      reviewOf(note);
      context.runCommand("cancerllm.openGold");
    },
    inspect: ({ note }) => {
      reviewOf(note);
      context.runCommand("cancerllm.inspect", { task: kind });
    },
  };
}

/** What `code.system` says in gold labels. */
const codeSystem = "ICD-10-CM";

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
