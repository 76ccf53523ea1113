import type { TextRange } from "../../../notes/note";
import { AnnotateError } from "../../annotate-error";
import type { Completion } from "../../engine";
import { EngineError } from "../../engine-error";
import { placeAnswers } from "../../place-answer";
import type { NoteWork } from "../protocol";
import { maxAnswerTokens, noneAnswer, phenotypePrompt } from "./prompts";

/** All questions about one sentence: they share their prefix, which the engine evaluates once. @throws AnnotateError `prompt-too-long`, EngineError */
export async function askPhenotypes(
  { note, phenotypes, engine, collector, signal }: NoteWork,
  sentence: TextRange,
): Promise<void> {
  const words = note.text.slice(sentence.from, sentence.to);
  const { start, end } = collector.span(sentence);
  const requests = phenotypes.map((phenotype, id) => ({
    id,
    group: 0,
    prompt: phenotypePrompt(words, phenotype),
    maxTokens: maxAnswerTokens,
    settledBy: noneAnswer,
  }));
  const take = (completion: Completion): void => {
    const label = phenotypes[completion.id]?.id;
    const prompt = requests[completion.id]?.prompt;
    if (label === undefined || prompt === undefined) return;
    for (const placed of placeAnswers(note.text, sentence, completion)) {
      collector.addAnswer(label, sentence, placed);
    }
    const { text: output, tokens, ms } = completion;
    collector.addExchange({ task: "phenotypes", label, sentence: [start, end], prompt, output, tokens, ms });
  };
  try {
    await engine.complete(requests, { onCompletion: take, ...(signal ? { signal } : {}) });
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
export async function forEachParallel<T>(
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
