import { LineIndex } from "../evaluation/line-index";
import { CodePoints } from "../notes/code-points";
import { treatmentModalities } from "../labels/suggestion";
import type { ReviewDiagnosis, ReviewSnapshot, ReviewTreatment } from "../labels/review";
import type { PanelItem, PanelKind, PanelNote, PanelState } from "../../webview/protocol";

/** The title of a code, where the code list knows it. */
export type TitleOf = (code: string) => string | undefined;

/** What a panel shows of a note under review; without one, that no note is open. */
export function panelState(
  kind: PanelKind,
  snapshot: ReviewSnapshot | undefined,
  titleOf: TitleOf,
): PanelState {
  const modalities = kind === "treatment" ? treatmentModalities : [];
  return { kind, modalities, ...(snapshot && { note: panelNote(kind, snapshot, titleOf) }) };
}

/** How many diagnoses or treatments of a note have no decision yet. */
export function countUndecided(kind: PanelKind, snapshot: ReviewSnapshot | undefined): number {
  return itemsOf(kind, snapshot).filter(({ state }) => state === "suggested").length;
}

/** The diagnoses or the treatments, whichever the panel is for. */
function itemsOf(
  kind: PanelKind,
  snapshot: ReviewSnapshot | undefined,
): readonly (ReviewDiagnosis | ReviewTreatment)[] {
  return (kind === "diagnosis" ? snapshot?.diagnoses : snapshot?.treatments) ?? [];
}

/** The items of a panel, as it shows them. */
export function panelItems(
  kind: PanelKind,
  snapshot: ReviewSnapshot,
  titleOf: TitleOf,
): readonly PanelItem[] {
  const lines = new LineIndex(snapshot.note.text, CodePoints.of(snapshot.note.text));
  return distinct(itemsOf(kind, snapshot).map((item) => panelItem(item, lines, titleOf)));
}

function panelNote(kind: PanelKind, snapshot: ReviewSnapshot, titleOf: TitleOf): PanelNote {
  const { note, status, run, canUndo, canRedo, noteChanged, problem, writing } = snapshot;
  return {
    path: note.path,
    complete: status === "complete",
    items: panelItems(kind, snapshot, titleOf),
    hasRun: run !== undefined,
    canUndo,
    canRedo,
    noteChanged,
    ...(problem !== undefined && { problem }),
    ...(writing?.task === kind && { writing: writing.text }),
  };
}

function panelItem(item: ReviewDiagnosis | ReviewTreatment, lines: LineIndex, titleOf: TitleOf): PanelItem {
  const { key, text, state, confidence, code, evidence, displacedEvidence = [], suggestion, run } = item;
  const title = code && titleOf(code.value);
  return {
    key,
    id: identityOf(key, run, suggestion?.text ?? text),
    text,
    state,
    evidence: evidence.map((span) => {
      const { start, end, text: quote } = span;
      return { start, end, text: quote, line: lines.place(span).line };
    }),
    displaced: displacedEvidence.map(({ text: quote }) => quote),
    ...(confidence !== undefined && { confidence }),
    ...(suggestion && suggestion.text !== text && { suggestedText: suggestion.text }),
    ...(code && { code: { ...code, ...(title !== undefined && { title }) } }),
    ...("modality" in item && { modality: item.modality }),
  };
}

/** The same before and after a decision: what the model wrote in which run; the key for what a person added. */
function identityOf(key: string, run: string | undefined, suggested: string): string {
  return run === undefined ? key : `${run} ${suggested}`;
}

/** A model may write the same twice in one run. */
function distinct(items: readonly PanelItem[]): readonly PanelItem[] {
  const seen = new Set<string>();
  return items.map((item) => {
    const id = seen.has(item.id) ? `${item.id} ${item.key}` : item.id;
    seen.add(id);
    return { ...item, id };
  });
}
