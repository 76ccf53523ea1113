import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { splitSentences } from "../../../extension/notes/sentences";

const split = (text: string, longest?: number): string[] =>
  splitSentences(text, longest).map(({ from, to }) => text.slice(from, to));

/** A text in which `|` marks where sentences end. */
function expectSplit(marked: string): void {
  const text = marked.replaceAll("|", "");
  expect(split(text)).toEqual(marked.split("|").map((sentence) => sentence.trim()));
}

describe("sentences", () => {
  it.each([
    "Seen by Dr. Smith.| Tumor is 2.5 cm. in size.| It is 3 x 2 cm.| Margins clear.",
    "Block No. 5 shows tumor vs. fibrosis, approx. 3 mm.| Perineural invasion: No.| Margins: free.",
    "Stage pT2. N0. MX by Dr. A. B. Jones.| The node is free.",
    "1. Histologic type: adenocarcinoma,.| 2. Histologic grade: Grade II-III.| A. Right ovary, excision: cyst.",
    "ER positive (95%).| PR negative.| HER2 1+ (IHC).| Is it invasive? |Yes!| Done.",
    "Grade 2 (e.g. Nottingham), cf. Fig. 3.| She feels well.",
    "Hepatitis C. |The liver is cirrhotic.| Vitamin D. |Margins negative.",
  ])("ends at sentence ends only: %j", (text) => {
    expectSplit(text);
  });

  it.each([
    "tumor measuring 6.0 cm in greatest. dimension.| The skin is free.",
    "Received is the. LEFT BREAST.| TUMOR INVADES THE. DERMIS AND NIPPLE.",
    "EXCISION - Lymph nodes;. negative.| Stains for. TTF-1 are negative.",
    "ADENOCARCINOMA, FIGO GRADE. 3 AND STAGE. IIA.| Grade.| 2. Margins are clear.",
    "Tumor size: 2. 5 cm in diameter.| Grade: 2.| T Stage: 3 N Stage: 0.",
  ])("goes on over full stops that text recognition put at line ends: %j", (text) => {
    expectSplit(text);
  });

  it("keeps headings, list items and table rows apart and values with their headings", () => {
    expectSplit(
      "EXAM:|\nTumor size: 2.5 cm|\nGrade: 2\n|\n- left breast, 12 o'clock|\n- ER positive\n|1) letrozole|\n" +
        "2) zoledronate|\nHb\t11.2\tg/dl|\nWBC\t4.5\t/nl",
    );
  });

  it("joins lines that only their width divided", () => {
    expectSplit(
      "The patient is a 54-year-old woman with a history of invasive ductal\ncarcinoma of the left breast, " +
        "treated with lumpectomy and\r\nHER2 directed therapy.|\nShe has no\tcomplaints today",
    );
    expectSplit("short line|\nshort line|\nER positive");
  });

  it("starts a sentence where a section starts within a line", () => {
    expectSplit("A. LEFT BREAST |FINAL DIAGNOSIS: CARCINOMA, GRADE 2 |GROSS DESCRIPTION: a breast");
  });

  it("cuts a sentence that is too long, at ; or , or a space", () => {
    const pieces = split(`${"word, ".repeat(20)}end; ${"word, ".repeat(60)}${"word ".repeat(100)}last`);
    expect(pieces.map((piece) => piece.length)).toEqual([124, 359, 399, 104]);
    expect(pieces[0]).toMatch(/end;$/);
    expect(pieces[1]).toMatch(/word,$/);
    expect(split("x".repeat(950)).map((piece) => piece.length)).toEqual([400, 400, 150]);
    expect(split("👩‍⚕️".repeat(4), 12)).toEqual(["👩‍⚕️👩‍⚕️👩‍⚕️", "👩‍⚕️"]);
  });

  it("loses no character, cuts none, and keeps the order, whatever the text", () => {
    const part = fc.oneof(
      {
        weight: 3,
        arbitrary: fc.constantFrom(". ", "\n", "\r\n", " ", "cm. ", "Dr. ", "A. ", "PLAN: ", "- ", "grade 2"),
      },
      { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 8 }) },
      { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 4 }) },
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), fc.integer({ min: 1, max: 60 }), (parts, longest) => {
        const text = parts.join("");
        const boundaries = new Set([text.length]);
        for (const { index } of new Intl.Segmenter("und").segment(text)) boundaries.add(index);
        let at = 0;
        for (const { from, to } of splitSentences(text, longest)) {
          expect(text.slice(at, from).trim()).toBe("");
          expect(to).toBeGreaterThan(from);
          expect(boundaries.has(from) && boundaries.has(to)).toBe(true);
          at = to;
        }
        expect(text.slice(at).trim()).toBe("");
      }),
      { numRuns: 500 },
    );
  });

  it("takes time in proportion to the text", () => {
    const line = "GROSS DESCRIPTION: the specimen is 2.5 cm. in size, see. comment A. B. C. ((((: : : ";
    for (const megabyte of [
      line.repeat(12_000),
      ":".repeat(1e6),
      ". ".repeat(5e5),
      "\n".repeat(1e6),
      "(".repeat(1e6),
    ]) {
      const started = performance.now();
      splitSentences(megabyte);
      expect(performance.now() - started).toBeLessThan(8_000);
    }
  }, 60_000);
});
