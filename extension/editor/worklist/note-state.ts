import type { ReviewSnapshot } from "../../labels/review";

/** Where a note stands on its way to gold labels. */
export const noteStages = ["changed", "in-progress", "suggested", "new", "complete", "error"] as const;
export type NoteStage = (typeof noteStages)[number];

/** What the worklist knows of a note; never any of its text. */
export interface NoteState {
  readonly stage: NoteStage;
  /** Items with a decision, and all that are shown. */
  readonly decided: number;
  readonly total: number;
  /** The lowest confidence among the undecided, 0 to 1. */
  readonly leastCertain?: number;
  /** What is wrong, for the stage `error`. */
  readonly problem?: string;
}

export const unseen: NoteState = { stage: "new", decided: 0, total: 0 };

export function sameState(a: NoteState, b: NoteState): boolean {
  return (
    a.stage === b.stage &&
    a.decided === b.decided &&
    a.total === b.total &&
    a.leastCertain === b.leastCertain &&
    a.problem === b.problem
  );
}

/** The stage of a note under review. */
export function stateOf(snapshot: ReviewSnapshot): NoteState {
  const items = [...snapshot.phenotypes, ...snapshot.diagnoses, ...snapshot.treatments];
  const open = items.filter(({ state }) => state === "suggested");
  const total = items.length;
  const decided = total - open.length;
  const confidences = open.flatMap(({ confidence }) => (confidence === undefined ? [] : [confidence]));
  return {
    stage: stageOf(snapshot, decided, total),
    decided,
    total,
    ...(confidences.length === 0 ? {} : { leastCertain: Math.min(...confidences) }),
    ...(snapshot.problem === undefined ? {} : { problem: snapshot.problem }),
  };
}

function stageOf(snapshot: ReviewSnapshot, decided: number, total: number): NoteStage {
  if (snapshot.problem !== undefined) return "error";
  if (snapshot.noteChanged) return "changed";
  if (snapshot.status === "complete") return "complete";
  if (decided > 0) return "in-progress";
  return snapshot.run !== undefined || total > 0 ? "suggested" : "new";
}

export type WorklistOrder = "name" | "undecided" | "least-certain";

/** Compares two notes of one stage. */
export function compareNotes(
  order: WorklistOrder,
  a: { readonly path: string; readonly state: NoteState },
  b: { readonly path: string; readonly state: NoteState },
): number {
  const byName = a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
  if (order === "undecided") return undecided(b.state) - undecided(a.state) || byName;
  if (order === "least-certain") return (a.state.leastCertain ?? 2) - (b.state.leastCertain ?? 2) || byName;
  return byName;
}

export function undecided({ total, decided }: NoteState): number {
  return total - decided;
}

/** Up to two characters for the explorer; undefined for notes that nobody has worked on. */
export function badgeOf(state: NoteState): string | undefined {
  switch (state.stage) {
    case "complete":
      return "✓";
    case "changed":
      return "!";
    case "error":
      return "✗";
    case "new":
      return undefined;
    default:
      return undecided(state) === 0 ? "○" : String(Math.min(undecided(state), 99));
  }
}

/** One line for a tooltip or beside a name. */
export function describeState(state: NoteState): string {
  switch (state.stage) {
    case "new":
      return "new";
    case "suggested":
      return state.total === 0 ? "nothing found" : `${state.total} suggested`;
    case "in-progress":
      return `in progress ${state.decided}/${state.total}`;
    case "changed":
      return "changed since it was labelled";
    case "complete":
      return "complete";
    case "error":
      return state.problem ?? "error";
  }
}
