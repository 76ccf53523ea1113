import type { Phenotype } from "../../labels/phenotype";
import type { Protocol as ProtocolName } from "../../labels/project";
import type { Task } from "../../labels/suggestion";
import type { Note } from "../../notes/note";
import type { SuggestionCollector } from "../collector";
import type { Engine } from "../engine";

export type PlanTask = Exclude<Task, "phenotypes">;

/** What is asked about one note, and where the answers go. */
export interface NoteWork {
  readonly note: Note;
  readonly phenotypes: readonly Phenotype[];
  readonly tasks: readonly Task[];
  readonly engine: Engine;
  readonly collector: SuggestionCollector;
  readonly signal?: AbortSignal;
  /** The diagnosis or treatment plan as it is written, piece by piece. */
  readonly onText?: (task: PlanTask, text: string) => void;
}

export interface NoteSteps {
  /** How many steps the work has. */
  readonly total: number;
  /**
   * Does them. @param step called when one is done @param found called where more is known within a step
   * @throws AnnotateError, EngineError; the signal's reason
   */
  readonly work: (step: () => void, found: () => void) => Promise<void>;
}

/** How a model is asked about a note, and what its answers mean. */
export interface Protocol {
  readonly name: ProtocolName;
  /** What `run.yaml` says of how it was asked, beside the model's own parameters. */
  readonly parameters: Readonly<Record<string, string | number>>;
  /** Notes that are to be in work at a time, so that an engine's sequences are all in use. */
  notesAtOnce(sequences: number): number;
  /** @throws the signal's reason; what reading worked examples may throw */
  plan(work: NoteWork): Promise<NoteSteps>;
}
