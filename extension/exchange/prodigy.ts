import { CodePoints } from "../notes/code-points";
import type { TextRange } from "../notes/note";
import type { Exporter, ExportOptions, LabelledNote, OutputPiece } from "./format";
import { documentLabels, keptItems, wroteAll } from "./kept-items";
import type { ExchangeReport } from "./report";
import { cutTokens, tokenize, tokensIn } from "./tokens";

/**
 * Prodigy's JSON Lines for `spans.manual`: offsets count code points, `token_end` is the last token, not the one
 * after. Tokens are cut at the spans' edges, and white space is one there, so that no span is off them. Diagnoses and treatments travel in `meta`.
 */
export const prodigyExporter: Exporter = {
  name: "prodigy",
  title: "Prodigy JSON Lines: text, tokens and spans",
  splits: true,
  export: exportProdigy,
};

async function* exportProdigy(
  notes: AsyncIterable<LabelledNote>,
  options: ExportOptions,
  report: ExchangeReport,
): AsyncGenerator<OutputPiece, void, undefined> {
  for await (const labelled of notes) {
    const items = keptItems(labelled, options, report);
    const name = options.split?.(labelled.note.path) ?? "prodigy";
    const task = JSON.stringify(taskOf(labelled, items));
    yield { path: `${name}.jsonl`, text: `${task}\n`, isData: true };
    wroteAll(items, report);
  }
}

function taskOf(
  { note, gold }: LabelledNote,
  items: ReturnType<typeof keptItems>,
): Readonly<Record<string, unknown>> {
  const points = CodePoints.of(note.text);
  const ranges = items.phenotypes.map((item) => points.range(item));
  const tokens = tokensFor(note.text, ranges);
  return {
    text: note.text,
    tokens: tokens.map((token, id) => ({
      text: note.text.slice(token.from, token.to),
      ...points.span(token),
      id,
      ws: note.text[token.to] === " ",
    })),
    spans: items.phenotypes.map(({ start, end, label, text }, index) => {
      const { first, end: after } = tokensIn(tokens, ranges[index] ?? { from: 0, to: 0 });
      return { start, end, token_start: first, token_end: after - 1, label, text };
    }),
    answer: "accept",
    _view_id: "spans_manual",
    _session_id: gold.annotator,
    meta: { path: note.path, sha256: note.sha256, document: documentLabels(items) },
  };
}

/** Tokens such that each range begins with one and ends with one; white space is a token only for that. */
function tokensFor(text: string, ranges: readonly TextRange[]): TextRange[] {
  const words = tokenize(text, "words");
  const blanks = ranges.flatMap((range): TextRange[] => {
    const { first, end } = tokensIn(words, range);
    const firstWord = words[first];
    const lastWord = words[end - 1];
    if (first >= end || !firstWord || !lastWord) return [range];
    return [
      { from: range.from, to: Math.max(range.from, firstWord.from) },
      { from: Math.min(range.to, lastWord.to), to: range.to },
    ].filter(({ from, to }) => from < to);
  });
  const edges = ranges.flatMap(({ from, to }) => [from, to]);
  const byStart = (a: TextRange, b: TextRange): number => a.from - b.from;
  const cut = [...cutTokens(words, edges), ...cutTokens(blanks.sort(byStart), edges)];
  return [...new Map(cut.map((token) => [token.from, token])).values()].sort(byStart);
}
