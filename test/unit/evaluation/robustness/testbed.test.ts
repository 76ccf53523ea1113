import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readGoldCorpus, type GoldCorpus } from "../../../../extension/evaluation/gold-corpus";
import { robustnessPage } from "../../../../extension/evaluation/report/robustness-page";
import { measureCurve } from "../../../../extension/evaluation/robustness/curve";
import { scoreOf } from "../../../../extension/evaluation/robustness/headlines";
import { lostLabels } from "../../../../extension/evaluation/robustness/lost-labels";
import { robustnessCsv } from "../../../../extension/evaluation/robustness/robustness-csv";
import { robustnessJson } from "../../../../extension/evaluation/robustness/robustness-json";
import {
  commonFolder,
  curveRates,
  testbedId,
  type Testbed,
} from "../../../../extension/evaluation/robustness/testbed";
import { writeTestbed, type TestbedFolder } from "../../../../extension/evaluation/robustness/testbed-folder";
import { runOfRate } from "../../../../extension/evaluation/robustness/testbed-run";
import { perturbations } from "../../../../extension/evaluation/robustness/testbeds";
import { checkGoldFile } from "../../../../extension/labels/gold-check";
import { readGold } from "../../../../extension/labels/gold-file";
import { loadProject } from "../../../../extension/labels/load-project";
import { goldPathOf, type Project } from "../../../../extension/labels/project";
import type { RunFolder, RunStart } from "../../../../extension/labels/run-folder";
import { readNote } from "../../../../extension/notes/read";

const samples = path.join(import.meta.dirname, "../../../../samples");
let folder: string;
let source: Project;
let corpus: GoldCorpus;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "robustness-"));
  source = await loadProject(samples);
  corpus = await readGoldCorpus(samples, source.goldFolder, { states: ["complete"] });
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

function testbed(name: string, seed = 1): Testbed {
  const perturbation = perturbations.find((one) => one.name === name);
  if (!perturbation) throw new Error(name);
  return { perturbation, seed, protect: false };
}

const start = (project: Project): RunStart => ({
  model: { name: "Test", sha256: "0".repeat(64), quantization: "F16" },
  protocol: "cancerllm",
  phenotypes: project.phenotypes,
  tasks: ["phenotypes", "diagnosis"],
  parameters: {},
  backend: { type: "cpu", name: "CPU" },
  versions: {},
});

/** A run that answers with the gold labels themselves, but for every `leftOut`-th. */
async function runLike(testbedFolder: TestbedFolder, index: number, leftOut: number): Promise<RunFolder> {
  const { project, rates } = testbedFolder;
  const rate = rates[index];
  if (!rate) throw new Error("no such rate");
  const { run } = await runOfRate(testbedFolder, rate, start(project));
  for (const notePath of rate.notes) {
    const gold = (await readGold(goldPathOf(project, notePath)))?.labels;
    if (!gold) throw new Error(notePath);
    await run.write({
      note: { path: notePath, sha256: gold.note.sha256 },
      run: run.id,
      phenotypes: gold.phenotypes
        .filter((_, at) => (at + 1) % leftOut !== 0)
        .map(({ id, label, start: from, end, text }) => ({
          ...{ id, label, start: from, end, text, confidence: 0.9, alignment: "exact", answer: text },
        })),
      diagnoses: gold.diagnoses.map(({ id, text }) => ({ id, text, confidence: 0.9, evidence: [] })),
      treatments: [],
      unanchored: [],
    });
  }
  await run.finish({ counts: {}, seconds: 1, tokens: 1 });
  return run;
}

describe.each(perturbations.map(({ name }) => name))("the folder of %s", (name) => {
  it("is a project whose gold labels are right to the character", async () => {
    const { project, rates } = await writeTestbed(folder, source, corpus, testbed(name), [0, 0.5]);
    expect(project.phenotypes).toEqual(source.phenotypes);
    expect(rates.map(({ notes }) => notes.length)).toEqual([16, 16]);
    for (const rate of rates) {
      for (const [at, notePath] of rate.notes.entries()) {
        const before = corpus.notes[at];
        const gold = (await readGold(goldPathOf(project, notePath)))?.labels;
        expect(await checkGoldFile(project, goldPathOf(project, notePath))).toEqual([]);
        expect(gold?.phenotypes.map(({ id, label }) => [id, label])).toEqual(
          before?.gold.phenotypes.map(({ id, label }) => [id, label]),
        );
        if (rate.rate > 0) continue;
        expect((await readNote(project.root, notePath)).text).toBe(before?.note.text);
        expect(gold?.phenotypes.map(({ start, end, text }) => ({ start, end, text }))).toEqual(
          before?.gold.phenotypes.map(({ start, end, text }) => ({ start, end, text })),
        );
      }
    }
    expect(Object.values(rates[1]?.changes ?? {}).reduce((sum, number) => sum + number, 0)).toBeGreaterThan(
      15,
    );
  });
});

describe("a testbed's folder", () => {
  it("mirrors half of the notes whole, with their diagnoses, and drops codes that say the side", async () => {
    const { project, rates } = await writeTestbed(folder, source, corpus, testbed("laterality"), [0.5]);
    let mirrored = 0;
    for (const [at, notePath] of (rates[0]?.notes ?? []).entries()) {
      const before = corpus.notes[at];
      const after = (await readGold(goldPathOf(project, notePath)))?.labels;
      if (!before || !after) throw new Error(notePath);
      const isChanged = after.note.sha256 !== before.note.sha256;
      for (const [index, { text, code }] of after.diagnoses.entries()) {
        const was = before.gold.diagnoses[index];
        const hasSide = /\b(?:left|right)\b/i.test(was?.text ?? "");
        expect(text === was?.text).toBe(!(isChanged && hasSide));
        if (isChanged && hasSide) {
          mirrored += 1;
          expect(code).toBeUndefined();
        } else expect(code).toEqual(was?.code);
      }
    }
    expect(mirrored).toBeGreaterThan(0);
  });

  it("is gone on with by the same testbed, and keeps what a person changed in its gold labels", async () => {
    const first = await writeTestbed(folder, source, corpus, testbed("case"), [0, 0.5]);
    const gold = goldPathOf(first.project, first.rates[1]?.notes[0] ?? "");
    await writeFile(gold, `${await readFile(gold, "utf8")}# looked at\n`);
    const again = await writeTestbed(folder, source, corpus, testbed("case"), [0, 0.5, 1]);
    expect(again.rates.slice(0, 2)).toEqual(first.rates);
    expect(await readFile(gold, "utf8")).toContain("# looked at");
  });

  it("is never another one's, nor a folder with something else, nor one whose notes changed", async () => {
    const { project, rates } = await writeTestbed(folder, source, corpus, testbed("case"), [0.5]);
    const other = writeTestbed(folder, source, corpus, testbed("case", 2), [0.5]);
    await expect(other).rejects.toMatchObject({ reason: "other-testbed" });
    await writeFile(path.join(project.root, rates[0]?.notes[0] ?? ""), "Something else.");
    const changed = writeTestbed(folder, source, corpus, testbed("case"), [0.5]);
    await expect(changed).rejects.toMatchObject({ reason: "changed" });
    const full = path.join(folder, "notes");
    await expect(writeTestbed(full, source, corpus, testbed("case"), [0.5])).rejects.toMatchObject({
      reason: "not-empty",
    });
  });

  it("has another id for other gold labels, seeds and ways", () => {
    const ids = [
      testbedId(testbed("case"), corpus),
      testbedId(testbed("case", 2), corpus),
      testbedId(testbed("ocr"), corpus),
      testbedId({ ...testbed("case"), protect: true }, corpus),
      testbedId(testbed("case"), { ...corpus, notes: corpus.notes.slice(1) }),
    ];
    expect(new Set(ids).size).toBe(ids.length);
    expect(testbedId(testbed("case"), corpus)).toBe(ids[0]);
  });
});

describe("a curve", () => {
  it("is measured on what was run, with what was lost and the difference to the notes as they are", async () => {
    const bed = testbed("misspelling");
    const made = await writeTestbed(folder, source, corpus, bed, [0, 0.3]);
    const runs = [await runLike(made, 0, Infinity), await runLike(made, 1, 4)];
    const curve = await measureCurve(bed, made, runs, { resampling: { samples: 200, seed: 1 } });
    const exact = {
      scorer: "spans",
      task: "phenotypes",
      variant: "exact",
      label: "micro",
      metric: "f1",
    } as const;
    const total = corpus.notes.reduce((sum, { gold }) => sum + gold.phenotypes.length, 0);
    const left = corpus.notes.reduce((sum, { gold }) => sum + Math.floor(gold.phenotypes.length / 4), 0);
    const f1 = (2 * (total - left)) / (2 * total - left);
    expect(curve.points.map(({ evaluation }) => scoreOf(evaluation, exact)?.value)).toEqual([1, f1]);
    const difference = curve.points[1]?.comparison?.differences.find(
      ({ scorer, variant, label, metric }) =>
        scorer === "spans" && variant === "exact" && label === "micro" && metric === "f1",
    );
    expect(difference?.value).toBeCloseTo(f1 - 1, 10);
    expect(difference?.p).toBeLessThan(0.02);
    const lost = lostLabels(curve);
    expect(lost.map(({ rate, findings }) => [rate, findings.length])).toEqual([[0.3, left]]);
    expect(curve.leftOut).toEqual([]);

    const page = robustnessPage(curve, folder);
    expect(page.match(/<svg/g)?.length).toBe(2 + source.phenotypes.length);
    expect(page).not.toMatch(/(?:src|href)="https?:/);
    expect(robustnessCsv(curve).split("\r\n")).toContainEqual(
      expect.stringMatching(/^misspelling,1,0\.3,.*,16,spans,phenotypes,exact,micro,f1,0\.\d+,.*,-0\.\d+/),
    );
    expect(JSON.stringify(robustnessJson(curve))).not.toContain("carcinoma");
  });

  it("leaves a note out of every rate where one rate does not have it", async () => {
    const bed = testbed("case");
    const made = await writeTestbed(folder, source, corpus, bed, [0, 1]);
    const runs = [await runLike(made, 0, Infinity), await runLike(made, 1, 2)];
    const gone = made.rates[1]?.notes[3] ?? "";
    await rm(runs[1]?.pathOf(gone) ?? "");
    const curve = await measureCurve(bed, made, runs, { resampling: { samples: 20, seed: 1 } });
    expect(curve.points.map(({ evaluation }) => evaluation.notes.length)).toEqual([15, 15]);
    expect(curve.leftOut).toEqual([expect.objectContaining({ place: gone, kind: "error" })]);
    const rate = made.rates[1];
    if (!rate) throw new Error("no such rate");
    const { run, missing } = await runOfRate(made, rate, start(made.project));
    expect([run.id, missing]).toEqual([runs[1]?.id, [gone]]);
  });
});

describe("rates and paths", () => {
  it("begin at 0, in order, each once", () => {
    expect(curveRates([0.5, 0.1, 0.5])).toEqual([0, 0.1, 0.5]);
    for (const wrong of [[], [1.5], [-0.1], [NaN]])
      expect(() => curveRates(wrong)).toThrow("shares from 0 to 1");
  });

  it.each([
    [["notes/a.txt", "notes/b.txt"], "notes/"],
    [["notes/x/a.txt", "notes/xy/b.txt"], "notes/"],
    [["a.txt", "notes/b.txt"], ""],
    [["a/b/c.txt"], "a/b/"],
    [[], ""],
  ])("finds the folder of %j", (paths, common) => {
    expect(commonFolder(paths)).toBe(common);
  });
});
