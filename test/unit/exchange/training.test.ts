import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { LabelledNote } from "../../../extension/exchange/format";
import type { ExchangeReport } from "../../../extension/exchange/report";
import type { GoldPhenotype, GoldTreatment } from "../../../extension/labels/gold-label";
import { exporters } from "../../../extension/exchange/formats";
import { assignSplits, groupBy, parseRatio } from "../../../extension/exchange/splits";
import { phenotypePrompt } from "../../../extension/engine/protocols/cancerllm/prompts";
import { defaultPhenotypes } from "../../../extension/labels/phenotype";
import { exported, inFolder, labelled } from "./project";

const text = "Left breast mass of 2.5 cm.\nNodes are clear.\n";
const run = "20261123T101500Z-3f2a";
const site = { run, label: "tumor-site", start: 0, end: 11, text: "Left breast", confidence: 0.6 };
const note = labelled("p1/a.txt", text, [
  [0, 4, "tumor-laterality"],
  [5, 11, "tumor-site"],
  [20, 26, "tumor-size"],
]);
const [laterality, breast, size] = note.gold.phenotypes;
if (!laterality || !breast || !size) throw new Error("The note has three labels.");
const decided = {
  ...note,
  gold: {
    ...note.gold,
    phenotypes: [
      laterality,
      { ...breast, decision: "corrected" as const, suggestion: site },
      {
        ...size,
        decision: "accepted" as const,
        suggestion: { run, label: "tumor-size", start: 20, end: 26, text: "2.5 cm", confidence: 0.9 },
      },
    ],
  },
};

async function rowsOf(
  name: string,
  given: Parameters<typeof exported>[3] = {},
  of: LabelledNote = decided,
): Promise<Record<string, unknown>[]> {
  const exporter = exporters.find((one) => one.name === name);
  if (!exporter) throw new Error(`There is no ${name}.`);
  return inFolder(async (folder) => {
    await exported(folder, exporter, [of], given);
    const lines = (await readFile(join(folder, "out/train.jsonl"), "utf8"))
      .split("\n")
      .filter((line) => line !== "");
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  });
}

describe("training data", () => {
  it("has one row for each sentence and question, with none where nothing applies", async () => {
    const rows = await rowsOf("cancerllm-instruct");
    expect(rows).toHaveLength(2 * defaultPhenotypes.length);
    expect(Object.keys(rows[0] ?? {})).toEqual(["instruction", "context", "response"]);
    expect(rows.map(({ response }) => response).filter((response) => response !== "none")).toEqual([
      "2.5 cm",
      "breast",
      "Left",
    ]);
  });

  it("thins none rows by their share and the seed only", async () => {
    const rows = await rowsOf("alpaca", { negatives: 0 });
    expect(rows.map(({ output }) => output)).toEqual(["2.5 cm", "breast", "Left"]);
  });

  it("makes a preference pair of what was corrected, with the engine's own prompt", async () => {
    const phenotype = defaultPhenotypes.find(({ id }) => id === "tumor-site");
    if (!phenotype) throw new Error("There is no tumor site.");
    const prompt = phenotypePrompt("Left breast mass of 2.5 cm.", phenotype);
    expect(await rowsOf("dpo")).toEqual([{ prompt, chosen: "breast", rejected: "Left breast" }]);
  });

  it("labels single answers for kto, accepted ones as wanted", async () => {
    const rows = await rowsOf("kto");
    expect(rows.map(({ completion, label }) => [completion, label])).toEqual([
      ["2.5 cm", true],
      ["Left breast", false],
      ["breast", true],
    ]);
  });
});

describe("what becomes no row", () => {
  async function reportOf(
    name: string,
    of: readonly LabelledNote[],
    given: Parameters<typeof exported>[3] = {},
  ): Promise<{ files: string[]; reasons: string[]; report: ExchangeReport }> {
    const exporter = exporters.find((one) => one.name === name);
    if (!exporter) throw new Error(`There is no ${name}.`);
    return inFolder(async (folder) => {
      const { files, report } = await exported(folder, exporter, of, given);
      const reasons = [...report.lost, ...report.leftOut].map(({ kind, reason }) => `${kind}: ${reason}`);
      return { files: files.map((file) => basename(file)), reasons, report };
    });
  }

  it("is reported with its number and why", async () => {
    const { reasons } = await reportOf("dpo", [decided]);
    expect(reasons).toEqual([
      `row: ${2 * defaultPhenotypes.length - 2} rows: No suggestion of a model was decided there.`,
      "row: 1 row: The model's answer was accepted as it was, so that there is none to prefer to it.",
    ]);
    const thinned = await reportOf("alpaca", [decided], { negatives: 0 });
    expect(thinned.reasons).toEqual([
      `row: ${2 * defaultPhenotypes.length - 3} rows: The answer is none, of which a share is kept.`,
    ]);
  });

  it("makes no file where it is all that there is", async () => {
    const { files, reasons, report } = await reportOf("kto", [note]);
    expect(files).toEqual([]);
    expect(reasons.at(-1)).toBe("note: It makes no row.");
    expect(report.written("note")).toBe(0);
  });

  it("is a suggestion over the end of a sentence, or of a label without a question", async () => {
    const at = (label: string, start: number, end: number): GoldPhenotype => ({
      ...breast,
      decision: "rejected",
      suggestion: { run, label, start, end, text: text.slice(start, end), confidence: 0.5 },
    });
    const phenotypes = [at("tumor-site", 20, 33), { ...at("gene", 0, 4), id: "p2" }];
    const { reasons } = await reportOf("dpo", [{ ...note, gold: { ...note.gold, phenotypes } }]);
    expect(reasons.slice(0, 2)).toEqual([
      expect.stringContaining("crosses the end of a sentence"),
      expect.stringContaining("no question"),
    ]);
  });

  it("tells of treatments that an answer would divide", async () => {
    const treatment = (id: string, words: string): GoldTreatment => ({
      id,
      text: words,
      modality: "endocrine",
      evidence: [],
      decision: "added",
    });
    const treatments = [treatment("t1", "Letrozole, 5 years"), treatment("t2", "1,200 mg of iron")];
    const { report } = await reportOf("alpaca", [{ ...note, gold: { ...note.gold, treatments } }]);
    expect(report.changed.map(({ kind, id }) => [kind, id])).toEqual([["treatment", "t1"]]);
  });
});

describe("training data of what is not wholly known", () => {
  const isOf = (row: Record<string, unknown>, id: string, sentence = ""): boolean => {
    const question = defaultPhenotypes.find((one) => one.id === id)?.question;
    if (question === undefined) throw new Error(`There is no ${id}.`);
    const context = String(row["context"]);
    return context.includes(question) && context.includes(sentence);
  };
  const first = "Left breast mass of 2.5 cm.";
  const second = "Nodes are clear.";

  it("does not say none where an answer's decision was not asked for", async () => {
    const rows = await rowsOf("cancerllm-instruct", { decisions: ["accepted"] });
    expect(rows.filter((row) => isOf(row, "tumor-site", first))).toEqual([]);
    expect(rows.filter((row) => isOf(row, "tumor-size", first)).map((row) => row["response"])).toEqual([
      "2.5 cm",
    ]);
    expect(rows.filter((row) => isOf(row, "tumor-site", second)).map((row) => row["response"])).toEqual([
      "none",
    ]);
  });

  it("does not say none where a label crosses the end of a sentence", async () => {
    const crossing = labelled("p1/a.txt", text, [[20, 32, "tumor-size"]]);
    const rows = await rowsOf("cancerllm-instruct", {}, crossing);
    expect(rows.filter((row) => isOf(row, "tumor-size"))).toEqual([]);
  });

  it("asks nothing of a kind whose label has no certain place", async () => {
    const rows = await rowsOf("cancerllm-instruct", {}, { ...decided, unplaced: new Set(["cancer-grade"]) });
    expect(rows.filter((row) => isOf(row, "cancer-grade"))).toEqual([]);
    expect(rows).toHaveLength(2 * (defaultPhenotypes.length - 1));
  });

  it("of a note in progress takes only what was decided", async () => {
    const open = { ...decided, gold: { ...decided.gold, status: "in-progress" as const } };
    const rows = await rowsOf("cancerllm-instruct", {}, open);
    expect(rows.map(({ response }) => response)).toEqual(["2.5 cm", "breast", "Left"]);
  });
});

describe("what is beside the data", () => {
  async function filesOf(
    name: string,
    given: Parameters<typeof exported>[3] = {},
  ): Promise<Map<string, string>> {
    const exporter = exporters.find((one) => one.name === name);
    if (!exporter) throw new Error(`There is no ${name}.`);
    return inFolder(async (folder) => {
      const { files } = await exported(
        folder,
        exporter,
        [decided, { ...decided, note: { ...decided.note, path: "b" } }],
        given,
      );
      const contents = files.map(async (file) => [basename(file), await readFile(file, "utf8")] as const);
      return new Map(await Promise.all(contents));
    });
  }
  const split = (path: string): "train" | "valid" => (path === "b" ? "valid" : "train");

  it("names the files that are there, and no others", async () => {
    const whole = await filesOf("messages");
    expect([...whole.keys()].sort()).toEqual(
      [
        ...["README.md", "axolotl.yaml", "dataset_info.json", "mlx.yaml", "splits.json"],
        ...["train.jsonl", "trl.yaml"],
      ].sort(),
    );
    expect([...whole.values()].join("")).not.toContain("path: valid.jsonl");
    const divided = await filesOf("messages", { split, splitPlan: "1:1, never across `note`, seed 1" });
    const axolotl = parse(divided.get("axolotl.yaml") ?? "") as { test_datasets: { path: string }[] };
    expect(axolotl.test_datasets.map(({ path }) => path)).toEqual(["valid.jsonl"]);
    const info = JSON.parse(divided.get("dataset_info.json") ?? "") as Record<string, { file_name: string }>;
    expect(Object.values(info).map(({ file_name: file }) => file)).toEqual(["train.jsonl", "valid.jsonl"]);
    expect(JSON.parse(divided.get("splits.json") ?? "")).toEqual({ train: ["p1/a.txt"], valid: ["b"] });
    for (const name of ["mlx.yaml", "trl.yaml"])
      expect(parse(divided.get(name) ?? "")).toBeInstanceOf(Object);
    expect(divided.get("README.md")).toContain("split: 1:1, never across `note`, seed 1");
  });

  it("counts rows by label, annotator, decision and run", async () => {
    const card = (await filesOf("kto", { split })).get("README.md") ?? "";
    expect(card).toContain("| tumor-site, answered | 1 | 1 |");
    expect(card).toContain("| tester | 2 | 2 |");
    expect(card).toContain("| corrected | 1 | 1 |");
    expect(card).toContain(`| ${run} | 2 | 2 |`);
  });
});

describe("splits", () => {
  const paths = Array.from({ length: 200 }, (_, index) => `p${Math.floor(index / 4)}/note-${index}.txt`);

  it("never divide a group, whatever the order of the notes", () => {
    const plan = { ratio: parseRatio("8:1:1"), seed: 7, groupOf: groupBy("folder") };
    const splits = assignSplits(paths, plan);
    const ofGroup = new Map<string, Set<string | undefined>>();
    for (const path of paths) {
      const group = path.split("/")[0] ?? "";
      ofGroup.set(group, (ofGroup.get(group) ?? new Set()).add(splits.get(path)));
    }
    expect([...ofGroup.values()].every((found) => found.size === 1)).toBe(true);
    expect(new Map([...assignSplits(paths.toReversed(), plan)].sort())).toEqual(new Map([...splits].sort()));
    const count = (name: string): number => [...splits.values()].filter((split) => split === name).length;
    expect([count("train"), count("valid"), count("test")]).toEqual([160, 20, 20]);
  });

  it("leave none empty where there are groups for each", () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const few = Array.from({ length: 12 }, (_, index) => `p${index % 3}/note-${index}.txt`);
      const splits = assignSplits(few, { ratio: [8, 1, 1], seed, groupOf: groupBy("folder") });
      expect(new Set(splits.values()).size).toBe(3);
      const two = assignSplits(few, { ratio: [8, 2, 0], seed, groupOf: groupBy("folder") });
      expect([...new Set(two.values())].sort()).toEqual(["train", "valid"]);
    }
  });

  it("differ by the seed", () => {
    const of = (seed: number): string =>
      JSON.stringify([...assignSplits(paths, { ratio: [1, 1, 1], seed, groupOf: groupBy("note") })]);
    expect(of(1)).not.toBe(of(2));
  });

  it("refuse what is no ratio", () => {
    expect(() => parseRatio("a:b")).toThrow(/not a ratio/);
  });
});
