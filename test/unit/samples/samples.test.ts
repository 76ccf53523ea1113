import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { GoldLabels, GoldPhenotype } from "../../../extension/labels/gold-label";
import { defaultPhenotypes } from "../../../extension/labels/phenotype";
import { loadProject } from "../../../extension/labels/load-project";
import { schemaOf } from "../../../extension/labels/schemas";
import type { QuotedSpan } from "../../../extension/labels/suggestion";
import { CodePoints } from "../../../extension/notes/code-points";
import { readNote } from "../../../extension/notes/read";

const samples = resolve(__dirname, "../../../samples");
const noteNames = readdirSync(join(samples, "notes"));
const goldNames = readdirSync(join(samples, "gold/notes"));
const cancers =
  "breast lung colorectal leukemia lymphoma prostate kidney bladder thyroid melanoma pancreatic liver gastric ovarian endometrial head-and-neck brain";

function goldOf(name: string): GoldLabels {
  return parse(readFileSync(join(samples, "gold/notes", name), "utf8")) as GoldLabels;
}

function quotes(gold: GoldLabels): QuotedSpan[] {
  return [...gold.phenotypes, ...[...gold.diagnoses, ...gold.treatments].flatMap(({ evidence }) => evidence)];
}

describe("the notes of the samples", () => {
  it.each(cancers.split(" "))("hold at least two of %s", (cancer) => {
    const pattern = new RegExp(`^${cancer}-\\d\\d\\.(txt|md)$`);
    expect(noteNames.filter((name) => pattern.test(name)).length).toBeGreaterThanOrEqual(2);
  });

  it.each(noteNames)("are of 1 to 12 kB and readable: %s", async (name) => {
    const { size } = statSync(join(samples, "notes", name));
    expect(size).toBeGreaterThanOrEqual(1_000);
    expect(size).toBeLessThanOrEqual(12_000);
    const note = await readNote(samples, `notes/${name}`);
    expect(note.text.startsWith("\uFEFF")).toBe(false);
  });

  it("come with CRLF, a BOM, tabs, astral characters and a report on one line", () => {
    const texts = noteNames.map((name) => readFileSync(join(samples, "notes", name), "utf8"));
    for (const trait of [/\r\n/, /^\uFEFF/, /\t/, /[\u{10000}-\u{10FFFF}]/u, /^[^\n]{1000,}\n?$/])
      expect(texts.some((text) => trait.test(text))).toBe(true);
  });

  it("repeat no line of another note", () => {
    const seen = new Map<string, string>();
    for (const name of noteNames) {
      const lines = readFileSync(join(samples, "notes", name), "utf8").split(/\r?\n/);
      for (const line of new Set(lines.filter((text) => text.length > 40 && /\p{L}/u.test(text)))) {
        expect([name, seen.get(line)]).toEqual([name, undefined]);
        seen.set(line, name);
      }
    }
  });
});

describe("the gold labels of the samples", () => {
  it("are of at least twelve notes and every phenotype", () => {
    expect(goldNames.length).toBeGreaterThanOrEqual(12);
    const labels = new Set(goldNames.flatMap((name) => goldOf(name).phenotypes.map(({ label }) => label)));
    expect([...labels].sort()).toEqual(defaultPhenotypes.map(({ id }) => id).sort());
  });

  it.each(goldNames)("quote their note to the character and are valid: %s", async (name) => {
    const gold = goldOf(name);
    const validate = schemaOf("gold-label");
    expect(validate(gold), JSON.stringify(validate.errors)).toBe(true);
    expect(`${gold.note.path}.yaml`).toBe(`notes/${name}`);

    const note = await readNote(samples, gold.note.path);
    expect(note.sha256).toBe(gold.note.sha256);
    const points = CodePoints.of(note.text);
    for (const quote of quotes(gold)) expect(points.slice(quote)).toBe(quote.text);
    for (const { start, end, prefix, suffix } of gold.phenotypes) {
      expect(points.slice({ start: Math.max(0, start - 32), end: start })).toBe(prefix);
      expect(points.slice({ start: end, end: Math.min(points.length, end + 32) })).toBe(suffix);
    }
  });

  it.each(goldNames)("have spans in order, without overlap and without outer white space: %s", (name) => {
    let last: GoldPhenotype | undefined;
    for (const phenotype of goldOf(name).phenotypes) {
      expect(phenotype.start).toBeGreaterThanOrEqual(last?.end ?? 0);
      expect(phenotype.text).toBe(phenotype.text.trim());
      last = phenotype;
    }
  });
});

it("is a project whose globs find the notes only", async () => {
  const project = await loadProject(samples);
  expect(project.goldFolder).toBe(join(samples, "gold"));
  expect(project.notes).toEqual(["notes/**/*.txt", "notes/**/*.md"]);
});
