import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareSpans, type LabelledSpan } from "../../../extension/evaluation/compare-spans";

const span = (label: string, start: number, end: number): LabelledSpan => ({ label, start, end });
const outcomes = (gold: readonly LabelledSpan[], predicted: readonly LabelledSpan[]): string[] =>
  compareSpans(gold, predicted).map(({ outcome }) => outcome);

describe("spans of two sets", () => {
  it.each([
    ["the same", [span("a", 0, 4)], [span("a", 0, 4)], ["exact"]],
    ["another extent", [span("a", 0, 4)], [span("a", 2, 6)], ["wrong-extent"]],
    ["another label on the same words", [span("a", 0, 4)], [span("b", 0, 4)], ["wrong-label"]],
    ["another label on half of them", [span("a", 0, 4)], [span("b", 2, 6)], ["missed", "spurious"]],
    ["side by side", [span("a", 0, 4)], [span("a", 4, 8)], ["missed", "spurious"]],
    ["nothing", [], [span("a", 0, 4)], ["spurious"]],
    ["twice the same", [span("a", 0, 4), span("a", 0, 4)], [span("a", 0, 4)], ["exact"]],
    ["one for two", [span("a", 0, 9)], [span("a", 0, 4), span("a", 5, 9)], ["wrong-extent", "spurious"]],
  ] as const)("%s", (_, gold, predicted, wanted) => {
    expect(outcomes(gold, predicted)).toEqual(wanted);
  });

  it("pairs as many overlapping ones as there can be, not the first that come", () => {
    // Taken greedily, the long one would take the short one's only counterpart.
    const gold = [span("a", 0, 10), span("a", 8, 12)];
    const predicted = [span("a", 7, 11), span("a", 0, 3)];
    expect(outcomes(gold, predicted)).toEqual(["wrong-extent", "wrong-extent"]);
  });

  const spans = fc.array(
    fc
      .tuple(fc.constantFrom("a", "b"), fc.nat(20), fc.integer({ min: 1, max: 6 }))
      .map(([label, start, length]) => span(label, start, start + length)),
    { maxLength: 8 },
  );
  const distinct = (all: readonly LabelledSpan[]): number =>
    new Set(all.map((one) => JSON.stringify(one))).size;

  it("has every span in exactly one pair, and it does not matter who is first", () => {
    fc.assert(
      fc.property(spans, spans, (gold, predicted) => {
        const pairs = compareSpans(gold, predicted);
        expect(pairs.filter((pair) => pair.gold)).toHaveLength(distinct(gold));
        expect(pairs.filter((pair) => pair.predicted)).toHaveLength(distinct(predicted));
        const count = (all: typeof pairs, ...kinds: readonly string[]): number =>
          all.filter(({ outcome }) => kinds.includes(outcome)).length;
        const turned = compareSpans(predicted, gold);
        expect(count(turned, "exact")).toBe(count(pairs, "exact"));
        expect(count(turned, "exact", "wrong-extent")).toBe(count(pairs, "exact", "wrong-extent"));
      }),
    );
  });
});
