import type { TextRange } from "../../../notes/note";
import { splitSentences } from "../../../notes/sentences";
import { AnnotateError } from "../../annotate-error";
import type { ChatMessage, Completion, CompletionRequest } from "../../engine";
import { EngineError } from "../../engine-error";
import type { NoteWork } from "../protocol";
import { budgetFor, type Budget } from "./budget";
import type { Example, Examples } from "./examples";
import { placeFindings } from "./findings";
import { readItems } from "./json-items";
import { messagesOf, type PromptTemplate } from "./prompt-template";
import { answerSchema } from "./schema";
import { StreamedAnswer } from "./streamed";
import { noteWindows } from "./windows";

/** How phenotypes are asked of one note: in which parts, and with how much of the context. */
export interface PhenotypePlan {
  readonly windows: readonly TextRange[];
  readonly budget: Budget;
}

/** What is asked in the same way of every note. */
export interface PhenotypePrompt {
  readonly template: PromptTemplate;
  /** Worked examples, at most. */
  readonly shots: number;
}

/** The variables of the prompt beside the text. */
function valuesOf({ phenotypes }: NoteWork): Readonly<Record<string, string>> {
  const list = phenotypes.map(
    ({ id, title, guideline }) => `- ${[`${id}: ${title}.`, guideline].join(" ").trim()}`,
  );
  return { phenotypes: list.join("\n") };
}

/** @throws AnnotateError `prompt-too-long` where the instructions alone fill the context */
export async function planPhenotypes(work: NoteWork, { template }: PhenotypePrompt): Promise<PhenotypePlan> {
  const { note, engine } = work;
  const sentences = splitSentences(note.text);
  const bare = messagesOf(template, valuesOf(work), [], "").map(({ content }) => content);
  const counts = await engine.countTokens([
    bare.join("\n"),
    ...sentences.map(({ from, to }) => note.text.slice(from, to)),
  ]);
  const [instructions = 0, ...tokens] = counts;
  const budget = budgetFor(engine.info.model.contextSize, instructions);
  if (!budget)
    throw tooLong(note.path, "the prompt for phenotypes", instructions, engine.info.model.contextSize);
  return { windows: noteWindows(note.text, sentences, tokens, budget.text), budget };
}

/**
 * Asks for the findings of every window. The requests share instructions and examples, which the engine evaluates once.
 * @throws AnnotateError `prompt-too-long`, EngineError; the signal's reason
 */
export async function askPhenotypes(
  work: NoteWork,
  { windows, budget }: PhenotypePlan,
  { template, shots }: PhenotypePrompt,
  examples: Examples,
  step: () => void,
  found: () => void,
): Promise<void> {
  const { note, engine } = work;
  if (windows.length === 0) return;
  const shown = await examples.choose("phenotypes", note, shots, budget.room - budget.text, engine);
  const open = new Set(windows);
  let asked: readonly TextRange[] = [];
  const ask = (chosen: readonly Example[]): Promise<void> => {
    asked = [...open];
    const messages = (text: string): ChatMessage[] => messagesOf(template, valuesOf(work), chosen, text);
    return askWindows(work, asked, budget, messages, found, (window) => {
      open.delete(window);
      step();
    });
  };
  try {
    await ask(shown).catch((error: unknown) => {
      // Tokens are counted in pieces: together they may be a few more. Examples are what can be done without.
      if (shown.length > 0 && error instanceof EngineError && error.promptTooLong) return ask([]);
      throw error;
    });
  } catch (error) {
    if (!(error instanceof EngineError) || !error.promptTooLong) throw error;
    const { tokens, limit, requestId } = error.promptTooLong;
    const window = asked[requestId];
    const { start, end } = window ? work.collector.span(window) : { start: 0, end: 0 };
    throw tooLong(note.path, `the part at characters ${start} to ${end}`, tokens, limit);
  }
}

async function askWindows(
  { note, phenotypes, engine, collector, signal }: NoteWork,
  windows: readonly TextRange[],
  { answer }: Budget,
  messages: (text: string) => CompletionRequest["prompt"],
  found: () => void,
  done: (window: TextRange) => void,
): Promise<void> {
  const labels = new Set(phenotypes.map(({ id }) => id));
  const jsonSchema = answerSchema("phenotypes", phenotypes);
  const requests = windows.map((window, id): CompletionRequest => {
    const prompt = messages(note.text.slice(window.from, window.to).trim());
    return { id, group: 0, prompt, jsonSchema, maxTokens: answer };
  });
  const streams = windows.map(() => new StreamedAnswer());
  const onText = (id: number, piece: string, confidence?: number): void => {
    const [window, stream] = [windows[id], streams[id]];
    if (!window || !stream || stream.push(piece, confidence).length === 0) return;
    const { text, tokens, items } = stream;
    collector.propose(
      window,
      placeFindings(note.text, window, items, { text, tokens, confidence: 0 }, labels),
    );
    found();
  };
  const onCompletion = (completion: Completion): void => {
    const window = windows[completion.id];
    if (!window) return;
    const { text: output, tokens, ms, prompt = "" } = completion;
    collector.settle(window, placeFindings(note.text, window, readItems(output), completion, labels));
    const { start, end } = collector.span(window);
    collector.addExchange({ task: "phenotypes", sentence: [start, end], prompt, output, tokens, ms });
    done(window);
  };
  await engine.complete(requests, { onText, onCompletion, ...(signal ? { signal } : {}) });
}

export function tooLong(path: string, what: string, tokens: number, limit: number): AnnotateError {
  return new AnnotateError(
    "prompt-too-long",
    `${path}: ${what} needs ${tokens} tokens with its instructions, but the model takes ${limit}; use a model with a larger context, fewer phenotypes or shorter guidelines and prompts.`,
    path,
  );
}
