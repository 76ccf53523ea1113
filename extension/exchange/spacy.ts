import type { Exporter, ExportOptions, LabelledNote, OutputPiece } from "./format";
import { documentLabels, keptItems, wroteAll } from "./kept-items";
import type { ExchangeReport } from "./report";

/**
 * JSON Lines of texts and spans (code points) and a script that makes spaCy's `.spacy` files of it. The spans go to
 * `doc.spans["sc"]`, which may overlap, as spaCy's span categorizer takes them.
 */
export const spacyExporter: Exporter = {
  name: "spacy",
  title: "spaCy: JSON Lines with a script that writes .spacy (DocBin) files",
  splits: true,
  export: exportSpacy,
};

async function* exportSpacy(
  notes: AsyncIterable<LabelledNote>,
  options: ExportOptions,
  report: ExchangeReport,
): AsyncGenerator<OutputPiece, void, undefined> {
  yield { path: "to_spacy.py", text: script, isData: false };
  for await (const labelled of notes) {
    const { note } = labelled;
    const items = keptItems(labelled, options, report);
    const name = options.split?.(note.path) ?? "spacy";
    const line = {
      text: note.text,
      spans: items.phenotypes.map(({ start, end, label }) => ({ start, end, label })),
      meta: { path: note.path, sha256: note.sha256, document: documentLabels(items) },
    };
    yield { path: `${name}.jsonl`, text: `${JSON.stringify(line)}\n`, isData: true };
    wroteAll(items, report);
  }
}

const script = `"""Write a spaCy DocBin from the JSON Lines beside this script.

    pip install spacy
    python to_spacy.py train.jsonl train.spacy

Spans go to doc.spans["sc"]. A span that begins or ends inside a token of spaCy's English tokenizer is
printed by its line and offsets, and left out: tokens are never guessed at.
"""

import json
import sys

import spacy
from spacy.tokens import DocBin, SpanGroup


def main(source: str, target: str) -> None:
    nlp = spacy.blank("en")
    docs = DocBin(store_user_data=True)
    written = skipped = 0
    with open(source, encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            record = json.loads(line)
            doc = nlp.make_doc(record["text"])
            doc.user_data["path"] = record["meta"]["path"]
            spans = []
            for span in record["spans"]:
                found = doc.char_span(span["start"], span["end"], label=span["label"])
                if found is None:
                    skipped += 1
                    print(f"{source}:{number}: {span['start']} to {span['end']} is not on tokens", file=sys.stderr)
                else:
                    written += 1
                    spans.append(found)
            doc.spans["sc"] = SpanGroup(doc, name="sc", spans=spans)
            docs.add(doc)
    docs.to_disk(target)
    print(f"{written} spans written, {skipped} left out")


if __name__ == "__main__":
    main(*sys.argv[1:3])
`;
