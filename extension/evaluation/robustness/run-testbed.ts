import path from "node:path";
import { openProtocol } from "../../engine/protocols/choose";
import type { Engine } from "../../engine/engine";
import type { InstructOptions } from "../../engine/protocols/instruct/instruct";
import { readWorkedNotes } from "../../engine/protocols/instruct/worked-notes";
import { wrongWorkedNotes } from "../../engine/protocols/instruct/wrong-worked-notes";
import type { Protocol } from "../../engine/protocols/protocol";
import { runStart } from "../../engine/run-start";
import type { Project } from "../../labels/project";
import type { RunEnd, RunFolder } from "../../labels/run-folder";
import type { Task } from "../../labels/suggestion";
import type { GoldCorpus } from "../gold-corpus";
import { evaluationPage } from "../report/evaluation-page";
import { robustnessPage } from "../report/robustness-page";
import type { Resampling } from "../statistics/estimate";
import { measureCurve, type RobustnessCurve } from "./curve";
import { robustnessCsv } from "./robustness-csv";
import { robustnessJson } from "./robustness-json";
import { noExamples, ratePage, ratePercent, TestbedError, testbedId, type Testbed } from "./testbed";
import { put, tellWrongLabels, writeTestbed, type RateNotes, type TestbedFolder } from "./testbed-folder";
import { runOfRate } from "./testbed-run";

/** The notes of one rate, to be annotated into a run. */
export interface RateWork {
  /** The testbed's. */
  readonly project: Project;
  readonly protocol: Protocol;
  readonly run: RunFolder;
  readonly tasks: readonly Task[];
  /** Those that the run does not have yet. */
  readonly notes: readonly string[];
  /** How many it has. */
  readonly before: number;
  readonly signal: AbortSignal;
  /** @param done notes, with the parts of those in work @param note the path of one in work */
  readonly onProgress: (done: number, note: string) => void;
}

export interface TestbedWork {
  readonly testbed: Testbed;
  /** The project that the gold labels are of: worked examples are its labels. */
  readonly project: Project;
  readonly corpus: GoldCorpus;
  /** From 0 on. */
  readonly rates: readonly number[];
  /** Absolute. */
  readonly out: string;
  readonly engine: Engine;
  readonly tasks: readonly Task[];
  readonly resampling: Resampling;
  readonly signal: AbortSignal;
  /** Annotates the notes of a rate into its run. @returns what its `run.yaml` says at its end */
  readonly annotate: (work: RateWork) => Promise<RunEnd>;
  readonly onProgress: (step: TestbedStep, done: number, total: number, label: string) => void;
}

export type TestbedStep = "perturbing" | "running" | "measuring";

/** The same work goes to the same folder, so that it is gone on with. */
export function testbedFolderOf(project: Project, testbed: Testbed, corpus: GoldCorpus): string {
  const id = testbedId(testbed, corpus).slice(0, 8);
  return path.join(project.root, ".cancerllm", "robustness", `${testbed.perturbation.name}-${id}`);
}

/**
 * Changes the notes at each rate, has them annotated, measures, and writes `curve.json`, `curve.csv`, `report.html` and
 * each rate's evaluation into the testbed's folder. What was done with the same model is not done again.
 * @throws TestbedError, RangeError where no note could be measured at every rate, EngineError; the signal's reason
 */
export async function runTestbed(
  work: TestbedWork,
): Promise<{ readonly curve: RobustnessCurve; readonly html: string; readonly root: string }> {
  const { testbed, project, corpus, rates, out, engine, tasks, resampling, signal, onProgress } = work;
  const isCounterfactual = testbed.perturbation.unit === "labels";
  if (isCounterfactual) {
    const { name, parameters } = await openProtocol(project, engine.info);
    if (name !== "instruct" || parameters["examples"] === 0)
      throw new TestbedError("counterfactual", noExamples);
  }
  const written = await writeTestbed(out, project, corpus, testbed, rates, {
    signal,
    onProgress: (done, total) => {
      onProgress("perturbing", done, total, "");
    },
  });
  const origins = new Map(
    written.rates.flatMap(({ notes }) =>
      notes.map((changed, at): [string, string] => [changed, corpus.notes[at]?.note.path ?? changed]),
    ),
  );
  const origin = (changed: string): string => origins.get(changed) ?? changed;
  const worked = isCounterfactual ? await readWorkedNotes(project, signal) : [];
  const labels = project.phenotypes.map(({ id }) => id);
  const runs: RunFolder[] = [];
  const told: RateNotes[] = [];
  const total = written.rates.reduce((sum, { notes }) => sum + notes.length, 0);
  let before = 0;
  for (const rate of written.rates) {
    signal.throwIfAborted();
    const options: InstructOptions = { origin };
    if (isCounterfactual) {
      const wrong = wrongWorkedNotes(worked, { labels, tasks }, { rate: rate.rate, seed: testbed.seed });
      told.push(await tellWrongLabels(written, rate, wrong));
      runs.push(await runAt(written, rate, { ...options, worked: wrong }));
    } else {
      told.push(rate);
      runs.push(await runAt(written, rate, options));
    }
  }
  const folder = { ...written, rates: told };
  const curve = await measureCurve(testbed, folder, runs, {
    ...{ signal, resampling },
    onProgress: (done, steps) => {
      onProgress("measuring", done, steps, "");
    },
  });
  const { root } = folder.project;
  const html = robustnessPage(curve, root);
  await put(path.join(out, "curve.json"), `${JSON.stringify(robustnessJson(curve), undefined, 2)}\n`);
  await put(path.join(out, "curve.csv"), robustnessCsv(curve));
  for (const { rate, evaluation, cost } of curve.points)
    await put(path.join(out, ratePage(rate)), evaluationPage({ evaluation, cost, root }));
  await put(path.join(out, "report.html"), html);
  return { curve, html, root };

  async function runAt(bed: TestbedFolder, rate: RateNotes, options: InstructOptions): Promise<RunFolder> {
    const protocol = await openProtocol(project, engine.info, options);
    const start = runStart(engine.info, bed.project, protocol, tasks);
    const { run, missing } = await runOfRate(bed, rate, start);
    const has = rate.notes.length - missing.length;
    const done = before + has;
    if (missing.length > 0 || run.meta.finished === undefined) {
      const end = await work.annotate({
        ...{ project: bed.project, protocol, run, tasks, notes: missing, before: has, signal },
        onProgress: (more, note) => {
          onProgress("running", done + more, total, `${ratePercent(rate.rate)} %, ${note}`);
        },
      });
      await run.finish(end);
    }
    before += rate.notes.length;
    return run;
  }
}
