import { createHash } from "node:crypto";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { compareRuns } from "../../../extension/evaluation/compare-runs";
import { evaluate, type Evaluation } from "../../../extension/evaluation/evaluate";
import { readGoldCorpus } from "../../../extension/evaluation/gold-corpus";
import { GoldDocument } from "../../../extension/labels/gold-document";
import { renaming } from "../../../extension/labels/migration/label-change";
import { migrate } from "../../../extension/labels/migration/migrate";
import { planMigration } from "../../../extension/labels/migration/plan";
import { defaultPhenotypes } from "../../../extension/labels/phenotype";
import { PresentNames } from "../../../extension/labels/present-names";
import { loadProject } from "../../../extension/labels/load-project";
import { RunFolder } from "../../../extension/labels/run-folder";
import { compareCorpus } from "../../../extension/panels/comparison/compare-corpus";

const text = "Left breast, 2.5 cm.\nThe mass of 3 cm.\n";
const sha256 = createHash("sha256").update(text).digest("hex");
const quoted = (quote: string): { start: number; end: number; text: string } => {
  const start = text.indexOf(quote);
  return { start, end: start + quote.length, text: quote };
};

async function runOf(root: string, label: string): Promise<RunFolder> {
  const { runsFolder } = await loadProject(root);
  const run = await RunFolder.create(runsFolder, {
    model: { name: "m", sha256: "a".repeat(64), quantization: "Q8_0" },
    protocol: "cancerllm",
    phenotypes: [
      { ...(defaultPhenotypes[2] ?? defaultPhenotypes[0]), id: label } as (typeof defaultPhenotypes)[0],
    ],
    tasks: ["phenotypes"],
    parameters: {},
    backend: { type: "cpu", name: "CPU" },
    versions: {},
  });
  const suggestion = {
    ...quoted("2.5 cm"),
    label,
    confidence: 0.9,
    alignment: "exact",
    answer: "2.5 cm",
  } as const;
  const phenotypes = [
    { id: "s1", ...suggestion },
    { id: "s2", ...suggestion, ...quoted("Left") },
  ];
  await run.write({
    note: { path: "a.txt", sha256 },
    run: run.id,
    phenotypes,
    diagnoses: [],
    treatments: [],
    unanchored: [],
  });
  return run;
}

test("a run of before is measured and compared with the labels of now", async () => {
  const root = await mkdtemp(join(tmpdir(), "renamed-"));
  const gold = ["2.5 cm", "3 cm"].reduce(
    (document, quote, index) =>
      document.put("phenotypes", {
        id: `p${index}`,
        label: "tumor-size",
        ...quoted(quote),
        prefix: "",
        suffix: "",
        decision: "added",
      }),
    GoldDocument.create({ path: "a.txt", sha256, annotator: "mw" }),
  );
  const file = join(root, "gold/a.txt.yaml");
  await mkdir(dirname(file), { recursive: true });
  await writeFile(join(root, "a.txt"), text);
  await writeFile(file, gold.setStatus("complete").source);
  const before = await runOf(root, "tumor-size");
  const figures = async (): Promise<Evaluation> => {
    const { phenotypes, goldFolder } = await loadProject(root);
    const corpus = await readGoldCorpus(root, goldFolder, { states: ["complete"] });
    return evaluate(corpus, before, {
      names: PresentNames.of(phenotypes),
      resampling: { samples: 5, seed: 1 },
    });
  };
  const first = await figures();
  expect(first.findings.map(({ outcome }) => outcome).sort()).toEqual(["exact", "missed", "spurious"]);
  await migrate(await planMigration(await loadProject(root), renaming("tumor-size", "extent")));
  const second = await figures();
  expect(second.labels).toEqual(["extent"]);
  const renamed = JSON.parse(
    JSON.stringify([first.scores, first.findings]).replaceAll("tumor-size", "extent"),
  ) as unknown;
  expect([second.scores, second.findings]).toEqual(renamed);

  const after = await runOf(root, "extent");
  const { phenotypes, goldFolder } = await loadProject(root);
  const names = PresentNames.of(phenotypes);
  const corpus = await readGoldCorpus(root, goldFolder, { states: ["complete"] });
  const { comparison } = await compareRuns(corpus, before, after, {
    names,
    resampling: { samples: 5, seed: 1 },
  });
  expect(comparison.differences.length).toBeGreaterThan(0);
  expect(comparison.differences.every(({ first: one, second: other }) => one === other)).toBe(true);
  expect(await compareCorpus(before, after, { names })).toMatchObject([{ both: 2, onlyA: 0, onlyB: 0 }]);
  expect(await compareCorpus(before, after)).toMatchObject([{ both: 0, onlyA: 2, onlyB: 2 }]);
});
