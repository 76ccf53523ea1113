import { describe, expect, it } from "vitest";
import { answerParts, isNone, ownAnswer } from "../../../extension/engine/protocols/answers";

describe("isNone", () => {
  it.each([
    "",
    " ",
    "none",
    "None.",
    "N/A",
    "n.a.",
    "-",
    "not relevant",
    "Not mentioned.",
    "unknown",
    "Not specified",
    "The tumor size is not mentioned in the given context.",
    "The text does not mention a grade",
    "None of the above",
  ])("takes %j for no answer", (answer) => {
    expect(isNone(answer)).toBe(true);
  });

  it.each([
    "negative",
    "no residual tumor",
    "2.5 cm",
    "3+",
    "+",
    "0",
    "nonee",
    "左",
    "non-small cell carcinoma",
    "N0",
  ])("takes %j for an answer", (answer) => {
    expect(isNone(answer)).toBe(false);
  });
});

describe("answerParts", () => {
  const parts = (answer: string): string[] =>
    answerParts(answer).map(({ from, to }) => answer.slice(from, to));

  it.each([
    ["left, right", ["left", "right"]],
    ["ER,PR,HER2", ["ER", "PR", "HER2"]],
    ["2,5 x 1,0 cm, 3 cm", ["2,5 x 1,0 cm", "3 cm"]],
    ["a\nb; c", ["a", "b", "c"]],
    [" , ,x, ", ["x"]],
    ["", []],
  ])("splits %j", (answer, expected) => {
    expect(parts(answer)).toEqual(expected);
  });
});

describe("ownAnswer", () => {
  it("drops a prompt that the model goes on with", () => {
    expect(ownAnswer(" 2.5 cm\n\n### Instruction:\nMore")).toBe("2.5 cm");
  });
});
