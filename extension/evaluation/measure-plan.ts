import type { GoldLabels } from "../labels/gold-label";
import type { NoteSuggestions, QuotedSpan } from "../labels/suggestion";
import { modalityColumn } from "./columns";
import type { Finding, Mention, Outcome, QuestionResult } from "./findings";
import type { LineIndex } from "./line-index";
import { measureAnswers, type AnswerMatches } from "./measure-answers";
import { countConfidence } from "./measure-confidence";
import { strictWording } from "./scorers/words";
import type { NoteTable } from "./statistics/note-table";

interface Answer {
  readonly text: string;
  readonly evidence: readonly QuotedSpan[];
}

/**
 * Adds the diagnosis or the treatment plan of a note to a table: one question a note.
 * @returns undefined where there is none on either side
 */
export function measurePlan(
  task: "diagnosis" | "treatment",
  gold: GoldLabels,
  suggestions: NoteSuggestions,
  lines: LineIndex,
  matches: AnswerMatches,
  table: NoteTable,
): { finding: Omit<Finding, "note">; question: Omit<QuestionResult, "note"> } | undefined {
  const own: readonly Answer[] = task === "diagnosis" ? gold.diagnoses : gold.treatments;
  const theirs = task === "diagnosis" ? suggestions.diagnoses : suggestions.treatments;
  const question = { label: task, gold: textsOf(own), predicted: textsOf(theirs) };
  const isEmpty = own.length === 0 && theirs.length === 0;
  const [f1 = {}] = measureAnswers(isEmpty ? [] : [question], 1, [task], matches, table);
  if (task === "treatment") countModalities(gold, suggestions, table);
  const right = new Set(question.gold.map(strictWording.key));
  const hits = theirs.filter(({ text }) => right.has(strictWording.key(text)));
  for (const item of theirs) countConfidence(table, task, item.confidence, hits.includes(item));
  if (isEmpty) return undefined;
  const found = new Set(hits.map(({ text }) => strictWording.key(text)));
  const outcome: Outcome =
    own.length === 0
      ? "spurious"
      : theirs.length === 0
        ? "missed"
        : found.size === right.size && hits.length === theirs.length
          ? "exact"
          : "wrong-answer";
  const confidences = theirs.map(({ confidence }) => confidence);
  const mention = (items: readonly Answer[]): Mention => {
    const first = items.flatMap(({ evidence }) => evidence)[0];
    const place = first && { place: lines.place(first) };
    return { label: task, text: textsOf(items).join("; "), ...place };
  };
  const finding = {
    task,
    outcome,
    ...(own.length > 0 && { gold: mention(own) }),
    ...(theirs.length > 0 && { predicted: { ...mention(theirs), confidence: Math.min(...confidences) } }),
  };
  const place = finding.gold?.place ?? finding.predicted?.place;
  return { finding, question: { task, ...question, ...(place && { place }), f1 } };
}

/** Whether each modality is in the plan, however it is worded. */
function countModalities(gold: GoldLabels, suggestions: NoteSuggestions, table: NoteTable): void {
  const own = new Set(gold.treatments.map(({ modality }) => modality));
  const theirs = new Set(suggestions.treatments.map(({ modality }) => modality));
  for (const modality of own) table.add(modalityColumn(modality, theirs.has(modality) ? "tp" : "fn"), 1);
  for (const modality of theirs) if (!own.has(modality)) table.add(modalityColumn(modality, "fp"), 1);
}

function textsOf(items: readonly Answer[]): string[] {
  return items.map(({ text }) => text);
}
