import fc from "fast-check";
import { defaultPhenotypes } from "../../../extension/labels/phenotype";
import { CodePoints } from "../../../extension/notes/code-points";
import type { SpanOf } from "./project";

const pieces = [
  "a", "Z", "ER", "9", "2.5 cm", " ", "  ", "\t", "\n", "\r\n", "\r", ".", ",", "+", "(", '"', "<", "&", "|",
  "é", "e\u0301", "µ", "ﬁ", "İ", "漢", "😀", "👩‍⚕️", "🇩🇪", "\u00A0", "\u2028", "\u0085", "\u200B", "𝒳", "\uFEFF",
]; // prettier-ignore

/** What offsets go wrong on, and how to see it in a note's text. */
export const pitfalls: Readonly<Record<string, RegExp>> = {
  "astral characters": /[\u{10000}-\u{10FFFF}]/u,
  "emoji joined by a zero-width joiner": /\p{Emoji}\u200D\p{Emoji}/u,
  "combining marks": /\p{L}\p{M}/u,
  "CRLF": /\r\n/,
  "mixed line ends": /^(?=[^]*\r\n)(?=[^]*[^\r]\n)(?=[^]*\r(?!\n))/,
  "a byte-order mark": /^\uFEFF/,
  "a byte-order mark within": /[^]\uFEFF/,
  tabs: /\t/,
  "line ends of Unicode": /[\u2028\u0085]/,
}; // prettier-ignore

export interface AnyNote {
  /** The file's text, with a byte-order mark where it has one. */
  readonly text: string;
  /** At most one for each label and place, on code points of the text without the mark. */
  readonly spans: readonly SpanOf[];
}

export const anyNote: fc.Arbitrary<AnyNote> = fc
  .record({
    bom: fc.boolean(),
    text: fc
      .array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 40 })
      .map((parts) => `x${parts.join("")}y`),
    cuts: fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(defaultPhenotypes.length - 1)), { maxLength: 8 }),
  })
  .map(({ bom, text, cuts }) => {
    const points = CodePoints.of(text);
    const spans = new Map<string, SpanOf>();
    for (const [a, b, label] of cuts) {
      const [start, end] = [a % points.length, b % points.length].sort((one, other) => one - other);
      const name = defaultPhenotypes[label]?.id ?? "tumor-size";
      if (start !== undefined && end !== undefined && start < end)
        spans.set(`${start} ${end} ${name}`, [start, end, name]);
    }
    return { text: bom ? `\uFEFF${text}` : text, spans: [...spans.values()] };
  });
