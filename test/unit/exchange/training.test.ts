import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { exporters } from "../../../extension/exchange/formats";
import { assignSplits, groupBy, parseRatio } from "../../../extension/exchange/splits";
import { phenotypePrompt } from "../../../extension/engine/protocols/cancerllm";
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
): Promise<Record<string, unknown>[]> {
  const exporter = exporters.find((one) => one.name === name);
  if (!exporter) throw new Error(`There is no ${name}.`);
  return inFolder(async (folder) => {
    await exported(folder, exporter, [decided], given);
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

  it("differ by the seed", () => {
    const of = (seed: number): string =>
      JSON.stringify([...assignSplits(paths, { ratio: [1, 1, 1], seed, groupOf: groupBy("note") })]);
    expect(of(1)).not.toBe(of(2));
  });

  it("refuse what is no ratio", () => {
    expect(() => parseRatio("a:b")).toThrow(/not a ratio/);
  });
});
