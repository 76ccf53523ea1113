import fc from "fast-check";
import { expect, it } from "vitest";
import { GoldDocument, GoldDocumentError } from "../../../extension/labels/gold-document";
import { quotedKeys } from "../../../extension/labels/gold-item";
import { cut } from "../../../extension/labels/gold-pieces";
import { quickHead } from "../../../extension/labels/quick-head";
import { readQuickly } from "../../../extension/labels/quick-read";
import { schemaOf } from "../../../extension/labels/schemas";
import { parseYaml } from "../../../extension/labels/yaml-source";
import { anyFile } from "./by-hand";

/** What a file says, or what is wrong with it and where. */
function outcome(parse: (source: string) => GoldDocument, source: string): unknown {
  try {
    const document = parse(source);
    return {
      labels: document.labels,
      source: document.source,
      changed: document.setStatus("complete").source,
    };
  } catch (error) {
    if (error instanceof GoldDocumentError) return { reason: error.reason, problems: error.problems };
    throw error;
  }
}

function expectSame(source: string): void {
  const whole = outcome((text) => GoldDocument.parseWhole(text), source);
  expect(outcome((text) => GoldDocument.parse(text), source)).toEqual(whole);
}

const own = (line: string): string => `version: 1
note: {path: a.txt, sha256: ${"a".repeat(64)}, offsets: code-points}
annotator: mw
status: in-progress
phenotypes:
  - id: p1
    label: tumor-size
    start: 3
    end: 9
    ${line}
    prefix: "so "
    suffix: "\\r\\n"
    decision: accepted
    suggestion: {run: r1, label: tumor-size, start: 3, end: 9, text: "2.5 cm", confidence: 0.97}
  - id: p2
    label: tumor-site
    start: 12
    end: 16
    text: left
    prefix: ""
    suffix: ""
    decision: added
diagnoses:
  - id: d1
    text: breast cancer
    evidence: [{start: 12, end: 16, text: left}]
    decision: added
treatments: []
`;

/** What YAML reads in more than one way. */
const anyValue = fc.oneof(
  fc.string({
    unit: fc.constantFrom(...Array.from("aé🎗 09.-+_:#,[]{}&*!|>'\"%@`~?/\\<=\tyn\u0085\u2028\uFEFF")),
  }),
  fc.constantFrom("yes", "~", "0x1F", "1e3", "010", "1_000", "2024-01-01", "12:30", ".5", "-0", "NaN", "<<"),
  fc.constantFrom(
    "a: b",
    "a #b",
    "a:b",
    "a#b",
    "- a",
    '"a" b',
    "'a",
    "{a: 1}",
    "[a",
    "&x a",
    "*x",
    "a \\n b",
  ),
  fc.string({ unit: "grapheme" }).map((text) => JSON.stringify(text)),
);

it("reads the product's own files without the library", () => {
  const read = readQuickly(own("text: 2.5 cm"), "\n", quotedKeys);
  expect([...(read?.items ?? [])].map(([section, items]) => [section, items.length])).toEqual([
    ["phenotypes", 2],
    ["diagnoses", 1],
  ]);
  expectSame(own("text: 2.5 cm"));
});

it("reads any value as the library reads it in the whole file, and finds the same wrong in the same place", () => {
  fc.assert(
    fc.property(anyValue, fc.constantFrom("text", "x-own", "prefix", "label", "id"), (value, key) => {
      expectSame(own(key === "text" ? `text: ${value}` : `text: 2.5 cm\n    ${key}: ${value}`));
    }),
    { numRuns: 1500 },
  );
});

it("reads a file of a person's style as the library reads it", () => {
  fc.assert(fc.property(anyFile, expectSame), { numRuns: 300 });
});

it("reads a file in which nothing is decided as the library reads it, whatever its note and annotator are called", () => {
  fc.assert(
    fc.property(anyValue, anyValue, fc.constantFrom("\n", "\r\n"), (path, annotator, newline) => {
      expectSame(
        [
          "version: 1",
          `note: {path: ${path}, sha256: ${"b".repeat(64)}, offsets: code-points}`,
          `annotator: ${annotator}`,
          "status: in-progress",
          "phenotypes: []",
          "diagnoses: []",
          "",
        ].join(newline),
      );
      if (path.trim() === "" || annotator.trim() === "") return;
      const made = GoldDocument.create({ path, sha256: "a".repeat(64), annotator });
      expect(made.labels).toMatchObject({ note: { path }, annotator });
      expectSame(made.source);
    }),
    { numRuns: 500, examples: [["-", "-", "\n"]] },
  );
});

it.each([
  ["a comment between items", "# why\n  - id: p2"],
  ["a comment on an item's first line", "  - id: p2 # why"],
  ["an id that is there twice", "  - id: p1"],
  ["an item that lacks everything", "  - id: p3\n  - id: p2"],
  ["a tab", "  -\tid: p2"],
  ["an anchor", "  - &two\n    id: p2"],
])("leaves %s to the library", (_, instead) => {
  expectSame(own("text: 2.5 cm").replace("  - id: p2", instead));
  expectSame(own("text: 2.5 cm").replace("  - id: p2", instead).replaceAll("\n", "\r\n"));
});

/** The head of a file as the YAML library gives it. */
function headByLibrary(source: string): unknown {
  const { document, value, problems } = parseYaml(source, schemaOf("gold-label"));
  const found = problems.length > 0 ? undefined : cut(source, document, value as Record<string, unknown>);
  return found && { value, ...found };
}

it("reads a head of the product's own style without the library, cut in the same pieces", () => {
  const sha256 = "0123456789abcdef".repeat(4);
  const head = (annotator: string, sha: string, newline: string): string =>
    [
      "# yaml-language-server: $schema=../gold-label.schema.json",
      "version: 1",
      `note: {path: notes/a b.txt, sha256: ${sha}, offsets: code-points}`,
      `annotator: ${annotator}`,
      "# by hand",
      "status: complete",
      "phenotypes: []",
      "diagnoses: []",
      "treatments: []",
      "",
    ].join(newline);
  for (const newline of ["\n", "\r\n"]) {
    const own = quickHead(head("mw", sha256, newline), newline);
    expect(own).toBeDefined();
    expect(own).toEqual(headByLibrary(head("mw", sha256, newline)));
  }
  fc.assert(
    fc.property(anyValue, fc.constantFrom(sha256, `"${sha256}"`, `'${sha256}'`, "12e3"), (annotator, sha) => {
      const source = head(annotator, sha, "\n");
      const quick = quickHead(source, "\n");
      if (quick && schemaOf("gold-label")(quick.value)) expect(quick).toEqual(headByLibrary(source));
    }),
  );
});
