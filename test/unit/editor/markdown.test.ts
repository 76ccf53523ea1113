import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { literal } from "../../../extension/editor/markdown";

const shown = (markdown: string) =>
  markdown.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));

describe("literal", () => {
  it("leaves nothing that Markdown, HTML or VS Code's icons would act on", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(literal(text).replaceAll(/&#\d+;/g, "")).not.toMatch(/[!-/:-@[-`{-~\n\r]/);
      }),
      { numRuns: 50 },
    );
  }, 30_000);

  it("shows the text itself, with its white space as one space", () => {
    const text = "[run](command:x) $(zap) **HER2** <b>&amp;\n  http://x.y `a`";
    expect(shown(literal(text))).toBe("[run](command:x) $(zap) **HER2** <b>&amp; http://x.y `a`");
  });
});
