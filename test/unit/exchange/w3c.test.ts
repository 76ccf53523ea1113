import { textPositionSelectorMatcher, textQuoteSelectorMatcher } from "@apache-annotator/selector";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { w3cExporter } from "../../../extension/exchange/w3c";
import { CodePoints } from "../../../extension/notes/code-points";
import { anyNote } from "./any-note";
import { exported, inFolder, labelled } from "./project";

interface Annotation {
  readonly id: string;
  readonly body: readonly { readonly value: string }[];
  readonly target: {
    readonly selector: readonly [
      { readonly type: "TextQuoteSelector"; exact: string; prefix: string; suffix: string },
      { readonly type: "TextPositionSelector"; start: number; end: number },
    ];
  };
}

interface Chunk {
  readonly data: string;
  equals(other: Chunk): boolean;
}

/** The text as one piece, as the library reads what a page has in one text node. */
function whole(text: string) {
  const currentChunk: Chunk = { data: text, equals: (other) => other === currentChunk };
  const none = (): null => null;
  return { currentChunk, nextChunk: none, previousChunk: none, precedesCurrentChunk: () => false };
}

/** UTF-16. */
function placeOf({ startIndex, endIndex }: { startIndex: number; endIndex: number }): string {
  return `${startIndex}-${endIndex}`;
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

it("apache-annotator finds every selector at the span, by position and by quote with its context", async () => {
  await fc.assert(
    fc.asyncProperty(anyNote, async ({ text: file, spans }) => {
      const text = file.replace(/^\uFEFF/, "");
      const points = CodePoints.of(text);
      await inFolder(async (folder) => {
        await exported(folder, w3cExporter, [labelled("a.txt", file, spans)]);
        const page = JSON.parse(await readFile(join(folder, "out/a.txt.jsonld"), "utf8")) as {
          items: Annotation[];
        };
        expect(page.items).toHaveLength(spans.length);
        for (const [index, { target, body }] of page.items.entries()) {
          const [start, end, label] = spans[index] ?? [0, 0, ""];
          const range = points.range({ start, end });
          const place = `${range.from}-${range.to}`;
          expect(body[0]?.value).toBe(label);
          const [quote, position] = target.selector;
          const byPosition = await all(textPositionSelectorMatcher(position)(whole(text)));
          expect(byPosition.map(placeOf)).toEqual([place]);
          const byQuote = await all(textQuoteSelectorMatcher(quote)(whole(text)));
          expect(byQuote.map(placeOf)).toContain(place);
        }
      });
    }),
    { numRuns: 60 },
  );
});
