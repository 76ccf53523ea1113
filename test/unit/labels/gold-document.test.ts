import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { anchor } from "../../../extension/labels/anchor";
import { GoldDocument } from "../../../extension/labels/gold-document";
import { writeItem } from "../../../extension/labels/gold-item";
import type { GoldPhenotype } from "../../../extension/labels/gold-label";
import { schemaOf } from "../../../extension/labels/schemas";
import { CodePoints } from "../../../extension/notes/code-points";

const head = { path: "notes/a.txt", sha256: `${"0".repeat(60)}1e10`, annotator: "no" };
const item = (id: string, over: Partial<GoldPhenotype> = {}): GoldPhenotype => ({
  id,
  label: "tumor-size",
  start: 3,
  end: 9,
  text: "2.5 cm",
  prefix: "measuring ",
  suffix: "",
  decision: "added",
  ...over,
});

const byHand = `# gold labels of mw
version: 1
note: {path: notes/a.txt, sha256: ${"a".repeat(64)}, offsets: code-points, site: north} # the note
x-reviewed: yes
annotator: mw   # initials
status: in-progress
phenotypes: # spans
  # first
  - id: p1
    text: 2.5 cm # as written
    label: tumor-size
    start: 3
    end: 9
    prefix: &ctx "measuring "
    suffix: ""
    decision: accepted
    why: "a person's \\
      own key"
    suggestion: {run: r1, label: tumor-size, start: 3, end: 9, text: 2.5 cm, confidence: 0.97}
    # below the first

  - {id: p2, label: tumor-site, start: 20, end: 26, text: breast, prefix: '', suffix: '', decision: added}
diagnoses: []  # none
treatments:
- id: t1
  text: |-
    Two
    # lines
  modality: surgery
  evidence: []
  decision: added
# the end
`;

describe("an edit", () => {
  test("writes anew the values that changed and nothing else", () => {
    const document = GoldDocument.parse(byHand);
    const [first] = document.labels.phenotypes;
    if (!first) throw new Error("no item");
    const next = document.put("phenotypes", { ...first, label: "tumor-site", decision: "corrected" });
    expect(changes(byHand, next.source)).toEqual([
      ["-     label: tumor-size", "+     label: tumor-site"],
      ["-     decision: accepted", "+     decision: corrected"],
    ]);
    expect(parse(next.source)).toMatchObject({
      phenotypes: [{ why: "a person's own key" }, {}],
      "x-reviewed": "yes",
    });
  });

  test.each([
    [
      "the status",
      (gold: GoldDocument) => gold.setStatus("complete"),
      [["- status: in-progress", "+ status: complete"]],
    ],
    [
      "a flow item",
      (gold: GoldDocument) =>
        gold.put(
          "phenotypes",
          item("p2", { label: "tumor-site", start: 21, end: 27, text: "breast", prefix: "", suffix: "" }),
        ),
      [
        [
          "-   - {id: p2, label: tumor-site, start: 20, end: 26, text: breast, prefix: '', suffix: '', decision: added}",
          "+   - {id: p2, label: tumor-site, start: 21, end: 27, text: breast, prefix: '', suffix: '', decision: added}",
        ],
      ],
    ],
    [
      "the first of a list",
      (gold: GoldDocument) => gold.put("diagnoses", { id: "d1", text: "x", evidence: [], decision: "added" }),
      [
        [
          "- diagnoses: []  # none",
          "+ diagnoses:  # none\n  - id: d1\n    text: x\n    evidence: []\n    decision: added",
        ],
      ],
    ],
  ])("of %s is one change", (_what, edit, expected) => {
    expect(changes(byHand, edit(GoldDocument.parse(byHand)).source)).toEqual(expected);
  });

  test.each([
    ["hormone receptor positive, HER2 negative, node\npositive", "negative, node\\npositive"],
    ["hormone receptor positive, HER2 negative, node \n positive", "negative, node\\ \\n positive"],
  ])("a quote of several lines stays on one: %j", (text, written) => {
    const evidence = [{ start: 3, end: 3 + text.length, text }];
    const document = GoldDocument.parse(byHand);
    const { source } = document.put("diagnoses", { id: "d1", text: "x", evidence, decision: "added" });
    expect(source.split("\n")).toContain(
      `    evidence: [{start: 3, end: ${3 + text.length}, text: "hormone receptor positive, HER2 ${written}"}]`,
    );
    expect(GoldDocument.parse(source).labels.diagnoses).toMatchObject([{ evidence }]);
  });

  test("an item goes with its lines; the comments around it stay", () => {
    const { source } = GoldDocument.parse(byHand).remove("phenotypes", "p1").remove("treatments", "t1");
    for (const comment of ["# first", "# below the first", "# the end", "# spans"])
      expect(source).toContain(comment);
    expect(GoldDocument.parse(source).labels).toMatchObject({ phenotypes: [{ id: "p2" }], treatments: [] });
  });

  test("the comments above the last item of a list stay when it goes or moves", () => {
    const source = byHand.replace("\n  - {id: p2", "\n  # above the last\n  - {id: p2");
    const document = GoldDocument.parse(source);
    for (const edited of [document.remove("phenotypes", "p2"), document.move("phenotypes", "p2", 0)]) {
      expect(edited.source).toContain("# below the first\n\n  # above the last\ndiagnoses:");
      expect(GoldDocument.parse(edited.source).labels).toEqual(edited.labels);
    }
    const none = document.remove("phenotypes", "p2").remove("phenotypes", "p1");
    expect(none.source).toContain("phenotypes: [] # spans\n  # first\n    # below the first\n\n  # above");
    expect(GoldDocument.parse(none.put("phenotypes", item("p3")).source).labels.phenotypes).toHaveLength(1);
  });

  test("CRLF, a BOM and a missing last line end stay", () => {
    const source = `\uFEFF${byHand.replaceAll("\n", "\r\n")}`;
    const next = GoldDocument.parse(source).put("phenotypes", item("p3"));
    expect(next.source.startsWith("\uFEFF")).toBe(true);
    expect(next.source.replaceAll("\r\n", "")).not.toContain("\n");
    expect(next.remove("phenotypes", "p3").source).toBe(source);
    expect(GoldDocument.parse(byHand.trimEnd()).source).toBe(byHand.trimEnd());
  });

  test.each([
    [
      "a list in brackets",
      (source: string) =>
        source.replace(
          /treatments:\n[^]*# the end/,
          "treatments: [{id: t1, text: a, modality: other, evidence: [], decision: added}] # t",
        ),
    ],
    ["JSON", (source: string) => JSON.stringify(parse(source))],
  ])("%s is restyled at its first edit, with the same content", (_what, style) => {
    const document = GoldDocument.parse(style(byHand));
    const next = GoldDocument.parse(
      document.put("treatments", { id: "t9", text: "b", modality: "other", evidence: [], decision: "added" })
        .source,
    );
    expect(next.labels.treatments.map(({ id }) => id)).toEqual(["t1", "t9"]);
    expect(next.labels.phenotypes).toEqual(document.labels.phenotypes);
  });

  test("a value that another item refers to by an alias is not changed behind its back", () => {
    const source = byHand.replace("prefix: ''", "prefix: *ctx");
    const document = GoldDocument.parse(source);
    const [first] = document.labels.phenotypes;
    if (!first) throw new Error("no item");
    expect(document.labels.phenotypes[1]?.prefix).toBe("measuring ");
    expect(() => document.put("phenotypes", { ...first, prefix: "other " })).toThrow(/alias/);
    expect(() => document.remove("phenotypes", "p1")).toThrow(/alias/);
    expect(document.put("phenotypes", { ...first, decision: "corrected" }).source).toContain("prefix: &ctx");
  });
});

test.each([
  ["two items of one id", byHand.replace("id: p2", "id: p1"), /Line 22, column 6/, "duplicate-id"],
  ["a missing key", byHand.replace("    end: 9\n", ""), /Line 9, column 5: .*lacks `end`/, "schema"],
  [
    "an added item with a suggestion",
    byHand.replace("decision: accepted", "decision: added"),
    /added/,
    "schema",
  ],
  [
    "a decided item without one",
    byHand.replace("decision: added}", "decision: rejected}"),
    /lacks `suggestion`/,
    "schema",
  ],
])("%s is refused with its place", (_what, source, message, reason) => {
  expect(() => GoldDocument.parse(source)).toThrow(
    expect.objectContaining({ reason, message: expect.stringMatching(message) as string }) as Error,
  );
});

const texts = fc.oneof(
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }),
  fc.string({ unit: "binary", minLength: 1, maxLength: 60 }).filter((text) => !text.includes("\0")),
  fc.constantFrom(
    "no",
    "on",
    "1e3",
    "2026-11-23",
    " ",
    "\t",
    "a\r\nb",
    "# x",
    "a: b",
    "- a",
    "~",
    "👩‍👩‍👧",
    "e\u0301",
    "\u2028",
    "\u0085",
    "\uFEFFx",
    "0o7",
    "1_000",
    "12:30:00",
    "'",
    '"',
    "\\",
    "%a",
    "@",
    "*a",
    "&a",
    "!x",
  ),
);

describe("properties", () => {
  test("whatever a note holds comes back as it was, and every file is valid", () => {
    fc.assert(
      fc.property(
        fc.array(texts, { minLength: 1, maxLength: 6 }),
        fc.nat(),
        fc.nat(),
        texts,
        (parts, a, b, words) => {
          const points = CodePoints.of(parts.join(""));
          const [start, end] = [a % points.length, (b % points.length) + 1].sort((x, y) => x - y) as [
            number,
            number,
          ];
          if (start === end) return;
          const phenotype = item("p1", anchor(points, { start, end }));
          const diagnosis = {
            id: "d1",
            text: `x${words}`,
            evidence: [points].map(() => ({ start, end, text: phenotype.text })),
            decision: "added",
          } as const;
          const { source } = GoldDocument.create(head)
            .put("phenotypes", phenotype)
            .put("diagnoses", diagnosis);
          const { labels } = GoldDocument.parse(source);
          expect(labels.phenotypes).toEqual([phenotype]);
          expect(labels.diagnoses).toEqual([diagnosis]);
          expect(schemaOf("gold-label")(parse(source))).toBe(true);
        },
      ),
      { numRuns: 100 },
    );
  });

  test("any edits, then back again: byte for byte; a reader of the file sees what the document says", () => {
    const comment = fc.constantFrom("", "# a comment\n", "  # indented\n\n", "\n");
    const edits = fc.array(
      fc.record({ id: fc.integer({ min: 1, max: 6 }), text: texts, remove: fc.boolean() }),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(comment, comment, edits, (first, second, steps) => {
        const source = byHand.replace("  # first\n", first).replace("diagnoses:", `${second}diagnoses:`);
        const start = GoldDocument.parse(source);
        let document = start;
        for (const { id, text, remove } of steps) {
          const key = `p${id}`;
          const there = document.labels.phenotypes.find((phenotype) => phenotype.id === key);
          if (remove && there) document = document.remove("phenotypes", key);
          else document = document.put("phenotypes", { ...item(key), ...there, text });
          expect(GoldDocument.parse(document.source).labels).toEqual(document.labels);
          expect(document.source).toContain("# the end");
        }
        expect(start.source).toBe(source);
      }),
      { numRuns: 25 },
    );
  });
});

const pyYaml = spawnSync("python3", ["-c", "import yaml"]).status === 0;
test.skipIf(!pyYaml)("PyYAML, a YAML 1.1 reader, reads the same strings", () => {
  const words = fc.sample(texts, { numRuns: 200, seed: 7 });
  const wellFormed = words.filter((text) => text.isWellFormed() && /\S/.test(text));
  let document = GoldDocument.create(head);
  for (const [index, text] of wellFormed.entries())
    document = document.put(
      "phenotypes",
      item(`p${index + 1}`, { text, prefix: text.slice(0, 8).toWellFormed() }),
    );
  const script =
    "import sys, yaml, json; d = yaml.safe_load(sys.stdin.buffer.read().decode('utf-8')); print(json.dumps([d['annotator'], d['note']['sha256'], [p['text'] for p in d['phenotypes']]]))";
  const { stdout, stderr } = spawnSync("python3", ["-c", script], {
    input: document.source,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toEqual(["no", head.sha256, wellFormed]);
});

test("an edit among 5,000 spans is quick", () => {
  const items = Array.from({ length: 5000 }, (_, index) =>
    writeItem(item(`p${index + 1}`, { start: index, end: index + 6 }), "  ", "\n"),
  );
  const empty = GoldDocument.create(head).source;
  const large = GoldDocument.parse(empty.replace("phenotypes: []", `phenotypes:\n${items.join("\n")}`));
  const times = [1, 2, 3, 4, 5].map((id) => {
    const old = large.labels.phenotypes[id * 900];
    if (!old) throw new Error("no item");
    const began = performance.now();
    const edited = large.put("phenotypes", { ...old, label: "tumor-site" });
    expect(edited.source.length).toBe(large.source.length);
    return performance.now() - began;
  });
  expect(Math.min(...times)).toBeLessThan(50);
}, 120_000);

/** The lines that differ, by their common beginning and end. */
function changes(before: string, after: string): [string, string][] {
  const [old, now] = [before.split("\n"), after.split("\n")];
  if (old.length === now.length) {
    return old.flatMap((line, at): [string, string][] =>
      line === now[at] ? [] : [[`- ${line}`, `+ ${String(now[at])}`]],
    );
  }
  let from = 0;
  while (old[from] === now[from]) from++;
  let tail = 0;
  while (old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  return [
    [
      `- ${old.slice(from, old.length - tail).join("\n")}`,
      `+ ${now.slice(from, now.length - tail).join("\n")}`,
    ],
  ];
}
