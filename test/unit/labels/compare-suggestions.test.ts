import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compareSuggestions,
  countDifferences,
  placeOfDifference,
} from "../../../extension/labels/compare-suggestions";
import { RunFolder, type RunStart } from "../../../extension/labels/run-folder";
import { readRunPlan, writeRunPlan } from "../../../extension/labels/run-plan";
import type { NoteSuggestions, PhenotypeSuggestion } from "../../../extension/labels/suggestion";

function phenotype(label: string, start: number, end: number): PhenotypeSuggestion {
  const text = "x".repeat(end - start);
  return {
    id: `${label}@${start}-${end}`,
    label,
    start,
    end,
    text,
    confidence: 0.9,
    alignment: "exact",
    answer: text,
  };
}

function suggestions(
  phenotypes: readonly PhenotypeSuggestion[],
  diagnoses: readonly string[] = [],
): NoteSuggestions {
  return {
    note: { path: "a.txt", sha256: "0".repeat(64) },
    run: "20261123T101500Z-3f2a",
    phenotypes,
    diagnoses: diagnoses.map((text, index) => ({ id: `d${index}`, text, confidence: 0.5, evidence: [] })),
    treatments: [],
    unanchored: [],
  };
}

describe("two runs on one note", () => {
  it("tells what only one has, what both have and what has another extent", () => {
    const a = suggestions([phenotype("size", 0, 6), phenotype("site", 10, 14), phenotype("grade", 20, 27)]);
    const b = suggestions([phenotype("size", 0, 3), phenotype("site", 10, 14), phenotype("stage", 20, 27)]);
    const { phenotypes } = compareSuggestions(a, b);
    expect(phenotypes.map(({ kind, label }) => [kind, label])).toEqual([
      ["extent", "size"],
      ["both", "site"],
      ["only-a", "grade"],
      ["only-b", "stage"],
    ]);
    expect(placeOfDifference(phenotypes[0] ?? { kind: "both", label: "" })).toEqual({ start: 0, end: 6 });
  });

  it("matches the longest overlap first, each span once, and no neighbours", () => {
    const a = suggestions([phenotype("size", 0, 4), phenotype("size", 4, 12)]);
    const b = suggestions([phenotype("size", 2, 12), phenotype("size", 12, 14)]);
    const { phenotypes } = compareSuggestions(a, b);
    expect(countDifferences(phenotypes)).toEqual({ "only-a": 1, "only-b": 1, both: 0, extent: 1 });
    const extent = phenotypes.find(({ kind }) => kind === "extent");
    expect([extent?.a?.start, extent?.b?.start]).toEqual([4, 2]);
  });

  it("compares diagnoses by their words", () => {
    const { texts } = compareSuggestions(suggestions([], ["DCIS", "IDC"]), suggestions([], ["IDC", "ILC"]));
    expect(texts.map(({ kind, text }) => [kind, text])).toEqual([
      ["only-a", "DCIS"],
      ["both", "IDC"],
      ["only-b", "ILC"],
    ]);
  });

  it("accounts for every span of both runs once, and turning the sides turns the result", () => {
    const span = fc
      .tuple(fc.constantFrom("size", "site"), fc.nat(30), fc.integer({ min: 1, max: 6 }))
      .map(([label, start, length]) => phenotype(label, start, start + length));
    const list = fc.uniqueArray(span, { selector: ({ id }) => id, maxLength: 12 });
    fc.assert(
      fc.property(list, list, (a, b) => {
        const counts = countDifferences(compareSuggestions(suggestions(a), suggestions(b)).phenotypes);
        expect(counts["only-a"] + counts.both + counts.extent).toBe(a.length);
        expect(counts["only-b"] + counts.both + counts.extent).toBe(b.length);
        const turned = countDifferences(compareSuggestions(suggestions(b), suggestions(a)).phenotypes);
        expect(turned.both).toBe(counts.both);
        const same = countDifferences(compareSuggestions(suggestions(a), suggestions(a)).phenotypes);
        expect(same).toEqual({ "only-a": 0, "only-b": 0, extent: 0, both: a.length });
      }),
    );
  });
});

describe("the plan of a run", () => {
  const start: RunStart = {
    model: { name: "m", sha256: "0".repeat(64), quantization: "Q8_0" },
    protocol: "cancerllm",
    phenotypes: [],
    tasks: ["phenotypes"],
    parameters: {},
    backend: { type: "cpu", name: "CPU" },
    versions: {},
  };

  it("is in the run's folder and is no note of it", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "plan-"));
    const run = await RunFolder.create(folder, start);
    expect(await readRunPlan(run)).toBeUndefined();
    await writeRunPlan(run, ["notes/b.txt", "notes/ä 1.txt", "notes/a\nb.txt"]);
    expect(await readRunPlan(run)).toEqual(["notes/b.txt", "notes/ä 1.txt"]);
    expect(await run.notes()).toEqual([]);
    await rm(folder, { recursive: true });
  });
});
