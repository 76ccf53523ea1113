import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ItemReader,
  placeOfText,
  readItems,
} from "../../../../extension/engine/protocols/instruct/json-items";

const items = fc.array(
  fc.record({ label: fc.string(), quote: fc.string({ unit: "grapheme" }), evidence: fc.array(fc.string()) }),
  { maxLength: 6 },
);

describe("an answer's items", () => {
  it("are the same in whatever pieces the answer is written", () => {
    fc.assert(
      fc.property(items, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (list, sizes) => {
        const text = JSON.stringify(list);
        const reader = new ItemReader();
        const found = [];
        for (let at = 0, turn = 0; at < text.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1;
          found.push(...reader.push(text.slice(at, at + size)));
          at += size;
        }
        expect(found.map(({ value }) => value)).toEqual(list);
        expect(found).toEqual(readItems(text));
      }),
    );
  });

  it("are those that are complete where the answer is cut off", () => {
    fc.assert(
      fc.property(items, fc.nat(), (list, cut) => {
        const text = JSON.stringify(list);
        const found = readItems(text.slice(0, cut % (text.length + 1))).map(({ value }) => value);
        expect(found).toEqual(list.slice(0, found.length));
        const next = JSON.stringify(list.slice(0, found.length + 1)).length - 1;
        if (found.length < list.length) expect(cut % (text.length + 1)).toBeLessThan(next);
      }),
    );
  });

  it("know the place of their words in the answer", () => {
    fc.assert(
      fc.property(items, (list) => {
        const text = JSON.stringify(list);
        for (const [at, item] of readItems(text).entries()) {
          const place = placeOfText(text, item, "quote");
          const words: unknown = JSON.parse(`"${text.slice(place?.from, place?.to)}"`);
          expect(words).toBe(list[at]?.quote);
        }
      }),
    );
  });

  it("are found within what models without a grammar write around them", () => {
    const answer =
      'Here they are:\n```json\n[{"label": "a"}, {"label": broken}, {"label": "c"}]\n``` [{"label": "d"}]';
    expect(readItems(answer).map(({ value }) => value)).toEqual([{ label: "a" }, { label: "c" }]);
  });
});
