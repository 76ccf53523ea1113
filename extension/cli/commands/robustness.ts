import path from "node:path";
import { InvalidArgumentError, Option, type Command } from "commander";
import { resolveModel } from "../../engine/catalog";
import { EngineError } from "../../engine/engine-error";
import { gpuChoices, type GpuChoice } from "../../engine/messages";
import { readGoldCorpus } from "../../evaluation/gold-corpus";
import { robustnessJson } from "../../evaluation/robustness/robustness-json";
import {
  runTestbed,
  testbedFolderOf,
  type TestbedStep,
  type TestbedWork,
} from "../../evaluation/robustness/run-testbed";
import { curveRates, TestbedError, type Testbed } from "../../evaluation/robustness/testbed";
import { testbeds } from "../../evaluation/robustness/testbeds";
import { defaultResampling } from "../../evaluation/statistics/estimate";
import type { ReviewStatus } from "../../labels/gold-label";
import type { Protocol as ProtocolName } from "../../labels/project";
import type { Task } from "../../labels/suggestion";
import { annotateNotes, runEnd } from "../annotate-run";
import { CommandError, exitCodes } from "../exit-codes";
import { engineFailure, openEngine, packageFolder } from "../open-engine";
import { count, print, say } from "../output";
import { showProgress, type Progress } from "../progress";
import { parseExamples, protocolNames, withProtocol } from "../protocol-options";
import { robustnessText } from "../robustness-text";
import { stopOnSignal } from "../stop-on-signal";
import { allTasks, parseTasks } from "./annotate";
import { nothing, requireFolder, tellLeftOut, whole } from "./evaluate";
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
  const names = testbeds.map(({ name }) => name);
  program
    .command("robustness")
    .description("change notes on purpose, run the model on them, and draw what it costs by rate")
    .option("--gold <folder>", "gold labels; the project's when left out")
    .addOption(new Option("--testbed <name>", "what is changed").choices(names).makeOptionMandatory())
    .option("--rates <list>", "shares of words (phrases, labels, …), e.g. 0.1,0.2; 0 is always run", rates)
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
  const perturbation = testbeds.find(({ name }) => name === flags.testbed);
  if (!perturbation) throw new CommandError(exitCodes.wrongUsage, `There is no testbed ${flags.testbed}.`);
  const goldFolder = flags.gold === undefined ? given.goldFolder : path.resolve(flags.gold);
  await requireFolder(goldFolder);
  const project = { ...withProtocol(given, flags), goldFolder };
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
    const out = path.resolve(flags.out ?? testbedFolderOf(project, testbed, corpus));
    const wanted = curveRates(flags.rates ?? perturbation.rates);
    const { curve } = await onEngine(
      modelPath,
      { testbed, project, corpus, rates: wanted, out },
      flags,
      signal,
    );
    say(`wrote ${path.join(out, "report.html")}, curve.json and curve.csv`);
    if (flags.json) print(JSON.stringify({ folder: out, ...robustnessJson(curve) }, undefined, 2));
    else for (const line of robustnessText(curve)) print(line);
    tellLeftOut([...corpus.leftOut, ...curve.leftOut]);
  } catch (error) {
    if (!(error instanceof TestbedError || error instanceof RangeError)) throw error;
    const isUsage =
      error instanceof TestbedError && (error.reason === "rates" || error.reason === "counterfactual");
    throw new CommandError(isUsage ? exitCodes.wrongUsage : exitCodes.inputErrors, error.message);
  } finally {
    stopping.dispose();
  }
}

/** The whole testbed by one engine, with a progress for each of its steps. */
async function onEngine(
  modelPath: string,
  bed: Pick<TestbedWork, "testbed" | "project" | "corpus" | "rates" | "out">,
  { gpu, tasks, samples, seed }: RobustnessFlags,
  signal: AbortSignal,
): ReturnType<typeof runTestbed> {
  const engine = await openEngine(modelPath, gpu, {
    onRestart: () => {
      say("The engine ended unexpectedly and is started again; the work goes on.");
    },
  });
  const { model, backend } = engine.info;
  const notes = count(bed.corpus.notes.length, "note");
  say(
    `${notes} at ${count(bed.rates.length, "rate")}, ${model.name} ${model.quantization} on ${backend.name}`,
  );
  let shown: { readonly step: TestbedStep; readonly progress: Progress } | undefined;
  try {
    return await runTestbed({
      ...{ ...bed, engine, tasks, signal, resampling: { samples, seed } },
      onProgress: (step, done, total, label) => {
        if (shown?.step !== step) {
          shown?.progress.stop();
          shown = { step, progress: showProgress(total, step === "measuring" ? "steps" : "notes") };
        }
        shown.progress.update(done, label === "" ? step : label);
      },
      annotate: async ({ before, onProgress, ...work }) => {
        const started = performance.now();
        const tally = await annotateNotes({
          ...{ ...work, engine },
          progress: {
            update: onProgress,
            note: (line) => {
              if (shown) shown.progress.note(line);
              else say(line);
            },
            stop: () => undefined,
          },
        });
        tally.skipped += before;
        return runEnd(tally, (performance.now() - started) / 1000);
      },
    });
  } catch (error) {
    const goOn = `The same command goes on with it; what was done is in ${bed.out}.`;
    if (signal.aborted) throw new CommandError(exitCodes.interrupted, `Stopped. ${goOn}`);
    if (error instanceof EngineError)
      throw new CommandError(exitCodes.engineFailed, `${error.message} ${goOn}`);
    throw error;
  } finally {
    shown?.progress.stop();
    await engine.dispose();
  }
}

function rates(list: string): readonly number[] {
  try {
    return curveRates(list.split(",").map((text) => (text.trim() === "" ? NaN : Number(text))));
  } catch (error) {
    throw new InvalidArgumentError(error instanceof TestbedError ? error.message : "");
  }
}
