import { stemmer } from "stemmer";
import { describe, expect, it } from "vitest";
import { scoreAnswers } from "../../../../extension/evaluation/scorers/answer-lists";
import { answerMetrics, matchesOf } from "../../../../extension/evaluation/scorers/answer-metrics";
import { bleu } from "../../../../extension/evaluation/scorers/bleu";
import { rougeL } from "../../../../extension/evaluation/scorers/rouge";
import { paperWording, strictWording } from "../../../../extension/evaluation/scorers/words";
import independent from "./independent.json";

describe("independent implementations", () => {
  it.each(independent.cases.map((one) => [one.candidate.join(" "), one.reference.join(" "), one] as const))(
    "give the same BLEU-2 and ROUGE-L for %j against %j",
    (_candidate, _reference, { candidate, reference, bleu2, rougeL: wanted }) => {
      expect(bleu(candidate, reference, 2)).toBeCloseTo(bleu2, 9);
      expect(rougeL(candidate, reference)).toBeCloseTo(wanted, 12);
    },
  );

  it.each(
    independent.questions.map((one) => [one.gold.join(" | "), one.predicted.join(" | "), one] as const),
  )(
    "give the same figures of the paper's scorer for gold %j, predicted %j",
    (_gold, _predicted, { gold, predicted, ...wanted }) => {
      const matches = matchesOf("paper");
      for (const metric of answerMetrics) {
        const { precision, recall, f1 } = scoreAnswers(gold, predicted, matches[metric]);
        for (const [at, figure] of [precision, recall, f1].entries())
          expect(figure).toBeCloseTo(wanted[metric][at] ?? NaN, 9);
      }
    },
  );

  it.each(Object.entries(independent.stems))("give %j the stem %j", (word, stem) => {
    expect(stemmer(word)).toBe(stem);
  });
});

describe("BLEU-2", () => {
  it("is 1 for the same words, and as by hand where words lack", () => {
    const words = ["invasive", "ductal", "carcinoma"];
    expect(bleu(words, words, 2)).toBeCloseTo(1, 8);
    // Both words and the one pair are in the reference; brevity: exp(1 - 3/2).
    expect(bleu(["ductal", "carcinoma"], words, 2)).toBeCloseTo(Math.exp(-0.5), 8);
    // Three of four words, one of three pairs: sqrt(3/4 x 1/3).
    expect(bleu(["left", "ductal", "carcinoma", "invasive"], words, 2)).toBeCloseTo(0.5, 8);
  });
});

describe("ROUGE-L", () => {
  it("is by hand, with recall weighing 1.2", () => {
    // Two words in common: P = 2/2, R = 2/3; F = 2.44 PR / (R + 1.44 P).
    expect(rougeL(["invasive", "carcinoma"], ["invasive", "ductal", "carcinoma"])).toBeCloseTo(
      (2.44 * (2 / 3)) / (2 / 3 + 1.44),
      12,
    );
    expect(rougeL(["left"], ["right"])).toBe(0);
    expect(rougeL([], ["right"])).toBe(0);
  });
});

describe("wordings", () => {
  const same = (scorer: "paper" | "strict", a: string, b: string): boolean =>
    matchesOf(scorer).exact(a, b) === 1;

  it("the paper's makes equal what it strips: case, punctuation, an article, the ending", () => {
    expect(paperWording.words("The ER+, PR-positive TUMOR.")).toEqual(["the", "er", "prpositive", "tumor"]);
    for (const [a, b] of [
      ["the tumor", "Tumors"],
      ["2.5 cm", "25 cm"],
      ["ER+", "ER-"],
    ] as const)
      expect(same("paper", a, b)).toBe(true);
    expect(same("paper", "2.5 cm", "2.5 mm")).toBe(false);
  });

  it("the strict one keeps numbers, signs and units, and no more", () => {
    for (const [a, b] of [
      ["2.5 cm", "25 cm"],
      ["ER+", "ER-"],
      ["2 cm", "2 mm"],
      ["tumor", "tumors"],
      [">2 cm", "<2 cm"],
    ] as const)
      expect(same("strict", a, b), `${a} is ${b}`).toBe(false);
    for (const [a, b] of [
      ["Grade 2.", "grade 2"],
      ["the Left  breast", "left breast"],
      ["well-differentiated", "well differentiated"],
      ["2 × 3 cm", "2 x 3 cm"],
      ["1–2 cm", "1-2 cm"],
    ] as const)
      expect(same("strict", a, b), `${a} is not ${b}`).toBe(true);
    expect(strictWording.words("HER2 (3+)")).toEqual(["her", "2", "3", "+"]);
  });
});

describe("answers to one question", () => {
  const exact = (a: string, b: string): number => (a === b ? 1 : 0);

  it.each([
    [[], [], 1, 1, 1],
    [[], ["a"], 0, 1, 0],
    [["a"], [], 1, 0, 0],
    [["a"], ["a"], 1, 1, 1],
    [["a", "b"], ["a", "c", "d"], 1 / 3, 1 / 2, 0.4],
    [["a", "a"], ["a", "a", "b"], 1 / 2, 1, 2 / 3],
    [["a"], ["b"], 0, 0, 0],
  ] as const)("gold %j, predicted %j", (gold, predicted, precision, recall, f1) => {
    const score = scoreAnswers(gold, predicted, exact);
    expect(score.precision).toBeCloseTo(precision, 12);
    expect(score.recall).toBeCloseTo(recall, 12);
    expect(score.f1).toBeCloseTo(f1, 12);
  });

  it("takes the best match of each", () => {
    const half = (a: string, b: string): number => (a === b ? 1 : a[0] === b[0] ? 0.5 : 0);
    const { precision, recall } = scoreAnswers(["ab", "cd"], ["ax", "cd", "ef"], half);
    expect(precision).toBeCloseTo((0.5 + 1 + 0) / 3, 12);
    expect(recall).toBeCloseTo((0.5 + 1) / 2, 12);
  });
});
