import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { placeAnswers } from "../../../extension/engine/place-answer";
import { completion } from "./scripted-engine";

function placed(text: string, answer: string): [answer: string, status: string, quote: string][] {
  return placeAnswers(text, { from: 0, to: text.length }, completion(answer)).map(
    ({ answer: part, alignment }) => {
      if (alignment.status === "unanchored") return [part, alignment.status, ""];
      const range = alignment.status === "ambiguous" ? alignment.ranges[0] : alignment.range;
      return [part, alignment.status, text.slice(range?.from, range?.to)];
    },
  );
}

describe("placeAnswers", () => {
  it("finds every answer of a list", () => {
    expect(placed("ER positive, PR negative.", " ER, PR")).toEqual([
      ["ER", "exact", "ER"],
      ["PR", "exact", "PR"],
    ]);
  });

  it("keeps together what only stands together", () => {
    expect(placed("Adenocarcinoma, NOS of the colon.", "Adenocarcinoma, NOS")).toEqual([
      ["Adenocarcinoma, NOS", "exact", "Adenocarcinoma, NOS"],
    ]);
    expect(placed("It is 1.0 x 0.5 cm, greatest.", "1.0 x 0.5 cm, greatest")).toEqual([
      ["1.0 x 0.5 cm, greatest", "exact", "1.0 x 0.5 cm, greatest"],
    ]);
  });

  it("drops repetitions and nones, but nothing else", () => {
    expect(placed("The left breast.", "left, Left, none, left")).toEqual([["left", "exact", "left"]]);
    expect(placed("The left breast.", "none")).toEqual([]);
    expect(placed("The left breast.", "right").map(([, status]) => status)).toEqual(["unanchored"]);
  });

  it("gives each part of a list its own confidence", () => {
    const [first, second] = placeAnswers(
      "left and right",
      { from: 0, to: 14 },
      {
        ...completion("left, right"),
        tokens: [
          { text: "left", confidence: 0.9 },
          { text: ",", confidence: 0.5 },
          { text: " right", confidence: 0.4 },
        ],
      },
    );
    expect(first?.confidence).toBeCloseTo(0.9);
    expect(second?.confidence).toBeCloseTo(0.4);
  });

  it("never gives a range outside of the sentence", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme" }),
        fc.string(),
        fc.string({ unit: "grapheme" }),
        (before, sentence, answer) => {
          const text = `${before} ${sentence} ${before}`;
          const scope = { from: before.length + 1, to: before.length + 1 + sentence.length };
          for (const { alignment } of placeAnswers(text, scope, completion(answer))) {
            if (alignment.status === "unanchored") continue;
            const ranges = alignment.status === "ambiguous" ? alignment.ranges : [alignment.range];
            for (const { from, to } of ranges) {
              expect(from).toBeGreaterThanOrEqual(scope.from);
              expect(to).toBeLessThanOrEqual(scope.to);
              expect(from).toBeLessThan(to);
            }
          }
        },
      ),
    );
  });
});
