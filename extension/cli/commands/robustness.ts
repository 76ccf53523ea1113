import path from "node:path";
import { InvalidArgumentError, Option, type Command } from "commander";
import { resolveModel } from "../../engine/catalog";
import { EngineError } from "../../engine/engine-error";
import { gpuChoices, type GpuChoice } from "../../engine/messages";
import { openProtocol } from "../../engine/protocols/choose";
import { runStart } from "../../engine/run-start";
import { readGoldCorpus, type GoldCorpus } from "../../evaluation/gold-corpus";
import { robustnessPage } from "../../evaluation/report/robustness-page";
import { measureCurve, type RobustnessCurve } from "../../evaluation/robustness/curve";
import { robustnessCsv } from "../../evaluation/robustness/robustness-csv";
import { robustnessJson } from "../../evaluation/robustness/robustness-json";
import {
  counterfactualRefusal,
  curveRates,
  ratePercent,
  testbedId,
  TestbedError,
  type Testbed,
} from "../../evaluation/robustness/testbed";
import { writeTestbed, type TestbedFolder } from "../../evaluation/robustness/testbed-folder";
import { runOfRate } from "../../evaluation/robustness/testbed-run";
import { counterfactualName, perturbations } from "../../evaluation/robustness/testbeds";
import { defaultResampling } from "../../evaluation/statistics/estimate";
import type { ReviewStatus } from "../../labels/gold-label";
import type { Project, Protocol as ProtocolName } from "../../labels/project";
import type { RunFolder } from "../../labels/run-folder";
import type { Task } from "../../labels/suggestion";
import { annotateNotes, runEnd } from "../annotate-run";
import { CommandError, exitCodes } from "../exit-codes";
import { engineFailure, openEngine, packageFolder } from "../open-engine";
import { count, print, say } from "../output";
import { showProgress } from "../progress";
import { parseExamples, protocolNames, withProtocol } from "../protocol-options";
import { robustnessText } from "../robustness-text";
import { stopOnSignal } from "../stop-on-signal";
import { allTasks, parseTasks } from "./annotate";
import { nothing, requireFolder, tellLeftOut, whole, write } from "./evaluate";
import { projectOf } from "./export";

interface RobustnessFlags {
  readonly gold?: string;
  readonly testbed: string;
  readonly rates?: readonly number[];
  readonly seed: number;
  readonly protect?: true;
  readonly project?: string;
  readonly states: ReviewStatus[];
  readonly annotator?: string;
  readonly model?: string;
  readonly protocol?: ProtocolName;
  readonly examples?: number;
  readonly tasks: readonly Task[];
  readonly gpu: GpuChoice;
  readonly samples: number;
  readonly out?: string;
  readonly json?: true;
}

/** `cancerllm robustness`: notes are changed on purpose, run and measured; the curve shows what it costs the model. */
export function registerRobustness(program: Command): void {
  const names = [...perturbations.map(({ name }) => name), counterfactualName];
  program
    .command("robustness")
    .description("change notes on purpose, run the model on them, and draw what it costs by rate")
    .option("--gold <folder>", "gold labels; the project's when left out")
    .addOption(new Option("--testbed <name>", "what is changed").choices(names).makeOptionMandatory())
    .option("--rates <list>", "shares of words (phrases, sentences, …), e.g. 0.1,0.2; 0 is always run", rates)
    .option("--seed <number>", "of what is drawn", whole, defaultResampling.seed)
    .option("--protect", "leave numbers, units, laterality, negation, grade and stage as they are")
    .option("--project <path>", "cancerllm.yaml or its folder (default: the nearest above the gold folder)")
    .addOption(
      new Option("--states <states...>", "gold labels to take")
        .choices(["complete", "in-progress"])
        .default(["complete"]),
    )
    .option("--annotator <name>", "gold labels of this annotator only")
    .option("--model <path>", "GGUF file; the project's, else the embedded model when left out")
    .addOption(
      new Option("--protocol <name>", "how the model is asked; what suits it when left out").choices(
        protocolNames,
      ),
    )
    .option("--examples <number>", "worked examples in a prompt of the protocol instruct", parseExamples)
    .option("--tasks <list>", "of phenotypes,diagnosis,treatment", parseTasks, allTasks)
    .addOption(new Option("--gpu <backend>", "GPU backend").choices(gpuChoices).default("auto"))
    .option("--samples <number>", "samples drawn for intervals and p", whole, defaultResampling.samples)
    .option(
      "--out <folder>",
      "for notes, runs and report; in .cancerllm/robustness of the project if left out",
    )
    .option("--json", "print every figure as JSON")
    .action(run);
}

async function run(flags: RobustnessFlags): Promise<void> {
  const near = flags.gold === undefined ? "." : path.dirname(path.resolve(flags.gold));
  const given = await projectOf(flags.project, flags.gold ?? ".", near);
  const project = withProtocol(given, flags);
  const perturbation = perturbations.find(({ name }) => name === flags.testbed);
  if (!perturbation) throw new CommandError(exitCodes.wrongUsage, counterfactualRefusal);
  const goldFolder = flags.gold === undefined ? project.goldFolder : path.resolve(flags.gold);
  await requireFolder(goldFolder);
  const modelPath = await resolveModel(flags.model ?? project.model, packageFolder).catch(
    (error: unknown) => {
      throw engineFailure(error);
    },
  );
  const testbed: Testbed = { perturbation, seed: flags.seed, protect: flags.protect === true };
  if (testbed.protect && !perturbation.protects)
    say(`--protect has no effect on the testbed ${perturbation.name}.`);
  const stopping = stopOnSignal();
  try {
    const { signal } = stopping;
    const selection = {
      states: flags.states,
      ...(flags.annotator === undefined ? {} : { annotator: flags.annotator }),
    };
    const corpus = await readGoldCorpus(project.root, goldFolder, selection, { signal });
    if (corpus.notes.length === 0) throw nothing(goldFolder, flags.states, corpus.leftOut);
    const out = path.resolve(flags.out ?? defaultFolder(project, testbed, corpus));
    const wanted = curveRates(flags.rates ?? perturbation.rates);
    const folder = await perturb(out, project, corpus, testbed, wanted, signal);
    const origins = new Map(
      folder.rates.flatMap(({ notes }) =>
        notes.map((changed, at): [string, string] => [changed, corpus.notes[at]?.note.path ?? changed]),
      ),
    );
    const source = { ...project, goldFolder };
    const runs = await runAll(folder, source, origins, modelPath, flags, signal);
    const curve = await measure(testbed, folder, runs, flags, signal);
    await write(path.join(out, "curve.json"), `${JSON.stringify(robustnessJson(curve), undefined, 2)}\n`);
    await write(path.join(out, "curve.csv"), robustnessCsv(curve));
    await write(path.join(out, "report.html"), robustnessPage(curve, folder.project.root));
    if (flags.json) print(JSON.stringify({ folder: out, ...robustnessJson(curve) }, undefined, 2));
    else for (const line of robustnessText(curve)) print(line);
    tellLeftOut([...corpus.leftOut, ...curve.leftOut]);
  } catch (error) {
    if (!(error instanceof TestbedError || error instanceof RangeError)) throw error;
    const code =
      error instanceof TestbedError && error.reason === "rates"
        ? exitCodes.wrongUsage
        : exitCodes.inputErrors;
    throw new CommandError(code, error.message);
  } finally {
    stopping.dispose();
  }
}

/** The same work goes to the same folder, so that the same command goes on with it. */
function defaultFolder(project: Project, testbed: Testbed, corpus: GoldCorpus): string {
  const id = testbedId(testbed, corpus).slice(0, 8);
  return path.join(project.root, ".cancerllm", "robustness", `${testbed.perturbation.name}-${id}`);
}

async function perturb(
  out: string,
  project: Project,
  corpus: GoldCorpus,
  testbed: Testbed,
  wanted: readonly number[],
  signal: AbortSignal,
): Promise<TestbedFolder> {
  const progress = showProgress(wanted.length * corpus.notes.length, "notes");
  const onProgress = (done: number): void => {
    progress.update(done, "perturbing");
  };
  try {
    return await writeTestbed(out, project, corpus, testbed, wanted, { signal, onProgress });
  } finally {
    progress.stop();
  }
}

/**
 * A run for each rate, by one engine; those that are there already are taken.
 * @param source the project that the notes are from: worked examples are its labels
 * @param origins the notes as they were, by the paths of the changed ones: no example is of the same note
 */
async function runAll(
  folder: TestbedFolder,
  source: Project,
  origins: ReadonlyMap<string, string>,
  modelPath: string,
  flags: RobustnessFlags,
  signal: AbortSignal,
): Promise<RunFolder[]> {
  const { project, rates: all } = folder;
  const engine = await openEngine(modelPath, flags.gpu, {
    onRestart: () => {
      say("The engine ended unexpectedly and is started again; the work goes on.");
    },
  });
  const total = all.reduce((sum, { notes }) => sum + notes.length, 0);
  const { model, backend } = engine.info;
  say(
    `${count(total, "note")} at ${count(all.length, "rate")}, ${model.name} ${model.quantization} on ${backend.name}`,
  );
  const progress = showProgress(total, "notes");
  const runs: RunFolder[] = [];
  let before = 0;
  try {
    const protocol = await openProtocol(source, engine.info, (changed) => origins.get(changed) ?? changed);
    const start = runStart(engine.info, project, protocol, flags.tasks);
    for (const rate of all) {
      signal.throwIfAborted();
      const { run: made, missing } = await runOfRate(folder, rate, start);
      runs.push(made);
      before += rate.notes.length - missing.length;
      if (missing.length > 0 || made.meta.finished === undefined) {
        const started = performance.now();
        const done = before;
        const tally = await annotateNotes({
          ...{ engine, project, protocol, run: made, tasks: flags.tasks, notes: missing, signal },
          progress: {
            ...progress,
            update: (more, label) => {
              progress.update(done + more, `${ratePercent(rate.rate)} %, ${label}`);
            },
          },
        });
        tally.skipped += rate.notes.length - missing.length;
        await made.finish(runEnd(tally, (performance.now() - started) / 1000));
      }
      before += missing.length;
    }
  } catch (error) {
    progress.stop();
    const goOn = `The same command goes on with it; what was done is in ${project.root}.`;
    if (signal.aborted) throw new CommandError(exitCodes.interrupted, `Stopped. ${goOn}`);
    if (error instanceof EngineError)
      throw new CommandError(exitCodes.engineFailed, `${error.message} ${goOn}`);
    throw error;
  } finally {
    progress.stop();
    await engine.dispose();
  }
  return runs;
}

async function measure(
  testbed: Testbed,
  folder: TestbedFolder,
  runs: readonly RunFolder[],
  { samples, seed }: RobustnessFlags,
  signal: AbortSignal,
): Promise<RobustnessCurve> {
  const progress = showProgress(2 * runs.length, "steps");
  try {
    return await measureCurve(testbed, folder, runs, {
      ...{ signal, resampling: { samples, seed } },
      onProgress: (done) => {
        progress.update(done, "measuring");
      },
    });
  } finally {
    progress.stop();
  }
}

function rates(list: string): readonly number[] {
  try {
    return curveRates(list.split(",").map((text) => (text.trim() === "" ? NaN : Number(text))));
  } catch (error) {
    throw new InvalidArgumentError(error instanceof TestbedError ? error.message : "");
  }
}
