import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answerTokens, toldTokens } from "../../../../extension/engine/served/probabilities";

const half = Math.log(0.5);

describe("the tokens of a served answer", () => {
  it("are read in the form of completions", () => {
    const told = toldTokens({
      tokens: ["2.5", " cm", "</s>"],
      token_logprobs: [half, half, Math.log(0.25)],
      top_logprobs: [{ "2.5": half, "3": Math.log(0.2) }, null, {}],
    });
    const { tokens, end, confidence } = answerTokens("2.5 cm", told, true, 0.1);
    expect(tokens.map(({ text }) => text)).toEqual(["2.5", " cm"]);
    expect(tokens[0]?.alternatives).toEqual([{ text: "3", probability: expect.closeTo(0.2) as number }]);
    expect(end).toMatchObject({ text: "</s>", confidence: expect.closeTo(0.25) as number });
    expect(confidence).toBeCloseTo(Math.cbrt(0.5 * 0.5 * 0.25));
  });

  it("are read in the form of chats and of llama-server, where a token may end inside of a character", () => {
    const bytes = [...Buffer.from("é")];
    const content = [
      { token: "caf", bytes: [...Buffer.from("caf")], logprob: half, top_logprobs: [] },
      { token: "", bytes: bytes.slice(0, 1), logprob: half, top_logprobs: [] },
      { token: "", bytes: bytes.slice(1), logprob: half, top_logprobs: [] },
      { token: "", bytes: [], logprob: half, top_logprobs: [] },
    ];
    const { tokens, end } = answerTokens("café", toldTokens({ content }), true, undefined);
    expect(tokens.map(({ text }) => text)).toEqual(["caf", "", "é"]);
    expect(end?.text).toBe("<end>");
    expect(tokens[0]?.alternatives).toBeUndefined();
  });

  it("have the confidence 0 where the server tells none", () => {
    const { tokens, confidence } = answerTokens("2.5 cm", toldTokens(null), true, undefined);
    expect(tokens).toEqual([{ text: "2.5 cm", confidence: 0 }]);
    expect(confidence).toBe(0);
    expect(answerTokens("", toldTokens(undefined), true, undefined).tokens).toEqual([]);
  });

  it("are together always the answer's text", () => {
    const piece = fc.string({ unit: "grapheme", maxLength: 6 });
    fc.assert(
      fc.property(
        fc.array(piece, { minLength: 1 }),
        fc.string({ unit: "grapheme" }),
        fc.boolean(),
        (pieces, other, fits) => {
          const text = fits ? pieces.join("") : other;
          const told = pieces.map((words) => ({ text: words, logProbability: -0.1, top: [] }));
          const { tokens, end } = answerTokens(text, told, true, undefined);
          expect(tokens.map((token) => token.text).join("")).toBe(text);
          expect(tokens.length + (end ? 1 : 0)).toBe(pieces.length);
        },
      ),
    );
  });
});
