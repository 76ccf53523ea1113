import { alignAnswer } from "../../../alignment/align";
import type { DiagnosisSuggestion, TreatmentModality } from "../../../labels/suggestion";
import { treatmentModalities } from "../../../labels/suggestion";
import type { TextRange } from "../../../notes/note";
import { splitSentences } from "../../../notes/sentences";
import type { Completion } from "../../engine";
import { EngineError } from "../../engine-error";
import { isNone } from "../answers";
import { assignFields, mergedParts, type FieldPart } from "../fields";
import { modalityOf } from "../modality";
import type { NoteWork, PlanTask } from "../protocol";
import { selectParts } from "../select-parts";
import { budgetFor, mostAnswer, type Budget } from "./budget";
import { confidenceAt } from "./confidence";
import type { Example, Examples } from "./examples";
import { placeOfText, readItems, textOf, textsOf, type AnswerItem } from "./json-items";
import { tooLong } from "./phenotypes";
import { messagesOf, type PromptTemplate } from "./prompt-template";
import { answerSchema } from "./schema";
import { StreamedAnswer } from "./streamed";

const values = { modalities: treatmentModalities.join(", ") };

/**
 * Asks for the diagnosis or the treatments of a note; of a note that is longer than the context, of those sentences that
 * say most of the cancer.
 * @param phenotypes fulfilled when the phenotypes are known; waited for only where the note has to be shortened
 * @throws AnnotateError `prompt-too-long`, EngineError; the signal's reason
 */
export async function askPlan(
  work: NoteWork,
  task: PlanTask,
  template: PromptTemplate,
  shots: number,
  examples: Examples,
  phenotypes: Promise<void>,
): Promise<void> {
  const { note, engine, collector } = work;
  const all = assignFields(note.text, splitSentences(note.text));
  const bare = messagesOf(template, values, [], "").map(({ content }) => content);
  const counts = await engine.countTokens([
    bare.join("\n"),
    ...all.map(({ range }) => `${note.text.slice(range.from, range.to)}\n`),
  ]);
  const [instructions = 0, ...tokens] = counts;
  const { contextSize } = engine.info.model;
  const budget = budgetFor(contextSize, instructions, { text: Infinity, answer: mostAnswer[task] });
  if (!budget) throw tooLong(note.path, `the prompt for ${task}`, instructions, contextSize);
  const needed = tokens.reduce((sum, count) => sum + count, 0);
  if (needed > budget.text) await phenotypes;
  const parts = selectParts(note.text, all, tokens, budget.text, collector.ranges());
  if (parts.length === 0) return;
  const room = budget.room - Math.min(needed, budget.text);
  const shown = await examples.choose(task, note, shots, room, engine);
  const ask = (chosen: readonly Example[]): Promise<void> =>
    complete(work, task, parts, template, budget, chosen);
  await ask(shown)
    .catch((error: unknown) => {
      // Tokens are counted in pieces: together they may be a few more. Examples are what can be done without.
      if (shown.length > 0 && error instanceof EngineError && error.promptTooLong) return ask([]);
      throw error;
    })
    .catch((error: unknown) => {
      if (!(error instanceof EngineError) || !error.promptTooLong) throw error;
      throw tooLong(note.path, `the ${task}`, error.promptTooLong.tokens, error.promptTooLong.limit);
    });
}

async function complete(
  work: NoteWork,
  task: PlanTask,
  parts: readonly FieldPart[],
  template: PromptTemplate,
  { answer: maxTokens }: Budget,
  examples: readonly Example[],
): Promise<void> {
  const { note, engine, collector, signal } = work;
  const ranges = mergedParts(note.text, parts);
  const text = ranges.map(({ from, to }) => note.text.slice(from, to)).join("\n");
  const stream = new StreamedAnswer();
  const onText = (_: number, piece: string, confidence?: number): void => {
    for (const item of stream.push(piece, confidence)) {
      const words = textOf(item, task);
      if (!isNone(words)) work.onText?.(task, `${words}\n`);
    }
  };
  const onCompletion = (completion: Completion): void => {
    suggest(work, task, completion);
    const shown = ranges.map((range) => spanOf(work, range));
    const sentence = [shown[0]?.[0] ?? 0, shown.at(-1)?.[1] ?? 0] as const;
    const { text: output, tokens, ms, prompt = "" } = completion;
    collector.addExchange({ task, sentence, parts: shown, prompt, output, tokens, ms });
  };
  const prompt = messagesOf(template, values, examples, text);
  const request = { id: 0, group: 0, prompt, jsonSchema: answerSchema(task, []), maxTokens };
  await engine.complete([request], { onText, onCompletion, ...(signal ? { signal } : {}) });
}

function spanOf({ collector }: NoteWork, range: TextRange): readonly [start: number, end: number] {
  const { start, end } = collector.span(range);
  return [start, end];
}

function suggest({ note, collector }: NoteWork, task: PlanTask, completion: Completion): void {
  const made = new Map<string, DiagnosisSuggestion & { readonly modality: TreatmentModality }>();
  for (const item of readItems(completion.text)) {
    const text = textOf(item, task);
    const key = text.toLowerCase();
    if (isNone(text) || made.has(key)) continue;
    const place = placeOfText(completion.text, item, task);
    made.set(key, {
      id: `${task === "diagnosis" ? "d" : "t"}${made.size + 1}`,
      text,
      confidence: confidenceAt(completion, place ? [place] : []),
      evidence: evidenceOf(note.text, item).map((range) => collector.quote(range)),
      modality: modality(item, text),
    });
  }
  const items = [...made.values()];
  if (task === "treatment") collector.treatments = items;
  else {
    collector.diagnoses = items.map(({ modality: _, ...diagnosis }) => diagnosis);
  }
}

/** Where the quotes of an item stand in the note; what does not stand in it is no evidence. */
function evidenceOf(text: string, item: AnswerItem): TextRange[] {
  const found = textsOf(item, "evidence").flatMap((quote): readonly TextRange[] => {
    const alignment = alignAnswer(text, { from: 0, to: text.length }, quote);
    if (alignment.status === "exact" || alignment.status === "normalized") return [alignment.range];
    return alignment.status === "ambiguous" ? alignment.ranges.slice(0, 1) : [];
  });
  const places = new Map(found.map((range) => [`${range.from}-${range.to}`, range]));
  return [...places.values()].sort((a, b) => a.from - b.from);
}

function modality(item: AnswerItem, text: string): TreatmentModality {
  const said = textOf(item, "modality");
  return treatmentModalities.find((one) => one === said) ?? modalityOf(text);
}
