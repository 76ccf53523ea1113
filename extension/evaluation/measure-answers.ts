import { answerColumns, answerParts, questionColumn, type AnswerPart } from "./columns";
import { answerMetrics, type AnswerMetric, type AnswerScorer } from "./scorers/answer-metrics";
import { scoreAnswers, type Match } from "./scorers/answer-lists";
import type { NoteTable } from "./statistics/note-table";

/** The matches of every scorer that is asked for. */
export type AnswerMatches = ReadonlyMap<AnswerScorer, Readonly<Record<AnswerMetric, Match>>>;

/** A question that has an answer: in the gold labels, by the model, or both. */
export interface Question {
  /** The phenotype's id, `diagnosis` or `treatment`. */
  readonly label: string;
  readonly gold: readonly string[];
  readonly predicted: readonly string[];
}

/** F1 of one question, 0 to 1, by each scorer that was asked for. */
export type QuestionF1 = Readonly<Partial<Record<AnswerScorer, Readonly<Record<AnswerMetric, number>>>>>;

/**
 * Adds the scores of a note's questions to a table.
 * @param questions those with an answer on either side
 * @param count how often each label was asked about; the rest is empty on both sides
 * @returns F1 of each question, in their order
 */
export function measureAnswers(
  questions: readonly Question[],
  count: number,
  labels: readonly string[],
  matches: AnswerMatches,
  table: NoteTable,
): QuestionF1[] {
  const answered = new Map(labels.map((label) => [label, 0]));
  const sums = new Map<string, AnswerSums>();
  const found = questions.map(({ label, gold, predicted }): QuestionF1 => {
    answered.set(label, (answered.get(label) ?? 0) + 1);
    const ofLabel = sums.get(label) ?? newSums(matches);
    sums.set(label, ofLabel);
    const f1: Partial<Record<AnswerScorer, Record<AnswerMetric, number>>> = {};
    for (const [scorer, match] of matches) {
      const own = { exact: 0, bleu2: 0, rougeL: 0 };
      for (const metric of answerMetrics) {
        const scores = scoreAnswers(gold, predicted, match[metric]);
        const sum = ofLabel.get(scorer)?.[metric];
        if (sum) for (const part of answerParts) sum[part] += scores[part];
        own[metric] = scores.f1;
      }
      f1[scorer] = own;
    }
    return f1;
  });
  for (const [label, ofLabel] of sums) {
    for (const [scorer, ofScorer] of ofLabel) {
      const columns = answerColumns(scorer, label);
      for (const metric of answerMetrics) {
        for (const part of answerParts) table.add(columns[metric][part], ofScorer[metric][part]);
      }
    }
  }
  for (const [label, number] of answered) {
    table.add(questionColumn(label, "answered"), number);
    table.add(questionColumn(label, "both-empty"), Math.max(0, count - number));
  }
  return found;
}

/** The scores of a note's questions of one label, added up: the table is asked once for each, not for each question. */
type AnswerSums = ReadonlyMap<AnswerScorer, Readonly<Record<AnswerMetric, Record<AnswerPart, number>>>>;

function newSums(matches: AnswerMatches): AnswerSums {
  const none = (): Record<AnswerPart, number> => ({ precision: 0, recall: 0, f1: 0 });
  return new Map(
    [...matches.keys()].map((scorer) => [scorer, { exact: none(), bleu2: none(), rougeL: none() }]),
  );
}
