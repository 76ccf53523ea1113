import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Bm25 } from "../../../../extension/engine/protocols/instruct/bm25";
import { noteWindows } from "../../../../extension/engine/protocols/instruct/windows";
import { splitSentences } from "../../../../extension/notes/sentences";

const wordsIn = (text: string): number => text.split(/\s+/u).filter(Boolean).length;

describe("noteWindows", () => {
  const piece = fc.constantFrom(
    "The mass measures 2.5 cm.",
    "\n\nDIAGNOSIS:\n",
    "\nPlan: ",
    " ER positive 😀. ",
    " * * * ",
    "\n",
    "No evidence of metastasis was seen in the liver, the lungs or the bones of the patient.",
  );

  it("takes every sentence once, whole, within the limit where it is not a single one", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), fc.integer({ min: 5, max: 60 }), (pieces, limit) => {
        const text = pieces.join("");
        const sentences = splitSentences(text);
        const tokens = sentences.map(({ from, to }) => wordsIn(text.slice(from, to)));
        const windows = noteWindows(text, sentences, tokens, limit);
        let last = 0;
        for (const { from, to } of windows) {
          expect(from).toBeGreaterThanOrEqual(last);
          last = to;
          const inside = sentences.filter((sentence) => sentence.from >= from && sentence.to <= to);
          expect(inside.at(0)?.from).toBe(from);
          expect(inside.at(-1)?.to).toBe(to);
          if (inside.length > 1) expect(wordsIn(text.slice(from, to))).toBeLessThanOrEqual(limit);
        }
        for (const { from, to } of sentences) {
          if (!/[\p{L}\p{N}]/u.test(text.slice(from, to))) continue;
          expect(windows.filter((window) => window.from <= from && to <= window.to)).toHaveLength(1);
        }
      }),
    );
  });

  it("keeps short sections together and begins a window with a section where both do not fit", () => {
    const text =
      "HISTORY:\nA lump was felt. It grew.\n\nEXAM:\nA mass is felt on the left side.\n\nPLAN:\nSurgery.";
    const sentences = splitSentences(text);
    const tokens = sentences.map(({ from, to }) => wordsIn(text.slice(from, to)));
    const windows = noteWindows(text, sentences, tokens, 12);
    expect(windows.map(({ from, to }) => text.slice(from, to).split(/[:.]/u)[0])).toEqual([
      "HISTORY",
      "EXAM",
    ]);
  });
});

describe("Bm25", () => {
  const documents = [
    "breast carcinoma of the left breast",
    "renal cell carcinoma of the kidney",
    "the patient is well",
    "melanoma of the back",
  ];

  it("ranks by rare words that are shared, and leaves out what shares none", () => {
    const index = new Bm25(documents);
    expect(index.rank("clear cell carcinoma, kidney")).toEqual([1, 0]);
    expect(index.rank("Breast!")[0]).toBe(0);
    expect(index.rank("appendix")).toEqual([]);
    expect(new Bm25([]).rank("breast")).toEqual([]);
  });

  it("gives the score of the formula", () => {
    // Two documents of equal length: "a" is in one of them, so idf = ln(1 + 1.5 / 1.5) and tf counts 2.2 / 2.2.
    expect(new Bm25(["a b", "b c"]).rank("a")).toEqual([0]);
    expect(new Bm25(["b b a", "b c c"]).rank("c b")).toEqual([1, 0]);
  });
});
