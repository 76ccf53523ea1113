/** What the inspector's page and the extension say to each other, in the messages of `../protocol.ts`. */

/** `none`: the model answered that there is none. `unknown`: the note is not the version that was asked about. */
export type RowStatus = "exact" | "normalized" | "ambiguous" | "near" | "unanchored" | "none" | "unknown";
export type InspectedTask = "phenotypes" | "diagnosis" | "treatment";

/** A place in the note; code points, end exclusive. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** One exchange as the list shows it. */
export interface ExchangeRow {
  /** From 1, in the order of the run's file: the number that `cancerllm ask --exchange` takes. */
  readonly number: number;
  readonly task: InspectedTask;
  /** Id of the phenotype; absent for diagnosis and treatment. */
  readonly label?: string;
  readonly title: string;
  /** What was asked about, and its first words. */
  readonly sentence: Place;
  readonly excerpt: string;
  readonly output: string;
  readonly status: RowStatus;
  /** 0 to 1. */
  readonly confidence: number;
  readonly ms: number;
}

export interface PageToken {
  readonly text: string;
  /** Probability, 0 to 1. */
  readonly confidence: number;
  /** Other tokens of 1 % or more, most probable first; where they were asked for. */
  readonly alternatives?: readonly { readonly text: string; readonly probability: number }[];
}

export interface PageAnswer {
  /** Where one exchange has answers of several kinds: what this one is for. */
  readonly title?: string;
  readonly answer: string;
  readonly status: RowStatus;
  /** Why it is not exact. */
  readonly why?: string;
  readonly places: readonly Place[];
  readonly confidence: number;
}

export interface ExchangeDetail {
  readonly number: number;
  readonly prompt: string;
  readonly output: string;
  readonly tokens: readonly PageToken[];
  readonly answers: readonly PageAnswer[];
  readonly ms: number;
}

/** What the model that is loaded now says to a prompt. */
export interface AskedAnswer {
  readonly prompt: string;
  readonly output: string;
  /** Each with its alternatives; the token that ended the text is the last one, where one did. */
  readonly tokens: readonly PageToken[];
  readonly ended: boolean;
  /** 0 to 1. */
  readonly confidence: number;
  readonly ms: number;
  /** Name, quantization and device. */
  readonly model: string;
  /** The model file is the one that the run was made with. */
  readonly sameModel: boolean;
}

export interface InspectorState {
  /** Absent where no note is open. */
  readonly note?: { readonly path: string; readonly changed: boolean };
  readonly run?: {
    readonly id: string;
    readonly model: string;
    readonly protocol: string;
    readonly exchanges: number;
  };
  /** Why there is nothing to inspect. */
  readonly empty?: "no-note" | "no-run" | "no-exchanges" | "writing" | "unreadable";
  /** In words, where `empty` needs them. */
  readonly message?: string;
  /** Changes whenever the rows are others: they are asked for again then. */
  readonly version: number;
  /** The sentence under the caret, and the phenotype under it. */
  readonly caret?: { readonly sentence: Place; readonly label?: string };
  /** Counts the times that a person asked for what is under the caret: only then a choice of theirs is left. */
  readonly summoned: number;
  /** The task that was asked for then, which is about the whole note; absent: what is under the caret. */
  readonly wanted?: "diagnosis" | "treatment";
  readonly pinned: boolean;
}

/** The note and the run that the page showed when the person acted. */
interface OnRun {
  readonly note: string;
  readonly run: string;
}

export interface InspectorRequests {
  rows(params: OnRun): readonly ExchangeRow[];
  detail(params: OnRun & { readonly number: number }): ExchangeDetail;
  /** Asks the model in the way of an exchange, changing nothing. */
  ask(params: OnRun & { readonly number: number; readonly prompt: string }): AskedAnswer;
  /** Stops what is being asked; its request is then refused. */
  cancel(params: Record<string, never>): void;
  reveal(params: OnRun & { readonly place: Place }): void;
  /** Puts a command that asks again into the clipboard. With a prompt: that one, which is then part of the command. */
  copyCommand(params: OnRun & { readonly number: number; readonly prompt?: string }): void;
  pin(params: { readonly pinned: boolean }): void;
  annotate(params: { readonly note: string }): void;
  openNote(params: Record<string, never>): void;
}
