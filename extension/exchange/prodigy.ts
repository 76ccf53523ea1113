import { CodePoints } from "../notes/code-points";
import type { Exporter, ExportOptions, LabelledNote, OutputPiece } from "./format";
import { documentLabels, keptItems, wroteAll } from "./kept-items";
import type { ExchangeReport } from "./report";
import { cutTokens, tokenize, tokensIn } from "./tokens";

/**
 * Prodigy's JSON Lines for `spans.manual`: offsets count code points, `token_end` is the last token, not the one
 * after. Tokens are cut at the spans' edges, so that no span is off them. Diagnoses and treatments travel in `meta`.
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
    const held = { ...items, phenotypes: items.phenotypes.filter((item) => /\S/.test(item.text)) };
    for (const { id, text } of items.phenotypes) {
      if (/\S/.test(text)) continue;
      const reason = "There is no token in it.";
      report.lost.push({ kind: "phenotype", place: labelled.note.path, id, reason });
    }
    const task = JSON.stringify(taskOf(labelled, held));
    yield { path: `${name}.jsonl`, text: `${task}\n`, isData: true };
    wroteAll(held, report);
  }
}

function taskOf(
  { note, gold }: LabelledNote,
  items: ReturnType<typeof keptItems>,
): Readonly<Record<string, unknown>> {
  const points = CodePoints.of(note.text);
  const ranges = items.phenotypes.map((item) => points.range(item));
  const edges = ranges.flatMap(({ from, to }) => [from, to]);
  const tokens = cutTokens(tokenize(note.text, "words"), edges);
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
