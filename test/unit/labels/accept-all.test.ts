import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GoldDocument } from "../../../extension/labels/gold-document";
import { writeItem, writtenItem } from "../../../extension/labels/gold-item";
import type { GoldItem } from "../../../extension/labels/gold-item";
import { acceptAll, addPhenotype, decide } from "../../../extension/labels/review-edits";
import type { EditContext } from "../../../extension/labels/review-edits";
import type { PhenotypeSuggestion } from "../../../extension/labels/suggestion";
import { CodePoints } from "../../../extension/notes/code-points";

const labels = ["tumor-size", "tumor-site", "cancer-stage"];
const text = "Left breast 🎗, 2.5 cm:\r\nno, 1e3 “x”; ER+ {IIA}\n# 12:30 a \n".repeat(4);
const points = CodePoints.of(text);

const span = fc
  .tuple(fc.nat(points.length - 1), fc.integer({ min: 1, max: 12 }))
  .map(([start, length]) => ({ start, end: Math.min(points.length, start + length) }));
const placed = fc.record({ span, label: fc.constantFrom(...labels) });

/** A file whose items are in no order, some rejected, and suggestions of a run, some of them there already. */
const context = fc
  .record({
    gold: fc.array(fc.record({ placed, rejected: fc.boolean() }), { maxLength: 12 }),
    suggested: fc.array(placed, { maxLength: 25 }),
    reversed: fc.boolean(),
  })
  .map(({ gold, suggested, reversed }): EditContext => {
    const head = { path: "a.txt", sha256: "a".repeat(64), annotator: "mw" };
    const suggestions = suggested.map(({ span: place, label }, index): PhenotypeSuggestion => {
      const quote = points.slice(place);
      const more = { confidence: 0.97, alignment: "exact", answer: quote } as const;
      return { id: `p${index + 1}`, label, ...place, text: quote, ...more };
    });
    const diagnoses = [{ id: "d1", text: "no", confidence: 1, evidence: [] }];
    const undecided = { phenotypes: suggestions, diagnoses, treatments: [] };
    const base = { undecided, run: "20260101T000000Z-0000", points, labels };
    let document = GoldDocument.create(head);
    for (const { placed: one, rejected } of gold) {
      const none = { ...base, undecided: { ...undecided, phenotypes: [] } };
      const added = addPhenotype(one.label, one.span)({ ...none, document });
      if (rejected && added.document !== document) {
        const phenotypes = [{ id: "x", ...one, ...one.span, text: points.slice(one.span) }].map((item) => ({
          ...item,
          confidence: 1e-7,
          alignment: "exact" as const,
          answer: "",
        }));
        document = decide(
          "s:x",
          "rejected",
        )({ ...none, document, undecided: { ...undecided, phenotypes } }).document;
      } else document = added.document;
    }
    const ids = document.labels.phenotypes.map(({ id }) => id);
    if (reversed) for (const id of ids) document = document.move("phenotypes", id, 0);
    return { ...base, document };
  });

/** The file, or why it was refused. */
function outcome(work: () => GoldDocument): string {
  try {
    return work().source;
  } catch (error) {
    return String(error);
  }
}

test("accepting in one pass gives the file that accepting one by one gives, byte for byte", () => {
  let accepted = 0;
  fc.assert(
    fc.property(
      context,
      fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
      fc.boolean(),
      (start, picks, twice) => {
        const gold = start.document.labels.phenotypes.map(({ id }) => `g:${id}`);
        const pool = [...start.undecided.phenotypes.map(({ id }) => `s:${id}`), ...gold, "s:d1"];
        const order = pool.map((key, index) => ({ key, at: picks[index] ?? 0 })).sort((a, b) => a.at - b.at);
        const keys = order
          .map(({ key }) => key)
          .filter((key, index) => twice || index % 5 > 0 || key === "s:d1");
        const oneByOne = outcome(() => {
          let { document } = start;
          for (const key of keys) document = decide(key, "accepted")({ ...start, document }).document;
          return document;
        });
        const inOnePass = outcome(() => acceptAll(keys)(start).document);
        expect(inOnePass).toBe(oneByOne);
        if (!oneByOne.startsWith("ReviewError")) {
          accepted++;
          expect(GoldDocument.parse(inOnePass).source).toBe(inOnePass);
        }
      },
    ),
    { numRuns: 300 },
  );
  expect(accepted).toBeGreaterThan(30);
});

describe("an item is written as the YAML library writes it", () => {
  const everyday = fc.constantFrom(
    "2.5 cm",
    "ER+",
    "T2 (m)",
    "a-",
    "50 %",
    "a, b",
    "no",
    "1e3",
    "yes",
    "12",
    "0x1",
    "left/right",
    "é",
    "Ⅲ",
    "२",
  );
  const any = fc.string({
    unit: fc.constantFrom(
      ...Array.from(
        "aZ09 .,:;-_/()+%\"'\\#&*{}[]?|<>!@`~\n\r\t\u0000\u0007\u0085\u00a0\u2028\ufeffé漢e\u0301🎗२Ⅲ",
      ),
    ),
    maxLength: 45,
  });
  const words = fc.oneof(everyday, everyday, any, fc.string({ unit: "binary", maxLength: 20 }));
  const number = fc.oneof(
    fc.nat(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(0.97, 1e-7, 1e21, -0),
  );
  const place = fc.record({ start: fc.nat(), end: fc.nat(), text: words });
  const item = fc.record(
    {
      id: fc.constantFrom("p1", "d12", "x-1", "1"),
      label: words,
      start: fc.nat(),
      end: fc.nat(),
      text: words,
      code: fc.record({ system: words, value: words }),
      prefix: words,
      suffix: words,
      evidence: fc.array(place, { maxLength: 3 }),
      decision: fc.constantFrom("added", "accepted"),
      suggestion: fc.record({
        run: words,
        label: words,
        start: fc.nat(),
        end: fc.nat(),
        text: words,
        confidence: number,
      }),
    },
    { requiredKeys: ["id", "text"] },
  );
  test.each([
    ["  ", "\n"],
    ["", "\r\n"],
  ])("indented by %j, lines ended by %j", (indent, newline) => {
    fc.assert(
      fc.property(item, (random) => {
        const gold = random as unknown as GoldItem;
        expect(writeItem(gold, indent, newline)).toBe(writtenItem(gold, indent, newline));
      }),
      { numRuns: 2000 },
    );
  });
});
