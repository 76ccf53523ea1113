import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { CodePoints } from "../../../extension/notes/code-points";
import { insideGrapheme, snapToGraphemes } from "../../../extension/notes/graphemes";

const unicodeText = fc.string({ unit: "binary" });

describe("code points", () => {
  it("counts as Python does", () => {
    const points = CodePoints.of("a🎗b 👩‍⚕️é");
    expect(points.length).toBe(9);
    expect(points.span({ from: 3, to: 4 })).toEqual({ start: 2, end: 3 });
    expect(points.range({ start: 1, end: 2 })).toEqual({ from: 1, to: 3 });
    expect(points.slice({ start: 4, end: 8 })).toBe("👩‍⚕️");
  });

  it("moves an edge inside a surrogate pair outward", () => {
    const points = CodePoints.of("🎗🎗x");
    expect(points.span({ from: 1, to: 3 })).toEqual({ start: 0, end: 2 });
    expect(points.span({ from: 2, to: 5 })).toEqual({ start: 1, end: 3 });
  });

  it("agrees with the text spread into code points, both ways", () => {
    fc.assert(
      fc.property(unicodeText, fc.nat(), fc.nat(), (text, a, b) => {
        const points = CodePoints.of(text);
        const spread = Array.from(text);
        const [start = 0, end = 0] = [a % (spread.length + 1), b % (spread.length + 1)].sort((x, y) => x - y);
        expect(points.length).toBe(spread.length);
        expect(points.slice({ start, end })).toBe(spread.slice(start, end).join(""));
        expect(points.span(points.range({ start, end }))).toEqual({ start, end });
      }),
    );
  });

  it.each([
    { start: -1, end: 0 },
    { start: 2, end: 1 },
    { start: 0, end: 4 },
    { start: 0.5, end: 1 },
  ])("refuses a span that is not in the text: %j", (span) => {
    expect(() => CodePoints.of("abc").range(span)).toThrow(RangeError);
  });
});

describe("graphemes", () => {
  it("knows what a reader sees as one character", () => {
    const text = "e\u0301 👩‍⚕️🇩🇪🇫🇷\r\n";
    const boundaries = [0, 2, 3, 8, 12, 16, 18];
    for (let index = 0; index <= text.length; index += 1) {
      expect([index, insideGrapheme(text, index)]).toEqual([index, !boundaries.includes(index)]);
    }
  });

  it("widens a range to whole clusters", () => {
    expect(snapToGraphemes("ae\u0301🇩🇪b", { from: 2, to: 4 })).toEqual({ from: 1, to: 7 });
    expect(snapToGraphemes("ae\u0301b", { from: 2, to: 2 })).toEqual({ from: 1, to: 1 });
    expect(snapToGraphemes("plain text", { from: 2, to: 7 })).toEqual({ from: 2, to: 7 });
  });

  it("never cuts a cluster, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.nat(), fc.nat(), (text, a, b) => {
        const [from = 0, to = 0] = [a % (text.length + 1), b % (text.length + 1)].sort((x, y) => x - y);
        const snapped = snapToGraphemes(text, { from, to });
        const boundaries = new Set([text.length]);
        for (const { index } of new Intl.Segmenter("und").segment(text)) boundaries.add(index);
        expect(boundaries.has(snapped.from) && boundaries.has(snapped.to)).toBe(true);
        expect(snapped.from).toBeLessThanOrEqual(from);
        if (from < to) expect(snapped.to).toBeGreaterThanOrEqual(to);
      }),
    );
  });
});
