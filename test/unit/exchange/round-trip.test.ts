import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Exporter } from "../../../extension/exchange/format";
import { exporters, importers } from "../../../extension/exchange/formats";
import type { OffsetUnit } from "../../../extension/exchange/offset-unit";
import type { GoldLabels } from "../../../extension/labels/gold-label";
import { CodePoints } from "../../../extension/notes/code-points";
import { anyNote, pitfalls } from "./any-note";
import { exported, imported, inFolder, labelled, putNotes, type SpanOf } from "./project";

function placesOf({ phenotypes }: Pick<GoldLabels, "phenotypes">): string[] {
  return phenotypes.map(({ start, end, label, text }) => JSON.stringify([start, end, label, text])).sort();
}

/** Where an export is read back from, and what of the exact span each format can hold. */
const places: Record<string, string> = {
  "label-studio": "out/tasks.json",
  doccano: "out/doccano.jsonl",
  prodigy: "out/prodigy.jsonl",
  bioc: "out/bioc.json",
  conll: "out/labels.conll",
};

function named(list: readonly Exporter[], name: string): Exporter {
  const found = list.find((one) => one.name === name);
  if (!found) throw new Error(`There is no ${name}.`);
  return found;
}

it.each(Object.entries(pitfalls))("the random notes have %s, and spans that touch them", (_what, pattern) => {
  const notes = fc.sample(anyNote, { numRuns: 2000, seed: 1 });
  const having = notes.filter(({ text }) => pattern.test(text));
  expect(having.length).toBeGreaterThan(5);
  expect(having.some(({ spans }) => spans.length > 0)).toBe(true);
});

/** Formats that hold every span of code points: not tags of tokens, nor brat's fragments, without blanks at their ends. */
const isExact = (name: string): boolean => name !== "conll" && name !== "brat";
const units = (name: string): readonly OffsetUnit[] =>
  name === "doccano" ? ["code-points", "utf-16"] : ["code-points"];

describe.each(
  importers.flatMap((importer) =>
    units(importer.name).map((unit) => [importer.name, unit, importer] as const),
  ),
)("%s in %s", (name, unit, importer) => {
  it("gives back every span to the character, or says that it could not be written", async () => {
    const seen = { written: 0, lost: 0 };
    await fc.assert(
      fc.asyncProperty(anyNote, async ({ text, spans }) =>
        inFolder(async (folder) => {
          await putNotes(folder, [["notes/a.txt", text]]);
          const original = labelled("notes/a.txt", text, spans);
          const out = await exported(folder, named(exporters, name), [original], { unit, edges: "drop" });
          const lost = new Set(out.report.lost.map(({ id }) => id));
          const kept = original.gold.phenotypes.filter(({ id }) => !lost.has(id));
          seen.written += kept.length;
          seen.lost += lost.size;
          const back = await imported(folder, importer, join(folder, places[name] ?? "out"), { unit });
          expect(back.report.lost).toEqual([]);
          expect(back.gold.flatMap(placesOf)).toEqual(placesOf({ phenotypes: kept }));
          expect(out.report.written("phenotype")).toBe(kept.length);
        }),
      ),
      { numRuns: 120 },
    );
    expect(seen.written).toBeGreaterThan(50);
    if (isExact(name)) expect(seen.lost).toBe(0);
  });

  it.skipIf(!isExact(name))("gives back every piece of evidence to the character", async () => {
    await fc.assert(
      fc.asyncProperty(anyNote, async ({ text, spans }) =>
        inFolder(async (folder) => {
          await putNotes(folder, [["notes/a.txt", text]]);
          const { gold } = labelled("notes/a.txt", text, spans);
          const distinct = new Map(gold.phenotypes.map((item) => [`${item.start} ${item.end}`, item]));
          const evidence = [...distinct.values()].map(({ start, end, text: quote }) => ({
            start,
            end,
            text: quote,
          }));
          const diagnosis = { id: "d1", text: "Cancer", evidence, decision: "added" } as const;
          const original = labelled("notes/a.txt", text, [], { diagnoses: [diagnosis] });
          const out = await exported(folder, named(exporters, name), [original], { unit });
          expect(out.report.lost).toEqual([]);
          const back = await imported(folder, importer, join(folder, places[name] ?? "out"), { unit });
          expect(back.report.lost).toEqual([]);
          const byPlace = (list: typeof evidence): string[] => list.map((one) => JSON.stringify(one)).sort();
          expect(byPlace([...(back.gold[0]?.diagnoses[0]?.evidence ?? [])])).toEqual(byPlace(evidence));
        }),
      ),
      { numRuns: 60 },
    );
  });
});

describe.each(importers.map((importer) => [importer.name, importer] as const))("%s", (name, importer) => {
  it("loses nothing of ordinary labels", async () => {
    await inFolder(async (folder) => {
      const text = "Left breast, 2 o'clock 😀:\r\ninvasive ductal\r\ncarcinoma, 2.5 cm.\r\n";
      await putNotes(folder, [["notes/a.txt", text]]);
      const spans: SpanOf[] = [
        [0, 4, "tumor-laterality"],
        [5, 11, "tumor-site"],
        [27, 53, "histological-type"],
        [55, 61, "tumor-size"],
      ];
      const original = labelled("notes/a.txt", text, spans);
      expect(original.gold.phenotypes.map((item) => item.text)).toEqual([
        "Left",
        "breast",
        "invasive ductal\r\ncarcinoma",
        "2.5 cm",
      ]);
      const out = await exported(folder, named(exporters, name), [original]);
      expect([...out.report.lost, ...out.report.changed]).toEqual([]);
      const back = await imported(folder, importer, join(folder, places[name] ?? "out"));
      expect([...back.report.lost, ...back.report.changed]).toEqual([]);
      expect(back.gold.flatMap(placesOf)).toEqual(placesOf(original.gold));
      expect(back.gold[0]?.phenotypes.every(({ decision }) => decision === "added")).toBe(true);
      expect(back.gold[0]).toMatchObject({ source: { format: name } });
    });
  });

  it.skipIf(name === "conll")("gives back diagnoses and treatments with their evidence", async () => {
    await inFolder(async (folder) => {
      const text = "😀 IDC of the left breast.\nStart letrozole.\n";
      await putNotes(folder, [["a.txt", text]]);
      const idc = { start: 2, end: 5, text: "IDC" };
      const letrozole = { start: 32, end: 41, text: "letrozole" };
      const original = labelled("a.txt", text, [], {
        diagnoses: [
          {
            id: "d1",
            text: "Breast cancer",
            code: { system: "ICD-10-CM", value: "C50.912" },
            evidence: [idc],
            decision: "added",
          },
        ],
        treatments: [
          { id: "t1", text: "Letrozole", modality: "endocrine", evidence: [letrozole], decision: "added" },
        ],
      });
      expect(CodePoints.of(text).slice(letrozole)).toBe("letrozole");
      await exported(folder, named(exporters, name), [original]);
      const back = await imported(folder, importer, join(folder, places[name] ?? "out"));
      expect(back.report.lost).toEqual([]);
      expect(back.gold[0]?.diagnoses).toEqual(original.gold.diagnoses);
      expect(back.gold[0]?.treatments).toEqual(original.gold.treatments);
    });
  });
});

describe("prodigy's tokens", () => {
  it("begin and end with each span, whatever it is on, and stand in order without overlap", async () => {
    await fc.assert(
      fc.asyncProperty(anyNote, async ({ text, spans }) =>
        inFolder(async (folder) => {
          const { report } = await exported(folder, named(exporters, "prodigy"), [
            labelled("a.txt", text, spans),
          ]);
          expect(report.lost).toEqual([]);
          const [line = ""] = (await readFile(join(folder, "out/prodigy.jsonl"), "utf8")).split("\n");
          const task = JSON.parse(line) as ProdigyTask;
          const characters = Array.from(task.text);
          for (const [index, token] of task.tokens.entries()) {
            expect(characters.slice(token.start, token.end).join("")).toBe(token.text);
            expect(token.id).toBe(index);
            expect(token.start).toBeGreaterThanOrEqual(task.tokens[index - 1]?.end ?? 0);
          }
          for (const span of task.spans) {
            expect(task.tokens[span.token_start]?.start).toBe(span.start);
            expect(task.tokens[span.token_end]?.end).toBe(span.end);
          }
        }),
      ),
      { numRuns: 100 },
    );
  });
});

interface ProdigyTask {
  readonly text: string;
  readonly tokens: readonly { id: number; start: number; end: number; text: string }[];
  readonly spans: readonly { start: number; end: number; token_start: number; token_end: number }[];
}
