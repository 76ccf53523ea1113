import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { occurrences } from "../../../extension/editor/occurrences";

const quotes = (text: string, quote: string) =>
  occurrences(text, quote).map(({ from, to }) => [from, text.slice(from, to)]);

describe("occurrences", () => {
  it("finds whole words only", () => {
    expect(quotes("ER+, HER2 negative. ER 95%. BER", "ER")).toEqual([
      [0, "ER"],
      [20, "ER"],
    ]);
    expect(quotes("left breast, leftward, left.", "left").map(([at]) => at)).toEqual([0, 23]);
  });

  it("does not cut numbers", () => {
    expect(quotes("12.5 cm, 2.5 cm, 2.51 cm, 2.5.", "2.5").map(([at]) => at)).toEqual([9, 26]);
    expect(quotes("2.5 cm and 5 cm", "5 cm").map(([at]) => at)).toEqual([11]);
  });

  it("takes signs as they are", () => {
    expect(quotes("HER2+ and HER2- (3+)", "HER2+").map(([at]) => at)).toEqual([0]);
    expect(quotes("grade (3+) or 3+", "3+").map(([at]) => at)).toEqual([7, 14]);
  });

  it("looks over line breaks", () => {
    expect(
      quotes("invasive ductal\r\n  carcinoma; invasive ductal carcinoma", "ductal carcinoma"),
    ).toHaveLength(2);
  });

  it("finds nothing for white space", () => {
    expect(occurrences("a b", "  ")).toEqual([]);
  });

  it("finds a word between others in any text, and every hit is the quote", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        fc.string({ unit: "grapheme", minLength: 1 }),
        (around, word) => {
          fc.pre(word.trim() !== "" && around.isWellFormed() && word.isWellFormed());
          const quote = word.trim();
          const text = `${around} ; ${quote} ; ${around}`;
          const hits = occurrences(text, quote);
          const at = around.length + 3;
          const covered = hits.some(({ from, to }) => from <= at && at < to);
          expect(covered).toBe(true);
          for (const { from, to } of hits) {
            expect(text.slice(from, to).split(/\s+/).join(" ")).toBe(quote.split(/\s+/).join(" "));
          }
        },
      ),
    );
  }, 30_000);
});
