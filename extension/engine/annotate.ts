import { setMaxListeners } from "node:events";
import type { Phenotype } from "../labels/phenotype";
import type { NoteSuggestions, Task } from "../labels/suggestion";
import type { Note } from "../notes/note";
import { AnnotateError } from "./annotate-error";
import { SuggestionCollector } from "./collector";
import type { Engine } from "./engine";
import type { PlanTask, Protocol } from "./protocols/protocol";

export interface AnnotateOptions {
  readonly engine: Engine;
  /** How the model is asked, see protocols/choose.ts. */
  readonly protocol: Protocol;
  readonly phenotypes: readonly Phenotype[];
  readonly tasks: readonly Task[];
  /** Id of the run that the suggestions belong to. */
  readonly run: string;
  /** Whether prompts and raw answers are kept. */
  readonly exchanges: boolean;
  /** Stops between tokens; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called after each step: a sentence or window of the note, and each of the other tasks. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  /** What is known so far, at most ten times a second; ids stay as they are. */
  readonly onSuggestions?: (partial: NoteSuggestions) => void;
  /** The diagnosis or treatment plan as it is written, piece by piece. */
  readonly onText?: (task: PlanTask, text: string) => void;
}

const partialIntervalMs = 100;

/**
 * Asks the model everything about one note, in the way of a protocol.
 * @throws AnnotateError, EngineError
 */
export async function annotateNote(note: Note, options: AnnotateOptions): Promise<NoteSuggestions> {
  const { engine, protocol, phenotypes, tasks, signal, onText } = options;
  // All that is in work listens to the one signal, which Node takes for a leak from eleven listeners on.
  if (signal) setMaxListeners(0, signal);
  const collector = new SuggestionCollector(note, options.run, options.exchanges);
  const { total, work } = await protocol.plan({
    ...{ note, phenotypes, tasks, engine, collector },
    ...(signal ? { signal } : {}),
    ...(onText ? { onText } : {}),
  });
  let done = 0;
  let shown = performance.now();
  const show = (): void => {
    if (performance.now() - shown < partialIntervalMs && done < total) return;
    shown = performance.now();
    options.onSuggestions?.(collector.build());
  };
  const step = (): void => {
    done += 1;
    options.onProgress?.({ done, total });
    show();
  };
  await work(step, show);
  return verified(note, collector.build());
}

/** A label one character off is a defect: what does not stand in the note is never written. */
function verified(note: Note, suggestions: NoteSuggestions): NoteSuggestions {
  const characters = Array.from(note.text);
  const { phenotypes, diagnoses, treatments } = suggestions;
  const quotes = [...phenotypes, ...[...diagnoses, ...treatments].flatMap(({ evidence }) => evidence)];
  for (const { start, end, text } of quotes) {
    if (characters.slice(start, end).join("") === text) continue;
    throw new AnnotateError(
      "quote-mismatch",
      `${note.path}: a suggestion at characters ${start} to ${end} does not match the note; nothing was written, please report this.`,
      note.path,
    );
  }
  return suggestions;
}
