import { createHash } from "node:crypto";
import { describe, expect, it, test } from "vitest";
import { goldProblems } from "../../../extension/labels/gold-problems";
import { repairsOf } from "../../../extension/labels/gold-repairs";
import { PresentNames } from "../../../extension/labels/present-names";

const text = "🎗 A 2.5 cm mass, later 3 cm and 3 cm.\r\n";
const note = { path: "notes/a.txt", text, sha256: createHash("sha256").update(text).digest("hex") };
const phenotypes = [{ id: "tumor-size" }, { id: "organ", formerly: ["tumor-site"] }];
const sound = `# mine
version: 1
note: {path: notes/a.txt, sha256: "${note.sha256}", offsets: code-points}
annotator: mw
status: in-progress
phenotypes:
  - id: p1
    label: tumor-size   # why
    start: 4
    end: 10
    text: 2.5 cm
    prefix: "🎗 A "
    suffix: " mass, later 3 cm and 3 cm.\\r\\n"
    decision: added
  - {id: p2, label: organ, start: 11, end: 15, text: mass, prefix: "", suffix: "", decision: added}
diagnoses:
  - id: d1
    text: cancer
    evidence: [{start: 11, end: 15, text: mass}]
    decision: added
treatments: []
`;

const problemsOf = (source: string): ReturnType<typeof goldProblems> =>
  goldProblems(source, { note, labels: phenotypes.map(({ id }) => id), names: PresentNames.of(phenotypes) });

/** Titles of the repairs of the first problem, and the file after each. */
function repaired(source: string): { title: string; isPreferred: boolean; after: string }[] {
  const [problem] = problemsOf(source);
  if (!problem) throw new Error("There is no problem.");
  return repairsOf(source, problem, { phenotypes, note, notePath: note.path }).map(
    ({ title, isPreferred, edits }) => ({
      title,
      isPreferred,
      after: [...edits]
        .sort((a, b) => b.from - a.from)
        .reduce(
          (result, { from, to, text: other }) => result.slice(0, from) + other + result.slice(to),
          source,
        ),
    }),
  );
}

test("the file of these tests is sound", () => {
  expect(problemsOf(sound)).toEqual([]);
});

describe("the one obvious repair", () => {
  it.each([
    ["a label of before", "label: organ", "label: tumor-site", "Change to organ, as it is called now"],
    ["an id that is there twice", "id: p2", "id: p1", "Give it the id p2"],
    ["an id of another section", "id: d1", "id: p1", "Give it the id d1"],
    ["the path of another note", "path: notes/a.txt", "path: b.txt", "Change to notes/a.txt"],
    [
      "a quote one character off",
      "start: 4\n    end: 10",
      "start: 3\n    end: 9",
      "Move `start` and `end` to where the note has this text",
    ],
    [
      "a quote beyond the note",
      "start: 4\n    end: 10",
      "start: 400\n    end: 406",
      "Move `start` and `end` to where the note has this text",
    ],
    [
      "evidence",
      "evidence: [{start: 11, end: 15",
      "evidence: [{start: 10, end: 14",
      "Move `start` and `end` to where the note has this text",
    ],
    [
      "a text that was mistyped",
      "text: 2.5 cm",
      "text: 2.6 cm",
      "Take the note's text from `start` to `end`",
    ],
  ])("of %s makes the file what it was", (_, right, wrong, title) => {
    const source = sound.replace(right, wrong);
    expect(source).not.toBe(sound);
    const [first] = repaired(source);
    expect(first).toEqual({ title, isPreferred: true, after: sound });
    expect(repaired(`\uFEFF${source}`)[0]?.after).toBe(`\uFEFF${sound}`);
  });
});

it("chooses among places by what stands before them, and not where that does not tell", () => {
  const told = sound
    .replace("start: 4\n    end: 10\n    text: 2.5 cm", "start: 0\n    end: 4\n    text: 3 cm")
    .replace('prefix: "🎗 A "', 'prefix: "3 cm and "');
  expect(repaired(told)[0]?.after).toContain("start: 32\n    end: 36\n    text: 3 cm\n");
  expect(problemsOf(repaired(told)[0]?.after ?? "")).toEqual([]);
  const untold = told.replace('prefix: "3 cm and "', 'prefix: ""');
  expect(repaired(untold).map(({ title }) => title)).toEqual(["Take the note's text from `start` to `end`"]);
});

it("offers every phenotype for a label that nobody knows, and prefers none", () => {
  const repairs = repaired(sound.replace("label: organ", 'label: "grade"'));
  expect(repairs.map(({ title, isPreferred }) => [title, isPreferred])).toEqual([
    ["Change to tumor-size", false],
    ["Change to organ", false],
  ]);
  expect(repairs[1]?.after).toBe(sound);
});

it.each(["Tumor Size", "tumor sise", "tumr-size", "tumorr-size", "tumor-szie"])(
  "prefers the phenotype that `%s` is but for a slip",
  (slip) => {
    const repairs = repaired(sound.replace("label: tumor-size ", `label: ${slip} `));
    expect(repairs[0]).toEqual({ title: "Change to tumor-size", isPreferred: true, after: sound });
    expect(repairs.slice(1).map(({ isPreferred }) => isPreferred)).toEqual([false]);
  },
);

it("leaves to a person what only a person can decide", () => {
  expect(repaired(sound.replace("decision: added", "decision: maybe"))).toEqual([]);
  expect(repaired(sound.replace(note.sha256, "0".repeat(64)))).toEqual([]);
});
