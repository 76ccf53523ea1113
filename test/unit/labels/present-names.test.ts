import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { GoldDocument } from "../../../extension/labels/gold-document";
import { merging, renaming } from "../../../extension/labels/migration/label-change";
import type { LabelChange } from "../../../extension/labels/migration/label-change";
import { migrate } from "../../../extension/labels/migration/migrate";
import { planMigration } from "../../../extension/labels/migration/plan";
import { PresentNames } from "../../../extension/labels/present-names";
import { loadProject } from "../../../extension/labels/load-project";
import { NoteReview } from "../../../extension/labels/review";
import type { NoteSuggestions, PhenotypeSuggestion } from "../../../extension/labels/suggestion";

const text = "Left breast, 2.5 cm, grade 2.";
const suggestion = (id: string, label: string, quote: string, confidence = 0.9): PhenotypeSuggestion => {
  const start = text.indexOf(quote);
  return {
    id,
    label,
    start,
    end: start + quote.length,
    text: quote,
    confidence,
    alignment: "exact",
    answer: quote,
  };
};
const suggestions: NoteSuggestions = {
  note: { path: "a.txt", sha256: createHash("sha256").update(text).digest("hex") },
  run: "20261123T101500Z-3f2a",
  phenotypes: [
    suggestion("p1", "tumor-laterality", "Left"),
    suggestion("p2", "tumor-site", "Left", 0.95),
    suggestion("p3", "tumor-site", "breast"),
    suggestion("p4", "tumor-size", "2.5 cm"),
  ],
  diagnoses: [],
  treatments: [],
  unanchored: [{ label: "tumor-site", answer: "chest", confidence: 0.2, reason: "Not in the note." }],
};

async function project(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "names-"));
  await mkdir(join(root, "notes"), { recursive: true });
  await writeFile(join(root, "a.txt"), text);
  return root;
}

async function open(root: string): Promise<NoteReview> {
  const loaded = await loadProject(root, { user: "mw" });
  return NoteReview.open(loaded, "a.txt", () => Promise.resolve(suggestions));
}

async function change(root: string, wanted: LabelChange): Promise<void> {
  await migrate(await planMigration(await loadProject(root), wanted));
}

const shown = ({ snapshot }: NoteReview): string[] =>
  snapshot.phenotypes.map(({ label, text: quote, state }) => `${label} ${quote} ${state}`);

describe("a run of before beside labels that were renamed", () => {
  test("is shown with the label of now, and asks nothing again that was decided", async () => {
    const root = await project();
    const before = await open(root);
    await before.accept("s:p4");
    await before.reject("s:p1");
    await before.resize("s:p3", { start: 0, end: 11 });
    await change(root, renaming("tumor-site", "organ"));
    const review = await open(root);
    expect(shown(review)).toEqual([
      "organ Left suggested",
      "tumor-laterality Left rejected",
      "organ Left breast corrected",
      "tumor-size 2.5 cm accepted",
    ]);
    expect(review.snapshot.unanchored[0]?.label).toBe("organ");
  });

  test("a correction that is taken back is accepted, and a rejection taken back has the label of now", async () => {
    const root = await project();
    const before = await open(root);
    await before.resize("s:p3", { start: 0, end: 11 });
    await before.reject("s:p4");
    await change(root, merging(["tumor-site", "tumor-size"], "finding"));
    const review = await open(root);
    await review.resize("g:p1", { start: 5, end: 11 });
    await review.accept("g:p2");
    const gold = GoldDocument.parse(await readFile(join(root, "gold/a.txt.yaml"), "utf8")).labels.phenotypes;
    expect(gold).toMatchObject([
      { label: "finding", text: "breast", decision: "accepted", suggestion: { label: "tumor-site" } },
      { label: "finding", text: "2.5 cm", decision: "accepted", suggestion: { label: "tumor-size" } },
    ]);
  });

  test("of two suggestions at a place that are one label now, the surer one is shown", async () => {
    const root = await project();
    await change(root, merging(["tumor-laterality"], "tumor-site"));
    const review = await open(root);
    expect(review.snapshot.phenotypes.map(({ key, label, confidence }) => [key, label, confidence])).toEqual([
      ["s:p2", "tumor-site", 0.95],
      ["s:p3", "tumor-site", 0.9],
      ["s:p4", "tumor-size", 0.9],
    ]);
  });

  test("what was merged under another item is decided, also when that one is moved", async () => {
    const root = await project();
    const before = await open(root);
    await before.accept("s:p1");
    await before.accept("s:p2");
    await change(root, merging(["tumor-laterality"], "tumor-site"));
    const review = await open(root);
    const [merged] = review.snapshot.phenotypes;
    expect(shown(review)[0]).toBe("tumor-site Left accepted");
    await review.resize(merged?.key ?? "", { start: 0, end: 11 });
    expect(shown(review)).toEqual([
      "tumor-site Left breast corrected",
      "tumor-site breast suggested",
      "tumor-size 2.5 cm suggested",
    ]);
    const gold = GoldDocument.parse(await readFile(join(root, "gold/a.txt.yaml"), "utf8")).labels.phenotypes;
    expect(gold[0]?.merged).toMatchObject([
      { decision: "accepted", suggestion: { confidence: expect.any(Number) as number } },
    ]);
  });
});

test("a run without former labels is given back as it is", () => {
  const names = PresentNames.of([{ id: "organ", formerly: ["site"] }]);
  expect(names.suggestions(suggestions)).toBe(suggestions);
  expect(names.labels(["site", "organ", "tumor-size"])).toEqual(["organ", "tumor-size"]);
});
