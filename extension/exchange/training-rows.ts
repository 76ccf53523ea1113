import { assignFields, fieldContext, partText } from "../engine/protocols/fields";
import {
  diagnosisPrompt,
  noneAnswer,
  phenotypePrompt,
  singleSpaced,
  treatmentPrompt,
} from "../engine/protocols/cancerllm/prompts";
import { answerParts } from "../engine/protocols/answers";
import { selectParts } from "../engine/protocols/select-parts";
import type { Decision } from "../labels/gold-label";
import { PresentNames } from "../labels/present-names";
import type { Task } from "../labels/suggestion";
import { CodePoints } from "../notes/code-points";
import type { Span, TextRange } from "../notes/note";
import { splitSentences } from "../notes/sentences";
import type { ExportOptions, LabelledNote } from "./format";
import { keptItems } from "./kept-items";
import type { ExchangeReport } from "./report";

/** Tokens that the authors' code gives to a note in diagnosis and treatment prompts. */
const contextTokens = 1500;
/** Characters of clinical English that make a token, on the careful side. */
const charactersPerToken = 3;

/** One request as the model is asked, with the annotator's answer and the model's own where it had one. */
export interface TrainingRow {
  readonly task: Task;
  /** The phenotype; absent for diagnosis and treatment. */
  readonly label?: string;
  readonly notePath: string;
  readonly annotator: string;
  /** The whole prompt, wrapper included. */
  readonly prompt: string;
  readonly instruction: string;
  readonly input: string;
  /** What the annotator decided; `none` where nothing applies. */
  readonly gold: string;
  /** What the model had answered, where it had and it was decided. */
  readonly model?: string;
  /** Decisions that make up the answers. */
  readonly decisions: readonly Decision[];
  /** Runs whose suggestions were decided here; empty where no model had a part in it. */
  readonly runs: readonly string[];
}

interface Answer {
  /** The item's id in the gold file. */
  readonly id: string;
  readonly label: string;
  readonly text: string;
  readonly decision: Decision;
  readonly run?: string;
}

/**
 * Where an answer would not be the whole truth: `none`, or only some of the answers, would teach the model to leave
 * out what is there.
 */
class Doubts {
  private readonly places = new Set<string>();

  constructor(private readonly labelled: LabelledNote) {}

  add(label: string, sentences: Iterable<number>): void {
    for (const index of sentences) this.places.add(`${index} ${label}`);
  }

  /** Why a question is not asked of a sentence; undefined where it is. */
  about(sentence: number, label: string, isDecided: boolean): string | undefined {
    if (this.places.has(`${sentence} ${label}`))
      return "The sentence has a label that cannot be its answer, or whose decision was not asked for.";
    if (this.labelled.unplaced?.has(label)) return "A label of this kind has no certain place in the note.";
    if (!isDecided && this.labelled.gold.status !== "complete")
      return "The note is in progress, and nothing was decided here yet.";
    return undefined;
  }
}

/**
 * The rows of a note: one for each sentence and phenotype, one each for diagnosis and treatment where there are any.
 * They are asked with the very prompts of the engine (arXiv 2406.10459). A label that crosses the end of a sentence
 * cannot be an answer and is reported; a question whose whole answer is not known is not asked.
 * @param countsLabels whether every label becomes part of a row that is written; else rows are of suggestions,
 *   rejected ones too
 */
export function* trainingRows(
  labelled: LabelledNote,
  options: ExportOptions,
  report: ExchangeReport,
  countsLabels: boolean,
): Generator<TrainingRow, void, undefined> {
  const { note, gold } = labelled;
  const items = keptItems(labelled, options, report, !countsLabels);
  const points = CodePoints.of(note.text);
  const sentences = splitSentences(note.text);
  const at = (span: Span): number => sentenceOf(sentences, points.range(span));
  const answered = new Map<number, Answer[]>();
  const suggested = new Map<number, Answer[]>();
  const doubts = new Doubts(labelled);
  const known = new Set(options.phenotypes.map(({ id }) => id));
  const names = PresentNames.of(options.phenotypes);
  const kept = new Set(items.phenotypes.map(({ id }) => id));
  const noRow = (label: string): string =>
    known.has(label)
      ? "It crosses the end of a sentence, and a question is asked of one sentence."
      : "The project has no question for its label.";
  for (const { id, label, start, end, text, decision } of gold.phenotypes) {
    if (decision === "rejected") continue;
    const index = at({ start, end });
    if (!kept.has(id) || index < 0) doubts.add(label, touched(sentences, points.range({ start, end })));
    if (!kept.has(id)) continue;
    if (index >= 0 && known.has(label)) {
      put(answered, index, { id, label, text, decision });
      if (countsLabels) report.wrote("phenotype");
      continue;
    }
    report.lost.push({ kind: "phenotype", place: note.path, id, reason: noRow(label) });
  }
  for (const { id, suggestion, decision } of gold.phenotypes) {
    if (!suggestion) continue;
    const index = at(suggestion);
    const label = names.label(suggestion.label);
    if (index >= 0 && known.has(label))
      put(suggested, index, { id, label, text: suggestion.text, decision, run: suggestion.run });
    else if (!countsLabels)
      report.lost.push({
        kind: "phenotype",
        place: note.path,
        id,
        reason: `Its suggestion: ${noRow(label)}`,
      });
  }
  const base = { notePath: note.path, annotator: gold.annotator };
  const shown = (answers: readonly Pick<Answer, "id" | "label" | "text">[]): string[] => {
    const texts = answers.map(({ text: own }) => own);
    return answers.map(
      ({ id, ...answer }) =>
        options.wrongLabels?.shown({ key: labelKey(note.path, id), ...answer }, texts) ?? answer.text,
    );
  };
  const skipped = new Map<string, number>();
  for (const [index, sentence] of sentences.entries()) {
    const text = note.text.slice(sentence.from, sentence.to);
    for (const phenotype of options.phenotypes) {
      const own = (answered.get(index) ?? []).filter(({ label }) => label === phenotype.id);
      const theirs = (suggested.get(index) ?? []).filter(({ label }) => label === phenotype.id);
      const why = doubts.about(index, phenotype.id, own.length + theirs.length > 0);
      if (why !== undefined) {
        skipped.set(why, (skipped.get(why) ?? 0) + 1);
        continue;
      }
      yield {
        ...base,
        task: "phenotypes",
        label: phenotype.id,
        ...promptParts(phenotypePrompt(text, phenotype)),
        gold: joined(shown(own)),
        ...(theirs.length > 0 ? { model: joined(theirs.map((one) => one.text)) } : {}),
        decisions: [...own, ...theirs].map(({ decision }) => decision),
        runs: theirs.flatMap(({ run }) => run ?? []),
      };
    }
  }
  for (const [reason, count] of skipped)
    report.leftOut.push({ kind: "row", place: note.path, reason: `${rowsInWords(count)}: ${reason}` });
  const context = contextOf(
    note.text,
    sentences,
    items.phenotypes.map((item) => points.range(item)),
  );
  const documents = [
    {
      task: "diagnosis",
      kind: "diagnosis",
      own: items.diagnoses,
      all: gold.diagnoses,
      prompt: diagnosisPrompt,
    },
    {
      task: "treatment",
      kind: "treatment",
      own: items.treatments,
      all: gold.treatments,
      prompt: treatmentPrompt,
    },
  ] as const;
  for (const { task, kind, own, all, prompt } of documents) {
    const suggestions = all.flatMap(({ suggestion }) => (suggestion ? [suggestion.text] : []));
    if (own.length === 0 && suggestions.length === 0) continue;
    if (all.filter(({ decision }) => decision !== "rejected").length > own.length) {
      const reason = `The row of its ${kind} would lack an answer whose decision was not asked for.`;
      report.leftOut.push({ kind: "row", place: note.path, reason });
      continue;
    }
    if (countsLabels) report.wrote(kind, own.length);
    for (const { id, text } of kind === "treatment" ? own : []) {
      if (answerParts(text).length < 2) continue;
      const reason = "An answer is divided at commas and semicolons, so that it is taught as several.";
      report.changed.push({ kind, place: note.path, id, reason });
    }
    yield {
      ...base,
      task,
      ...promptParts(prompt(context)),
      gold: joined(shown(own.map(({ id, text }) => ({ id, label: task, text })))),
      ...(suggestions.length > 0 ? { model: joined(suggestions) } : {}),
      decisions: all.map(({ decision }) => decision),
      runs: all.flatMap(({ suggestion }) => suggestion?.run ?? []),
    };
  }
}

export function rowsInWords(count: number): string {
  return `${count} ${count === 1 ? "row" : "rows"}`;
}

/** Names a label among those of all notes. */
export function labelKey(notePath: string, id: string): string {
  return `${notePath}#${id}`;
}

function put<T>(map: Map<number, T[]>, index: number, item: T): void {
  map.set(index, [...(map.get(index) ?? []), item]);
}

/** The sentence that holds a range whole; -1 where none does. */
function sentenceOf(sentences: readonly TextRange[], { from, to }: TextRange): number {
  let low = 0;
  let high = sentences.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sentences[middle]?.to ?? 0) <= from) low = middle + 1;
    else high = middle;
  }
  const sentence = sentences[low];
  return sentence && sentence.from <= from && to <= sentence.to ? low : -1;
}

/** The sentences that a range shares text with. */
function touched(sentences: readonly TextRange[], { from, to }: TextRange): number[] {
  return sentences.flatMap((sentence, index) => (sentence.from < to && from < sentence.to ? [index] : []));
}

/** Several answers as the model gives them: by commas, each once. */
function joined(texts: readonly string[]): string {
  const answers = new Set(texts.map(singleSpaced).filter((text) => text !== ""));
  return answers.size === 0 ? noneAnswer : [...answers].join(", ");
}

function promptParts(prompt: string): { prompt: string; instruction: string; input: string } {
  const match = /### Instruction:\n([\s\S]*?)\n\n### Input:\n([\s\S]*)\n\n### Response:\n$/.exec(prompt);
  return { prompt, instruction: match?.[1] ?? "", input: match?.[2] ?? prompt };
}

/** The six fields; of a long note the parts that the engine would choose, by an estimate of their tokens. */
function contextOf(text: string, sentences: readonly TextRange[], found: readonly TextRange[]): string {
  const parts = assignFields(text, sentences);
  const tokens = parts.map((part) => Math.ceil(partText(text, part).length / charactersPerToken));
  return fieldContext(text, selectParts(text, parts, tokens, contextTokens, found));
}
