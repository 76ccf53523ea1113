import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { measureAgreement, type Agreement } from "../../../../extension/evaluation/agreement/agreement";
import { disagreementsCsv } from "../../../../extension/evaluation/agreement/agreement-csv";
import { raterFolders, readRaters } from "../../../../extension/evaluation/agreement/raters";
import { agreementPage } from "../../../../extension/evaluation/report/agreement-page";
import { loadProject } from "../../../../extension/labels/load-project";

const texts = {
  "notes/a.txt": "𝐀 tumor of the left breast, 2.5 cm.\n",
  "notes/b.txt": "Right lung, grade 2.\n",
  "notes/c.txt": "No tumor.\n",
} as const;
type NotePath = keyof typeof texts;

let root = "";
beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), "cancerllm-agreement-"));
  await put("cancerllm.yaml", "gold: {folder: gold, per-annotator: true}\n");
  for (const [name, text] of Object.entries(texts)) await put(name, text);
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function put(relative: string, text: string): Promise<void> {
  await mkdir(path.dirname(path.join(root, relative)), { recursive: true });
  await writeFile(path.join(root, relative), text);
}

/** Gold labels of one annotator: of each quote its label; a label with `!` was rejected. */
async function labelled(
  who: string,
  note: NotePath,
  quotes: Readonly<Record<string, string>>,
): Promise<void> {
  const points = Array.from(texts[note]);
  const items = Object.entries(quotes).map(([text, name], at) => {
    const start = Array.from(texts[note].slice(0, texts[note].indexOf(text))).length;
    const end = start + Array.from(text).length;
    expect(points.slice(start, end).join("")).toBe(text);
    const label = name.replace("!", "");
    const suggested = `suggestion: {run: 20260101T000000Z-0000, label: ${label}, start: ${start}, end: ${end}, text: ${text}, confidence: 0.5}`;
    const decision = name.startsWith("!") ? `rejected, ${suggested}` : "added";
    return `  - {id: p${at}, label: ${label}, start: ${start}, end: ${end}, text: ${text}, prefix: "", suffix: "", decision: ${decision}}\n`;
  });
  const sha256 = createHash("sha256").update(texts[note]).digest("hex");
  await put(
    `gold/${who}/${note}.yaml`,
    `version: 1\nnote: {path: ${note}, sha256: "${sha256}", offsets: code-points}\nannotator: ${who}\nstatus: complete\n` +
      `phenotypes:${items.length === 0 ? " []\n" : `\n${items.join("")}`}diagnoses: []\ntreatments: []\n`,
  );
}

async function measured(): Promise<Agreement> {
  const project = await loadProject(root);
  const { raters, leftOut } = await readRaters(root, await raterFolders(project), { states: ["complete"] });
  expect(leftOut).toEqual([]);
  const labels = project.phenotypes.map(({ id }) => id);
  return measureAgreement(raters, { labels, resampling: { samples: 50, seed: 1 } });
}

it("counts what two annotators share, as by hand", async () => {
  await labelled("ann", "notes/a.txt", {
    left: "tumor-laterality",
    breast: "tumor-site",
    "2.5 cm": "tumor-size",
  });
  await labelled("ben", "notes/a.txt", {
    left: "tumor-laterality",
    "left breast": "tumor-site",
    "2.5 cm": "!tumor-size",
  });
  await labelled("ann", "notes/b.txt", { Right: "tumor-laterality", lung: "tumor-site" });
  await labelled("ben", "notes/b.txt", { Right: "tumor-site", lung: "tumor-site" });
  await labelled("ann", "notes/c.txt", {});
  const agreement = await measured();
  expect(agreement.raters).toEqual(["ann", "ben"]);
  expect(agreement.shared).toEqual(["notes/a.txt", "notes/b.txt"]);
  expect(agreement.alone).toEqual([{ note: "notes/c.txt", rater: "ann" }]);
  const [pair] = agreement.pairs;
  const f1 = (name: string): unknown[] => {
    const found = pair?.spans.find((one) => one.label === name);
    return [found?.exact.value, found?.overlap.value, found?.counts];
  };
  // ann has 5 spans and ben 4; they share `left` and `lung`, and overlap in `breast`.
  expect(f1("micro")).toEqual([(2 * 2) / 9, (2 * 3) / 9, [5, 4]]);
  expect(f1("tumor-laterality")).toEqual([(2 * 1) / 3, (2 * 1) / 3, [2, 1]]);
  expect(f1("tumor-size")).toEqual([0, 0, [1, 0]]);
  expect(f1("cancer-grade")).toEqual([null, null, [0, 0]]);
  expect(
    agreement.spanDisagreements.map(({ note, kind, first, second }) => [
      note,
      kind,
      first?.text,
      second?.text,
    ]),
  ).toEqual([
    ["notes/a.txt", "wrong-extent", "breast", "left breast"],
    ["notes/a.txt", "missed", "2.5 cm", undefined],
    ["notes/b.txt", "wrong-label", "Right", "Right"],
  ]);
  const value = agreement.noteDisagreements.find(({ variable }) => variable === "tumor-site/value");
  expect(value).toMatchObject({ note: "notes/a.txt", values: ["breast", "left breast"] });
});

it("takes adjudicated gold labels as one more annotator, and alpha takes what is missing", async () => {
  for (const who of ["ann", "ben", "adjudicated"]) {
    await labelled(who, "notes/a.txt", { left: "tumor-laterality" });
    if (who !== "ben") await labelled(who, "notes/b.txt", who === "ann" ? {} : { Right: "tumor-laterality" });
  }
  const agreement = await measured();
  expect(agreement.raters).toEqual(["ann", "ben", "adjudicated"]);
  expect(agreement.pairs.map(({ notes }) => notes)).toEqual([1, 2, 1]);
  expect(agreement.byAll).toBe(1);
  const present = agreement.variables.find(({ key }) => key === "tumor-laterality/present");
  expect(present?.cohen).toBeUndefined();
  // Values yes yes yes, and no yes: n = 5, o = 2 x 1, e = 25 - 16 - 1; alpha = 1 - 4 x 2 / 8.
  expect(present?.alpha.value).toBeCloseTo(0, 12);
  expect(present?.observed.value).toBeCloseTo(3 / 4, 12);
});

it("tells disagreements with their places, in code points, in the table and the report", async () => {
  await labelled("ann", "notes/a.txt", { left: "tumor-laterality" });
  await labelled("ben", "notes/a.txt", {});
  const agreement = await measured();
  const start = Array.from("𝐀 tumor of the ").length;
  expect(disagreementsCsv(agreement)).toContain(
    `notes/a.txt,missed,ann,ben,p0,tumor-laterality,left,${start},${start + 4},1,`,
  );
  const html = agreementPage({ agreement, phenotypes: [], leftOut: [], root });
  const [, json = ""] = /<script type="application\/json" id="data">([^<]*)</.exec(html) ?? [];
  const { differences } = JSON.parse(json) as { readonly differences: readonly unknown[] };
  expect(differences).toEqual([
    expect.objectContaining({ kind: "missed", labels: ["tumor-laterality"], pair: ["ann", "ben"] }),
  ]);
  expect(differences[0]).toMatchObject({ first: { place: { start, end: start + 4, line: 1 } } });
});

it("says so where no note was labelled twice", async () => {
  await labelled("ann", "notes/a.txt", {});
  await labelled("ben", "notes/b.txt", {});
  await expect(measured()).rejects.toThrow(RangeError);
});
