import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type {
  NoteToPerturb,
  Perturbation,
  PerturbedNote,
} from "../../../../extension/evaluation/robustness/perturbation";
import { perturbations } from "../../../../extension/evaluation/robustness/testbeds";
import type { Span } from "../../../../extension/notes/note";

const pieces = fc.constantFrom(
  ..."left right invasive ductal carcinoma grade 2 2.5 cm ER positive (95%) pT2 N1a measuring the patient has".split(
    " ",
  ),
  ..."HISTORY:\r\n|\r\n\r\nIMPRESSION:\r\n|\nPLAN: |. |. The |, |\n|\r\n|👩‍⚕️|𝒜𝒷𝒸|naïve|ﬁbrosis|肿瘤|é|non-small".split(
    "|",
  ),
);
const noteArbitrary: fc.Arbitrary<NoteToPerturb> = fc
  .tuple(
    fc.array(fc.tuple(pieces, fc.constantFrom(" ", " ", " ", "")), { minLength: 1, maxLength: 60 }),
    fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 8 }),
    fc.constantFrom("notes/a.txt", "notes/b.txt"),
  )
  .map(([parts, places, path]) => {
    const text = parts.flat().join("");
    const length = Array.from(text).length;
    const spans = places.flatMap(([a, b]): Span[] => {
      const [start = 0, end = 0] = [a % (length + 1), b % (length + 1)].sort((x, y) => x - y);
      return start === end ? [] : [{ start, end }];
    });
    return { path, text, spans };
  });
const rates = fc.constantFrom(0, 0.1, 0.3, 0.5, 1);
const options = fc.record({ rate: rates, seed: fc.nat(1000), protect: fc.boolean() });

const slice = (text: string, { start, end }: Span): string => Array.from(text).slice(start, end).join("");

/** What a slice must be, told from the list of changes alone. */
function expectedSlice(note: NoteToPerturb, { changes }: PerturbedNote, span: Span): string {
  let result = "";
  let at = span.start;
  for (const { before, after } of changes) {
    const isInsertion = before.start === before.end;
    const isInside = isInsertion
      ? span.start < before.start && before.end < span.end
      : span.start <= before.start && before.end <= span.end;
    if (!isInside) continue;
    result += slice(note.text, { start: at, end: before.start }) + after.text;
    at = before.end;
  }
  return result + slice(note.text, { start: at, end: span.end });
}

const byName = (name: string): Perturbation => {
  const found = perturbations.find((one) => one.name === name);
  if (!found) throw new Error(name);
  return found;
};

const report = `PATHOLOGY REPORT
CLINICAL HISTORY: 57 year-old patient with a left breast mass.
DIAGNOSIS: Invasive ductal carcinoma of the left breast, grade 2, measuring 2.5 cm. Margins are clear.
COMMENT: Estrogen receptor positive (95%). The right breast was not examined.
`;
const spanOf = (quote: string, text = report): Span => {
  const start = Array.from(text.slice(0, text.indexOf(quote))).length;
  return { start, end: start + Array.from(quote).length };
};

describe.each(perturbations.map((one) => [one.name, one] as const))("%s", (name, perturbation) => {
  it("carries every span along to the character", () => {
    fc.assert(
      fc.property(noteArbitrary, options, (note, chosen) => {
        const made = perturbation.perturb(note, chosen);
        expect(made.spans).toHaveLength(note.spans.length);
        for (const { before, after } of made.changes) {
          expect(slice(note.text, before)).toBe(before.text);
          expect(slice(made.text, after)).toBe(after.text);
        }
        for (const [at, span] of note.spans.entries()) {
          const now = made.spans[at];
          if (!now) throw new Error("a span is missing");
          const was = slice(note.text, span);
          expect(slice(made.text, now)).toBe(name === "sections" ? was : expectedSlice(note, made, span));
        }
      }),
      { numRuns: 300 },
    );
  });

  it("loses no other character than those it says", () => {
    fc.assert(
      fc.property(noteArbitrary, options, (note, chosen) => {
        const made = perturbation.perturb(note, chosen);
        if (name === "sections") {
          const sorted = (text: string): string[] => Array.from(text).sort();
          expect(sorted(made.text)).toEqual(sorted(note.text));
        } else {
          const whole = { start: 0, end: Array.from(note.text).length };
          const back = made.changes.toReversed().reduce((text, { before, after }) => {
            const characters = Array.from(text);
            return [...characters.slice(0, after.start), before.text, ...characters.slice(after.end)].join(
              "",
            );
          }, made.text);
          expect(back).toBe(slice(note.text, whole));
        }
      }),
    );
  });

  it("changes as many units as the rate says, and at a higher rate these and more", () => {
    fc.assert(
      fc.property(noteArbitrary, fc.nat(100), fc.boolean(), (note, seed, protect) => {
        const at = (rate: number): PerturbedNote => perturbation.perturb(note, { rate, seed, protect });
        expect(at(0).text).toBe(note.text);
        expect(at(0).spans).toEqual(note.spans);
        if (name === "laterality" || name === "sections") return;
        const places = (rate: number): string[] =>
          at(rate).changes.map(
            ({ kind, before, after }) => `${kind} ${before.start} ${before.text} ${after.text}`,
          );
        const [few, many] = [places(0.3), places(0.7)];
        for (const rate of [0.3, 0.7, 1]) {
          const { units, changes } = at(rate);
          // A word that nothing can be made of, or in its case already, stays: never more than the rate.
          expect(changes.length).toBeLessThanOrEqual(Math.round(rate * units));
          if (name !== "case") expect(changes.length).toBe(Math.round(rate * units));
        }
        expect(many).toEqual(expect.arrayContaining(few));
      }),
    );
  });

  it("is the same for the same seed, and other for another", () => {
    const note = { path: "notes/a.txt", text: report.repeat(3), spans: [spanOf("2.5 cm")] };
    const made = (seed: number, path = note.path): string =>
      perturbation.perturb({ ...note, path }, { rate: 0.5, seed, protect: false }).text;
    expect(made(1)).toBe(made(1));
    expect(made(1)).not.toBe(note.text);
    if (name === "laterality") return;
    expect(made(2)).not.toBe(made(1));
    expect(made(1, "notes/b.txt")).not.toBe(made(1));
  });
});

describe("misspelling", () => {
  const perturb: Perturbation["perturb"] = (note, chosen) => byName("misspelling").perturb(note, chosen);

  it("protects values where that is asked for", () => {
    const note = { path: "a", text: report, spans: [] };
    const changed = (protect: boolean): string[] =>
      perturb(note, { rate: 1, seed: 3, protect }).changes.map(({ before }) => before.text.toLowerCase());
    expect(changed(false)).toEqual(expect.arrayContaining(["left", "grade", "cm", "not"]));
    for (const word of ["left", "right", "grade", "cm", "positive", "not", "invasive"])
      expect(changed(true)).not.toContain(word);
    expect(changed(true)).toContain("carcinoma");
  });

  it("never makes another word of the note, a value, or another number", () => {
    const text = "ER PR AR lo so no on left lift form from 2.5 25 T2 grade IV VI III";
    for (let seed = 0; seed < 300; seed += 1) {
      const { changes } = perturb({ path: "a", text, spans: [] }, { rate: 1, seed, protect: false });
      const words = new Set(text.toLowerCase().split(" "));
      for (const { before, after } of changes) {
        expect(words.has(after.text.toLowerCase())).toBe(false);
        expect(after.text).not.toMatch(/^[ivx]+$/i);
        expect(before.text).toMatch(/\p{L}.*\p{L}/u);
      }
    }
  });

  it("uses every kind of slip, one letter each", () => {
    const kinds = new Map<string, number>();
    const { changes } = perturb(
      { path: "a", text: report.repeat(5), spans: [] },
      { rate: 1, seed: 1, protect: false },
    );
    for (const { kind, before, after } of changes) {
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      const longer = { insertion: 1, deletion: -1 }[kind] ?? 0;
      expect(after.text.length).toBe(before.text.length + longer);
    }
    expect([...kinds.keys()].sort()).toEqual([
      "deletion",
      "insertion",
      "keyboard",
      "substitution",
      "transposition",
    ]);
    for (const number of kinds.values()) expect(number).toBeGreaterThan(changes.length / 12);
  });
});

describe("laterality", () => {
  it("swaps sides in the text and in answers, not what only looks like one", () => {
    const text = "Left breast, RUL nodule, L breast. Call right away. She left the room. Right-sided.";
    const made = byName("laterality").perturb(
      { path: "a", text, spans: [spanOf("Left", text)] },
      { rate: 1, seed: 1, protect: false },
    );
    expect(made.text).toBe(
      "Right breast, LUL nodule, R breast. Call right away. She left the room. Left-sided.",
    );
    expect(slice(made.text, made.spans[0] ?? { start: 0, end: 0 })).toBe("Right");
    expect(made.answer?.("Carcinoma of the left breast")).toBe("Carcinoma of the right breast");
  });
});

describe("abbreviation", () => {
  it("abbreviates whole phrases, the longest first, never across the edge of a span", () => {
    const at = (spans: readonly Span[]): string =>
      byName("abbreviation").perturb({ path: "a", text: report, spans }, { rate: 1, seed: 1, protect: false })
        .text;
    expect(at([])).toContain("IDC of the");
    expect(at([spanOf("carcinoma")])).not.toContain("IDC");
    expect(at([spanOf("Invasive ductal carcinoma")])).toContain("IDC of the");
  });
});

describe("negation", () => {
  it("inserts sentences outside of every span", () => {
    const span = spanOf("The right breast was not examined.");
    const made = byName("negation").perturb(
      { path: "a", text: report, spans: [span] },
      { rate: 1, seed: 1, protect: false },
    );
    expect(made.changes.length).toBeGreaterThan(2);
    expect(slice(made.text, made.spans[0] ?? { start: 0, end: 0 })).toBe(
      "The right breast was not examined.",
    );
  });
});

describe("sections", () => {
  it("moves sections with their headings; the letterhead stays", () => {
    const made = byName("sections").perturb(
      { path: "a", text: report, spans: [spanOf("2.5 cm")] },
      { rate: 1, seed: 1, protect: false },
    );
    const order = ["CLINICAL HISTORY", "DIAGNOSIS", "COMMENT"].map((heading) => made.text.indexOf(heading));
    expect(order.every((at) => at > 0)).toBe(true);
    expect(order).not.toEqual(order.toSorted((a, b) => a - b));
    expect(made.text.startsWith("PATHOLOGY REPORT\n")).toBe(true);
    expect(slice(made.text, made.spans[0] ?? { start: 0, end: 0 })).toBe("2.5 cm");
  });
});
