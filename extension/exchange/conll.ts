import { splitSentences } from "../notes/sentences";
import { CodePoints } from "../notes/code-points";
import type { TextRange } from "../notes/note";
import type { Exporter, ExportOptions, LabelledNote, OutputPiece } from "./format";
import { keptItems } from "./kept-items";
import type { ExchangeReport } from "./report";
import { tokenize, tokensIn } from "./tokens";

/**
 * CoNLL with IOB2 tags: `token<TAB>tag`, a blank line between sentences, `-DOCSTART- (path)` before each note.
 * One tag for a token: of spans that share one, `overlaps` says which stays.
 */
export const conllExporter: Exporter = {
  name: "conll",
  title: "CoNLL, IOB2 (token, tag), read by taggers and seqeval",
  splits: true,
  choices: ["tokenizer", "overlaps", "edges"],
  export: exportConll,
};

async function* exportConll(
  notes: AsyncIterable<LabelledNote>,
  options: ExportOptions,
  report: ExchangeReport,
): AsyncGenerator<OutputPiece, void, undefined> {
  for await (const labelled of notes) {
    const name = options.split?.(labelled.note.path) ?? "labels";
    yield { path: `${name}.conll`, text: taggedNote(labelled, options, report), isData: true };
    report.wrote("note");
  }
}

interface TaggedSpan {
  readonly id: string;
  readonly label: string;
  readonly first: number;
  readonly end: number;
  /** Its edges are inside tokens, and the tags are of the whole ones. */
  readonly isWidened: boolean;
}

function taggedNote(labelled: LabelledNote, options: ExportOptions, report: ExchangeReport): string {
  const { note } = labelled;
  const sentences = splitSentences(note.text);
  const tokens: TextRange[] = [];
  /** Tokens before which a sentence begins. */
  const starts = new Set<number>();
  for (const sentence of sentences) {
    starts.add(tokens.length);
    tokens.push(...tokenize(note.text, options.tokenizer, sentence));
  }
  const spans = spansOf(labelled, tokens, options, report);
  const tags = tokens.map(() => "O");
  for (const { label, first, end } of spans) {
    for (let at = first; at < end; at += 1) {
      tags[at] = `${at === first ? "B" : "I"}-${label}`;
      if (at > first) starts.delete(at);
    }
  }
  const lines = tokens.map(
    ({ from, to }, at) =>
      `${starts.has(at) && at > 0 ? "\n" : ""}${note.text.slice(from, to)}\t${tags[at] ?? "O"}\n`,
  );
  return `-DOCSTART- (${note.path})\tO\n\n${lines.join("")}\n`;
}

/** The spans that get tags, by tokens, without overlap. */
function spansOf(
  labelled: LabelledNote,
  tokens: readonly TextRange[],
  options: ExportOptions,
  report: ExchangeReport,
): TaggedSpan[] {
  const { note } = labelled;
  const items = keptItems(labelled, options, report);
  const points = CodePoints.of(note.text);
  const lose = (kind: "phenotype" | "diagnosis" | "treatment", id: string, reason: string): void =>
    void report.lost.push({ kind, place: note.path, id, reason });
  const all: TaggedSpan[] = [];
  for (const { id, label, start, end } of items.phenotypes) {
    const range = points.range({ start, end });
    const { first, end: last } = tokensIn(tokens, range);
    if (first >= last) {
      lose("phenotype", id, "There is no token in it.");
      continue;
    }
    const isWidened = tokens[first]?.from !== range.from || tokens[last - 1]?.to !== range.to;
    if (isWidened && options.edges === "drop") {
      lose("phenotype", id, "It begins or ends inside a token.");
      continue;
    }
    all.push({ id, label: label.replaceAll(/\s+/gu, "_"), first, end: last, isWidened });
  }
  const wanted = [...all].sort((a, b) =>
    options.overlaps === "longest"
      ? b.end - b.first - (a.end - a.first) || a.first - b.first
      : a.first - b.first,
  );
  const labels = new Map(items.phenotypes.map(({ id, label }) => [id, label]));
  const taken = new Set<number>();
  const kept: TaggedSpan[] = [];
  for (const span of wanted) {
    const own = Array.from({ length: span.end - span.first }, (_, index) => span.first + index);
    if (own.some((token) => taken.has(token))) {
      lose("phenotype", span.id, "It shares a token with another span, and a token has one tag.");
      continue;
    }
    for (const token of own) taken.add(token);
    if (/\s/u.test(labels.get(span.id) ?? "")) {
      const reason = "Its label has blanks, which a column cannot have, and was written with `_` for them.";
      report.changed.push({ kind: "phenotype", place: note.path, id: span.id, reason });
    }
    if (span.isWidened) {
      const reason = "It begins or ends inside a token and was widened to whole tokens.";
      report.changed.push({ kind: "phenotype", place: note.path, id: span.id, reason });
    }
    kept.push(span);
    report.wrote("phenotype");
  }
  for (const { id } of items.diagnoses) lose("diagnosis", id, "CoNLL has tags of tokens only.");
  for (const { id } of items.treatments) lose("treatment", id, "CoNLL has tags of tokens only.");
  return kept;
}
