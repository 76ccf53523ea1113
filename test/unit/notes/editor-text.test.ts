import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { EditorTextMap, lineEndOf } from "../../../extension/notes/editor-text";

describe("the editor's text", () => {
  it.each([
    ["a\nb", "\n"],
    ["a\r\nb", "\r\n"],
    ["a\rb", "\r\n"],
    ["a\r\nb\nc", "\n"],
    ["a\r\nb\rc\nd", "\r\n"],
    ["a", "\n"],
  ])("has the line end VS Code would choose: %j", (text, lineEnd) => {
    expect(lineEndOf(text)).toBe(lineEnd);
  });

  it("maps over mixed line ends both ways", () => {
    const map = EditorTextMap.of("one\r\ntwo\nthree\rfour\n");
    expect(map.text).toBe("one\ntwo\nthree\nfour\n");
    expect(map.toEditor({ from: 5, to: 8 })).toEqual({ from: 4, to: 7 });
    expect(map.toNote({ from: 4, to: 18 })).toEqual({ from: 5, to: 19 });
    expect(map.toEditor({ from: 0, to: 4 })).toEqual({ from: 0, to: 3 });
  });

  it("takes the line end that the document has", () => {
    const map = EditorTextMap.of("a\nb\n", "\r\n");
    expect(map.text).toBe("a\r\nb\r\n");
    expect(map.toEditor({ from: 2, to: 3 })).toEqual({ from: 3, to: 4 });
    expect(map.toNote({ from: 2, to: 4 })).toEqual({ from: 1, to: 3 });
  });

  it("quotes the same words on both sides, whatever the line ends", () => {
    const texts = fc
      .array(fc.constantFrom("a", "é", "🎗", " ", "\r", "\n", "\r\n", "bc"), { maxLength: 40 })
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(texts, fc.nat(), fc.nat(), (text, a, b) => {
        const map = EditorTextMap.of(text);
        const [from = 0, to = 0] = [a % (text.length + 1), b % (text.length + 1)].sort((x, y) => x - y);
        const inside = (index: number): boolean => text[index - 1] === "\r" && text[index] === "\n";
        fc.pre(!inside(from) && !inside(to));
        const range = map.toEditor({ from, to });
        const asEditor = text.slice(from, to).replace(/\r\n|\r|\n/g, lineEndOf(text));
        expect(map.text.slice(range.from, range.to)).toBe(asEditor);
        expect(map.toNote(range)).toEqual({ from, to });
      }),
    );
  });
});
