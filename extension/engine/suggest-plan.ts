import { alignAnswer } from "../alignment/align";
import type { QuotedSpan } from "../labels/suggestion";
import type { Note, TextRange } from "../notes/note";
import type { AnnotateOptions } from "./annotate";
import type { SuggestionCollector } from "./collector";
import type { Completion, Engine } from "./engine";
import { answerParts, isNone, ownAnswer } from "./protocols/answers";
import { diagnosisPrompt, maxAnswerTokens, treatmentPrompt } from "./protocols/cancerllm";
import { assignFields, fieldContext, inPromptOrder, partText, type FieldPart } from "./protocols/fields";
import { modalityOf } from "./protocols/modality";
import { selectParts } from "./protocols/select-parts";

export type PlanTask = "diagnosis" | "treatment";

const promptOf = { diagnosis: diagnosisPrompt, treatment: treatmentPrompt };
/** Places that are given as evidence for one item, at most. */
const mostEvidence = 3;

/**
 * Asks for the diagnosis and the treatment plan of a note.
 * @param phenotypes fulfilled when the phenotypes are known; waited for only where the note has to be shortened
 * @param step called after each task
 */
export async function suggestPlan(
  note: Note,
  sentences: readonly TextRange[],
  tasks: readonly PlanTask[],
  phenotypes: Promise<void>,
  collector: SuggestionCollector,
  options: AnnotateOptions,
  step: () => void,
): Promise<void> {
  if (tasks.length === 0) return;
  const { engine, signal } = options;
  const all = assignFields(note.text, sentences);
  const { counts, budget } = await measure(note.text, all, engine);
  const fits = counts.reduce((sum, count) => sum + count, 0) <= budget;
  if (!fits) await phenotypes;
  const parts = inPromptOrder(selectParts(note.text, all, counts, budget, collector.ranges()));
  if (parts.length === 0) {
    for (const _ of tasks) step();
    return;
  }
  const context = fieldContext(note.text, parts);
  const requests = tasks.map((task, id) => ({
    id,
    group: id,
    prompt: promptOf[task](context),
    maxTokens: maxAnswerTokens,
  }));
  const onCompletion = (completion: Completion): void => {
    const task = tasks[completion.id];
    const prompt = requests[completion.id]?.prompt;
    if (task === undefined || prompt === undefined) return;
    suggest(note, task, completion, collector);
    const { text: output, tokens, ms } = completion;
    const shown = mergedSpans(note.text, parts, collector);
    const sentence = [
      Math.min(...shown.map(([start]) => start)),
      Math.max(...shown.map(([, end]) => end)),
    ] as const;
    collector.addExchange({ task, sentence, parts: shown, prompt, output, tokens, ms });
    step();
  };
  const onText = options.onText;
  await engine.complete(requests, {
    onCompletion,
    ...(signal ? { signal } : {}),
    ...(onText
      ? {
          onText: (id: number, text: string) => {
            const task = tasks[id];
            if (task) onText(task, text);
          },
        }
      : {}),
  });
}

/** Tokens of each part, and those that all parts may take beside the field titles and the wrapper. */
async function measure(
  text: string,
  parts: readonly FieldPart[],
  engine: Engine,
): Promise<{ counts: readonly number[]; budget: number }> {
  const empty = fieldContext(text, []);
  const texts = parts.map((part) => ` ${partText(text, part)}`);
  const [titles = 0, wrapped = 0, ...counts] = await engine.countTokens([
    empty,
    treatmentPrompt(empty),
    ...texts,
  ]);
  const { contextSize, maxContextTokens } = engine.info.model;
  const room = contextSize - 2 - wrapped - maxAnswerTokens;
  return { counts, budget: Math.min(maxContextTokens - titles, room) };
}

function suggest(note: Note, task: PlanTask, completion: Completion, collector: SuggestionCollector): void {
  const answer = ownAnswer(completion.text);
  if (isNone(answer)) return;
  const { confidence } = completion;
  if (task === "diagnosis") {
    collector.diagnoses = [
      { id: "d1", text: answer, confidence, evidence: evidenceFor(note, answer, collector) },
    ];
    return;
  }
  const items = [...new Set(answerParts(answer).map(({ from, to }) => answer.slice(from, to)))];
  collector.treatments = items
    .filter((item) => !isNone(item))
    .map((text, index) => ({
      id: `t${index + 1}`,
      text,
      modality: modalityOf(text),
      confidence,
      evidence: evidenceFor(note, text, collector),
    }));
}

/** Where the words of a diagnosis or treatment stand in the note; never by likeness. */
function evidenceFor(note: Note, words: string, collector: SuggestionCollector): QuotedSpan[] {
  const alignment = alignAnswer(note.text, { from: 0, to: note.text.length }, words);
  switch (alignment.status) {
    case "exact":
    case "normalized":
      return [collector.quote(alignment.range)];
    case "ambiguous":
      return alignment.ranges.slice(0, mostEvidence).map((range) => collector.quote(range));
    case "near":
    case "unanchored":
      return [];
  }
}

/** The parts as code points in prompt order; parts with nothing but white space between them are one. */
function mergedSpans(
  text: string,
  parts: readonly FieldPart[],
  collector: SuggestionCollector,
): (readonly [start: number, end: number])[] {
  const merged: TextRange[] = [];
  for (const { range } of parts) {
    const last = merged.at(-1);
    if (last && last.to <= range.from && text.slice(last.to, range.from).trim() === "") {
      merged[merged.length - 1] = { from: last.from, to: range.to };
    } else merged.push(range);
  }
  return merged.map((range) => {
    const { start, end } = collector.span(range);
    return [start, end] as const;
  });
}
