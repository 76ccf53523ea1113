import { describe, expect, it } from "vitest";
import { differs, sorted, totalOf } from "../../../webview/comparison/sort";
import type { ComparedNote } from "../../../webview/comparison/protocol";
import { everything, firstToShow, passing, readFilter } from "../../../webview/inspector/filter";
import type { ExchangeRow } from "../../../webview/inspector/protocol";
import { levelOf, percent, visible } from "../../../webview/inspector/token-words";

function row(number: number, change: Partial<ExchangeRow> = {}): ExchangeRow {
  return {
    number,
    task: "phenotypes",
    label: "tumor-size",
    title: "Tumor size",
    sentence: { start: 0, end: 10 },
    excerpt: "…",
    output: "2.5 cm",
    status: "exact",
    confidence: 0.9,
    ms: 5,
    ...change,
  };
}

const rows = [
  row(1, { status: "none", output: "none" }),
  row(2, { label: "cancer-grade", confidence: 0.4 }),
  row(3, { sentence: { start: 10, end: 20 }, status: "near" }),
  { ...row(4, { task: "diagnosis", status: "unanchored" }), label: "" },
];
const numbers = (found: readonly ExchangeRow[]): number[] => found.map(({ number }) => number);

describe("the filters of the inspector", () => {
  it("take the sentence under the caret, or the whole note", () => {
    expect(numbers(passing(rows, everything, { start: 0, end: 10 }))).toEqual([1, 2]);
    expect(numbers(passing(rows, everything, undefined))).toEqual([]);
    expect(numbers(passing(rows, { ...everything, here: false }, undefined))).toEqual([1, 2, 3, 4]);
  });

  it("take task, label, status and confidence, together", () => {
    const all = { ...everything, here: false } as const;
    expect(numbers(passing(rows, { ...all, task: "diagnosis" }, undefined))).toEqual([4]);
    expect(numbers(passing(rows, { ...all, label: "tumor-size" }, undefined))).toEqual([1, 3]);
    expect(numbers(passing(rows, { ...all, status: "answered" }, undefined))).toEqual([2, 3, 4]);
    expect(numbers(passing(rows, { ...all, status: "none" }, undefined))).toEqual([1]);
    expect(numbers(passing(rows, { ...all, below: 0.5, status: "answered" }, undefined))).toEqual([2]);
  });

  it("let an exchange through that asked for all labels at once", () => {
    const { label: _, ...whole } = row(1);
    const all = { ...everything, here: false, label: "tumor-size" } as const;
    expect(passing([{ ...whole, task: "phenotypes" }], all, undefined)).toHaveLength(1);
    expect(passing([{ ...whole, task: "treatment" }], all, undefined)).toEqual([]);
  });

  it("come back as they were kept, and whole from anything else", () => {
    const kept = { here: false, task: "diagnosis", label: "x", status: "near", below: 0.5 } as const;
    expect(readFilter(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
    for (const odd of [undefined, null, 3, { below: -1, task: "x", status: 4 }])
      expect(readFilter(odd)).toEqual(everything);
  });

  it("show the phenotype under the caret first, else the first answer", () => {
    expect(firstToShow(rows, { label: "cancer-grade" })?.number).toBe(2);
    expect(firstToShow(rows, undefined)?.number).toBe(2);
    expect(firstToShow(rows.slice(0, 1), undefined)?.number).toBe(1);
    expect(firstToShow([], undefined)).toBeUndefined();
  });
});

describe("a token", () => {
  it("has a level for how sure it is", () => {
    expect([1, 0.99, 0.98, 0.7, 0.5, 0.3, 0.1, 0].map(levelOf)).toEqual([0, 0, 1, 2, 3, 4, 5, 5]);
  });

  it("tells its probability with the digits that matter", () => {
    expect([0.9731, 1, 0.99999, 0.0004, 0].map(percent)).toEqual([
      "97.3 %",
      "100.0 %",
      "> 99.9 %",
      "< 0.1 %",
      "0.0 %",
    ]);
  });

  it("shows what cannot be seen", () => {
    expect(visible(" ")).toBe("␣");
    expect(visible("\n")).toBe("↵");
    expect(visible(" cm")).toBe(" cm");
  });
});

describe("the table of two runs", () => {
  const note = (path: string, change: Partial<ComparedNote> = {}): ComparedNote => ({
    path,
    onlyA: 0,
    onlyB: 0,
    extent: 0,
    both: 1,
    texts: 0,
    ...change,
  });
  const notes = [
    note("b", { onlyA: 2, agreement: 0.5 }),
    note("a"),
    note("c", { missing: "not-in-b", both: 0 }),
  ];

  it("is sorted by any column, notes that are not compared last", () => {
    const paths = (column: Parameters<typeof sorted>[1], descending: boolean): string[] =>
      sorted(notes, column, descending).map(({ path }) => path);
    expect(paths("path", false)).toEqual(["a", "b", "c"]);
    expect(paths("path", true)).toEqual(["b", "a", "c"]);
    expect(paths("onlyA", true)).toEqual(["b", "a", "c"]);
  });

  it("sums what is compared, and gives the agreement of all phenotypes together", () => {
    expect(totalOf(notes)).toMatchObject({ onlyA: 2, both: 2, agreement: 4 / 6 });
    expect(totalOf([]).agreement).toBeUndefined();
    expect(notes.filter(differs).map(({ path }) => path)).toEqual(["b", "c"]);
  });
});
