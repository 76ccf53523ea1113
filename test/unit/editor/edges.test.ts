import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { moveEdge, type Edge, type Unit } from "../../../extension/editor/edges";

const text = "measuring 2.5 cm in greatest dimension 👩‍⚕️ café.";
const range = (quote: string) => ({ from: text.indexOf(quote), to: text.indexOf(quote) + quote.length });
function moved(quote: string, edge: Edge, direction: 1 | -1, unit: Unit): string | undefined {
  const result = moveEdge(text, range(quote), edge, direction, unit);
  return result && text.slice(result.from, result.to);
}

describe("moveEdge", () => {
  it("grows and shrinks by word", () => {
    expect(moved("2.5", "end", 1, "word")).toBe("2.5 cm");
    expect(moved("2.5 cm", "end", -1, "word")).toBe("2.5");
    expect(moved("2.5 cm", "start", -1, "word")).toBe("measuring 2.5 cm");
    expect(moved("measuring 2.5 cm", "start", 1, "word")).toBe("2.5 cm");
  });

  it("grows and shrinks by character, over white space", () => {
    expect(moved("2.5", "end", 1, "character")).toBe("2.5 c");
    expect(moved("2.5 c", "end", -1, "character")).toBe("2.5");
    expect(moved("2.5 cm", "start", 1, "character")).toBe(".5 cm");
  });

  it("takes a cluster of code points as one character", () => {
    expect(moved("dimension", "end", 1, "character")).toBe("dimension 👩‍⚕️");
    expect(moved("dimension 👩‍⚕️", "end", -1, "character")).toBe("dimension");
  });

  it("leaves something of the range and stays in the text", () => {
    expect(moved("cm", "end", -1, "word")).toBeUndefined();
    expect(moved("measuring", "start", -1, "word")).toBeUndefined();
    expect(moveEdge(text, { from: text.length - 1, to: text.length }, "end", 1, "word")).toBeUndefined();
  });

  it("never ends in white space, never crosses, never cuts a surrogate pair", () => {
    const words = fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(
        words,
        fc.nat(),
        fc.nat(),
        fc.constantFrom<Edge>("start", "end"),
        fc.constantFrom<1 | -1>(1, -1),
        fc.constantFrom<Unit>("word", "character"),
        (any, a, b, edge, direction, unit) => {
          const points = Array.from(any);
          const [first, second] = [a % (points.length + 1), b % (points.length + 1)].sort((x, y) => x - y);
          const from = points.slice(0, first).join("").length;
          const to = points.slice(0, second).join("").length;
          if (from === to) return;
          const result = moveEdge(any, { from, to }, edge, direction, unit);
          if (result === undefined) return;
          expect(result.from).toBeLessThan(result.to);
          expect(result).not.toEqual({ from, to });
          const slice = any.slice(result.from, result.to);
          expect(edge === "end" ? slice.at(-1) : slice.at(0)).toMatch(/\S/);
          expect(slice.isWellFormed()).toBe(true);
        },
      ),
    );
  });
});
