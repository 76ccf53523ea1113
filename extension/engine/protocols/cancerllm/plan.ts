import type { Note, TextRange } from "../../../notes/note";
import type { SuggestionCollector } from "../../collector";
import type { Completion, Engine } from "../../engine";
import { answerParts, isNone, ownAnswer } from "../answers";
import { evidenceFor } from "../evidence";
import { assignFields, fieldContext, inPromptOrder, mergedParts, partText, type FieldPart } from "../fields";
import { modalityOf } from "../modality";
import type { NoteWork, PlanTask } from "../protocol";
import { selectParts } from "../select-parts";
import { diagnosisPrompt, maxAnswerTokens, treatmentPrompt } from "./prompts";

const promptOf = { diagnosis: diagnosisPrompt, treatment: treatmentPrompt };
/**
 * Asks for the diagnosis and the treatment plan of a note.
 * @param phenotypes fulfilled when the phenotypes are known; waited for only where the note has to be shortened
 * @param step called after each task
 */
export async function suggestPlan(
  { note, engine, signal, collector, onText }: NoteWork,
  sentences: readonly TextRange[],
  tasks: readonly PlanTask[],
  phenotypes: Promise<void>,
  step: () => void,
): Promise<void> {
  if (tasks.length === 0) return;
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
    const shown = mergedParts(note.text, parts).map((range): readonly [number, number] => {
      const { start, end } = collector.span(range);
      return [start, end];
    });
    const sentence = [
      Math.min(...shown.map(([start]) => start)),
      Math.max(...shown.map(([, end]) => end)),
    ] as const;
    collector.addExchange({ task, sentence, parts: shown, prompt, output, tokens, ms });
    step();
  };
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
