import { setMaxListeners } from "node:events";
import type { Phenotype } from "../labels/phenotype";
import type { NoteSuggestions, Task } from "../labels/suggestion";
import type { Note, TextRange } from "../notes/note";
import { splitSentences } from "../notes/sentences";
import { SuggestionCollector } from "./collector";
import type { Completion, Engine } from "./engine";
import { EngineError } from "./engine-error";
import { placeAnswers } from "./place-answer";
import { maxAnswerTokens, phenotypePrompt } from "./protocols/cancerllm";
import { suggestPlan, type PlanTask } from "./suggest-plan";

export interface AnnotateOptions {
  readonly engine: Engine;
  readonly phenotypes: readonly Phenotype[];
  readonly tasks: readonly Task[];
  /** Id of the run that the suggestions belong to. */
  readonly run: string;
  /** Whether prompts and raw answers are kept. */
  readonly exchanges: boolean;
  /** Stops between tokens; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called after each sentence and after each of the other tasks. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  /** What is known so far, at most ten times a second; ids stay as they are. */
  readonly onSuggestions?: (partial: NoteSuggestions) => void;
  /** The diagnosis or treatment plan as it is written, piece by piece. */
  readonly onText?: (task: PlanTask, text: string) => void;
}

/** A note could not be annotated; the message names the place and holds no text of the note. */
export class AnnotateError extends Error {
  override readonly name = "AnnotateError";
  constructor(
    readonly reason: "prompt-too-long" | "quote-mismatch",
    message: string,
    readonly path: string,
  ) {
    super(message);
  }
}

const partialIntervalMs = 100;

/**
 * Asks the model everything about one note: every phenotype of every sentence, the diagnosis and the treatment plan.
 * Several sentences are in work at a time, so that the engine's sequences are all in use.
 * @throws AnnotateError, EngineError
 */
export async function annotateNote(note: Note, options: AnnotateOptions): Promise<NoteSuggestions> {
  const { engine, tasks, signal } = options;
  // Every sentence in work listens to the one signal, which Node takes for a leak from eleven listeners on.
  if (signal) setMaxListeners(0, signal);
  const collector = new SuggestionCollector(note, options.run, options.exchanges);
  const sentences = splitSentences(note.text);
  const asked = tasks.includes("phenotypes")
    ? sentences.filter(({ from, to }) => /[\p{L}\p{N}]/u.test(note.text.slice(from, to)))
    : [];
  const planTasks = (["diagnosis", "treatment"] as const).filter((task) => tasks.includes(task));
  const total = asked.length + planTasks.length;
  let done = 0;
  let shown = performance.now();
  const step = (): void => {
    done += 1;
    options.onProgress?.({ done, total });
    if (performance.now() - shown < partialIntervalMs && done < total) return;
    shown = performance.now();
    options.onSuggestions?.(collector.build());
  };

  const asking = forEachParallel(asked, 2 * engine.info.backend.sequences, async (sentence) => {
    await askPhenotypes(note, sentence, collector, options);
    step();
  });
  const planning = suggestPlan(note, sentences, planTasks, asking, collector, options, step);
  // Both are awaited also where one fails, so that nothing goes on behind the caller's back.
  const outcomes = await Promise.allSettled([asking, planning]);
  signal?.throwIfAborted();
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  return verified(note, collector.build());
}

/** All questions about one sentence: they share their prefix, which the engine evaluates once. */
async function askPhenotypes(
  note: Note,
  sentence: TextRange,
  collector: SuggestionCollector,
  options: AnnotateOptions,
): Promise<void> {
  const words = note.text.slice(sentence.from, sentence.to);
  const { start, end } = collector.span(sentence);
  const requests = options.phenotypes.map((phenotype, id) => ({
    id,
    group: 0,
    prompt: phenotypePrompt(words, phenotype),
    maxTokens: maxAnswerTokens,
  }));
  const take = (completion: Completion): void => {
    const label = options.phenotypes[completion.id]?.id;
    const prompt = requests[completion.id]?.prompt;
    if (label === undefined || prompt === undefined) return;
    for (const placed of placeAnswers(note.text, sentence, completion)) {
      collector.addAnswer(label, sentence, placed);
    }
    const { text: output, tokens, ms } = completion;
    collector.addExchange({ task: "phenotypes", label, sentence: [start, end], prompt, output, tokens, ms });
  };
  const { signal } = options;
  try {
    await options.engine.complete(requests, { onCompletion: take, ...(signal ? { signal } : {}) });
  } catch (error) {
    if (error instanceof EngineError && error.promptTooLong) {
      const { tokens, limit } = error.promptTooLong;
      throw new AnnotateError(
        "prompt-too-long",
        `${note.path}: the sentence at characters ${start} to ${end} needs ${tokens} tokens, but the model takes ${limit}; break it into shorter lines or use a model with a larger context.`,
        note.path,
      );
    }
    throw error;
  }
}

/** Runs work on all items, so many at a time; after a failure no new one is begun. */
async function forEachParallel<T>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const rest = items.values();
  let failed = false;
  const worker = async (): Promise<void> => {
    for (const item of rest) {
      if (failed) return;
      try {
        await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: Math.min(limit, items.length) }, worker));
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
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
