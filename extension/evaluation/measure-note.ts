import type { NoteSuggestions, Task } from "../labels/suggestion";
import type { Span, TextRange } from "../notes/note";
import { splitSentences } from "../notes/sentences";
import { groundingColumn, spanColumn } from "./columns";
import { compareSpans, type SpanPair } from "./compare-spans";
import type { Finding, Mention, NoteFindings, QuestionResult } from "./findings";
import type { GoldNote } from "./gold-corpus";
import { LineIndex } from "./line-index";
import { measureAnswers, type AnswerMatches, type Question } from "./measure-answers";
import { countConfidence } from "./measure-confidence";
import { measurePlan } from "./measure-plan";
import type { NoteTable } from "./statistics/note-table";

/** What is measured of every note. */
export interface Measuring {
  /** Ids of the phenotypes that the model was asked for. */
  readonly labels: readonly string[];
  readonly tasks: readonly Task[];
  readonly matches: AnswerMatches;
}

/**
 * Adds one note to a table: its spans, its answers question by question, where they stand and how sure they were.
 */
export function measureNote(
  { note, gold, points }: GoldNote,
  suggestions: NoteSuggestions,
  { labels, tasks, matches }: Measuring,
  table: NoteTable,
): NoteFindings {
  table.nextNote();
  const findings: Finding[] = [];
  const results: QuestionResult[] = [];
  const lines = new LineIndex(note.text, points);
  if (tasks.includes("phenotypes")) {
    const asked = new Set(labels);
    const own = {
      gold: gold.phenotypes.filter(({ label }) => asked.has(label)),
      predicted: suggestions.phenotypes.filter(({ label }) => asked.has(label)),
      unanchored: suggestions.unanchored.filter(({ label }) => asked.has(label)),
    };
    for (const pair of compareSpans(own.gold, own.predicted)) {
      countPair(pair, table);
      findings.push({ note: note.path, task: "phenotypes", ...findingOf(pair, lines) });
    }
    for (const { label, answer, confidence, reason, sentence } of own.unanchored) {
      table.add(groundingColumn(label, "unanchored"), 1);
      countConfidence(table, "exact", confidence, false);
      countConfidence(table, "overlap", confidence, false);
      const place = sentence && { place: lines.place({ start: sentence[0], end: sentence[1] }) };
      const predicted = {
        label,
        text: answer,
        confidence,
        alignment: "unanchored" as const,
        reason,
        ...place,
      };
      findings.push({ note: note.path, task: "phenotypes", outcome: "unanchored", predicted });
    }
    const { questions, count } = questionsOf(own, note.text, (span) => points.range(span).from);
    const scores = measureAnswers(questions, count, labels, matches, table);
    for (const [at, { sentence, ...question }] of questions.entries()) {
      const place = sentence && { place: lines.place(points.span(sentence)) };
      results.push({ note: note.path, task: "phenotypes", ...question, ...place, f1: scores[at] ?? {} });
    }
  }
  for (const task of ["diagnosis", "treatment"] as const) {
    if (!tasks.includes(task)) continue;
    const measured = measurePlan(task, gold, suggestions, lines, matches, table);
    if (!measured) continue;
    findings.push({ note: note.path, ...measured.finding });
    results.push({ note: note.path, ...measured.question });
  }
  return { findings, questions: results };
}

type Pair = SpanPair<GoldNote["gold"]["phenotypes"][number], NoteSuggestions["phenotypes"][number]>;

function countPair({ outcome, gold, predicted }: Pair, table: NoteTable): void {
  const right = { exact: outcome === "exact", overlap: outcome === "exact" || outcome === "wrong-extent" };
  for (const variant of ["exact", "overlap"] as const) {
    if (gold) table.add(spanColumn(variant, gold.label, right[variant] ? "tp" : "fn"), 1);
    if (predicted) {
      if (!right[variant]) table.add(spanColumn(variant, predicted.label, "fp"), 1);
      countConfidence(table, variant, predicted.confidence, right[variant]);
    }
  }
  if (predicted) table.add(groundingColumn(predicted.label, predicted.alignment), 1);
}

function findingOf({ outcome, gold, predicted }: Pair, lines: LineIndex): Omit<Finding, "note" | "task"> {
  const mention = (item: { id: string; label: string; text: string } & Span): Mention => ({
    label: item.label,
    text: item.text,
    id: item.id,
    place: lines.place(item),
  });
  return {
    outcome,
    ...(gold && { gold: mention(gold) }),
    ...(predicted && {
      predicted: { ...mention(predicted), confidence: predicted.confidence, alignment: predicted.alignment },
    }),
  };
}

interface OwnLabels {
  readonly gold: readonly ({ label: string; text: string } & Span)[];
  readonly predicted: readonly ({ label: string; text: string } & Span)[];
  readonly unanchored: NoteSuggestions["unanchored"];
}

/**
 * The questions of the protocol: one phenotype of one sentence. A span belongs to the sentence in which it begins, an
 * answer without a place to the sentence that was asked about, or where that is not known, to a question of its own.
 * @returns those with an answer, and how many sentences there are
 */
function questionsOf(
  { gold, predicted, unanchored }: OwnLabels,
  text: string,
  offsetOf: (span: Span) => number,
): { questions: (Question & { readonly sentence?: TextRange })[]; count: number } {
  const sentences = splitSentences(text).filter(({ from, to }) => /[\p{L}\p{N}]/u.test(text.slice(from, to)));
  const indexOf = (span: Span): number => {
    const at = offsetOf(span);
    let low = 0;
    let high = sentences.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sentences[middle]?.to ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return Math.min(low, sentences.length - 1);
  };
  interface Listed {
    readonly label: string;
    readonly gold: string[];
    readonly predicted: string[];
    readonly sentence?: TextRange;
  }
  const questions = new Map<string, Listed>();
  const question = (place: string | number, label: string): Listed => {
    const key = `${place} ${label}`;
    const sentence = typeof place === "number" ? sentences[place] : undefined;
    const found = questions.get(key) ?? { label, gold: [], predicted: [], ...(sentence && { sentence }) };
    questions.set(key, found);
    return found;
  };
  for (const span of gold) question(indexOf(span), span.label).gold.push(span.text);
  for (const span of predicted) question(indexOf(span), span.label).predicted.push(span.text);
  for (const [at, { label, answer, sentence }] of unanchored.entries()) {
    const place = sentence ? indexOf({ start: sentence[0], end: sentence[1] }) : `unplaced ${at}`;
    question(place, label).predicted.push(answer);
  }
  return { questions: [...questions.values()], count: sentences.length };
}
