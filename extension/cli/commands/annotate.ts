import os from "node:os";
import { InvalidArgumentError, Option, type Command } from "commander";
import { EngineError } from "../../engine/engine-error";
import { gpuChoices, type GpuChoice } from "../../engine/messages";
import { openProtocol } from "../../engine/protocols/choose";
import type { Protocol } from "../../engine/protocols/protocol";
import { runStart, workOf } from "../../engine/run-start";
import type { Project, Protocol as ProtocolName } from "../../labels/project";
import { RunFolder, type RunStart } from "../../labels/run-folder";
import { RunFolderError } from "../../labels/run-folder-error";
import { writeRunPlan } from "../../labels/run-plan";
import type { Task } from "../../labels/suggestion";
import { annotateNotes, runEnd, type Tally } from "../annotate-run";
import { chooseNotes } from "../choose-notes";
import { CommandError, exitCodes } from "../exit-codes";
import { openLocal } from "../open-engine";
import { addEndpointOptions, openServed, type EndpointOptions } from "../open-served";
import { count, print, say } from "../output";
import { showProgress } from "../progress";
import { parseExamples, protocolNames, withProtocol } from "../protocol-options";
import { openQueue, type Annotator, type QueuedOptions } from "../queue/open-queue";
import { QueueError } from "../queue/queue-error";
import { addQueueOptions, wholeNumber } from "../queue/queue-options";
import { stopOnSignal } from "../stop-on-signal";

export const allTasks: readonly Task[] = ["phenotypes", "diagnosis", "treatment"];

interface AnnotateCommandOptions extends EndpointOptions, QueuedOptions {
  readonly project?: string;
  readonly model?: string;
  readonly protocol?: ProtocolName;
  readonly examples?: number;
  readonly tasks: readonly Task[];
  readonly gpu: GpuChoice;
  readonly out?: string;
  readonly resume?: boolean;
  readonly json?: boolean;
}

/** `cancerllm annotate`: suggestions of the model for notes and folders, kept as a run. */
export function registerAnnotate(program: Command): void {
  const command = program
    .command("annotate")
    .description("let the model suggest phenotypes, diagnosis and treatment for notes")
    .argument("<note or folder...>", "notes, or folders with the notes of the project's globs")
    .option("--project <path>", "cancerllm.yaml or its folder; the nearest one above the notes when left out")
    .option("--model <path>", "GGUF file; the project's, else the embedded model when left out")
    .addOption(
      new Option("--protocol <name>", "how the model is asked; what suits it when left out").choices(
        protocolNames,
      ),
    )
    .option("--examples <number>", "worked examples in a prompt of the protocol instruct", parseExamples)
    .option("--tasks <list>", "of phenotypes,diagnosis,treatment", parseTasks, allTasks)
    .addOption(new Option("--gpu <backend>", "GPU backend").choices(gpuChoices).default("auto"));
  addEndpointOptions(command);
  addQueueOptions(command, { isRequired: false })
    .option("--inline", "send notes with their text, to workers that do not see the files")
    .option("--priority <number>", "of the notes in the queue, from 1 (first) to 10", wholeNumber(1, 10), 5)
    .option("--queue-depth <number>", "notes in the queue at most", wholeNumber(1, 100_000), 1000)
    .option("--out <folder>", "where runs are kept; .cancerllm/runs of the project when left out")
    .option("--resume", "go on with the newest run of the same work that was not finished")
    .option("--json", "print the summary as JSON")
    .action(annotate);
}

async function annotate(inputs: readonly string[], options: AnnotateCommandOptions): Promise<void> {
  const chosen = await chooseNotes(inputs, options.project, os.userInfo().username);
  const { notes, problems } = chosen;
  for (const problem of problems) say(problem);
  if (notes.length === 0) throw new CommandError(exitCodes.inputErrors, "There is nothing to annotate.");
  const project = withProtocol(chosen.project, options);
  const stopping = stopOnSignal();
  const { signal } = stopping;
  const annotator = await openAnnotator(project, options, signal);
  try {
    signal.throwIfAborted();
    const protocol = await openProtocol(project, annotator.info);
    const start = runStart(annotator.info, project, protocol, options.tasks);
    const run = await openRun(options.out ?? project.runsFolder, start, notes, options.resume === true);
    await work(annotator, project, protocol, run, notes, options, signal, problems.length);
  } finally {
    stopping.dispose();
    await annotator.dispose();
  }
}

async function openAnnotator(
  project: Project,
  options: AnnotateCommandOptions,
  signal: AbortSignal,
): Promise<Annotator> {
  const { queue, endpoint, gpu } = options;
  const model = options.model ?? project.model;
  if (queue !== undefined && endpoint !== undefined) {
    throw new CommandError(exitCodes.wrongUsage, "With --queue, give --endpoint to the workers.");
  }
  if (queue !== undefined) return openQueue(queue, options, model, project, signal);
  const engine = await (endpoint === undefined
    ? openLocal(model, gpu)
    : openServed(endpoint, options, signal));
  return {
    info: engine.info,
    annotate: (given) => annotateNotes({ ...given, engine }),
    dispose: () => engine.dispose(),
  };
}

async function work(
  annotator: Annotator,
  project: Project,
  protocol: Protocol,
  run: RunFolder,
  notes: readonly string[],
  options: AnnotateCommandOptions,
  signal: AbortSignal,
  problems: number,
): Promise<void> {
  const { info } = annotator;
  say(
    `${count(notes.length, "note")}, ${info.model.name} ${info.model.quantization} on ${info.backend.name}`,
  );
  const progress = showProgress(notes.length, "notes");
  const started = performance.now();
  const howToResume = `Go on with the same command and --resume; the run is ${run.folder}.`;
  let tally: Tally;
  try {
    const { tasks } = options;
    tally = await annotator.annotate({ project, protocol, run, tasks, notes, progress, signal });
  } catch (error) {
    progress.stop();
    const done = (await run.notes()).length;
    if (signal.aborted) {
      const words = `Stopped; ${count(done, "note")} of ${notes.length} done. ${howToResume}`;
      throw new CommandError(exitCodes.interrupted, words);
    }
    if (error instanceof EngineError || error instanceof QueueError) {
      throw new CommandError(exitCodes.engineFailed, `${error.message} ${howToResume}`);
    }
    throw error;
  }
  progress.stop();
  const seconds = (performance.now() - started) / 1000;
  const { done, failed } = tally;
  const end = runEnd(tally, seconds);
  // A disk that is full shall not hide what was done.
  const unfinished = await run.finish(end).then(
    () => undefined,
    (error: unknown) => {
      if (!(error instanceof RunFolderError)) throw error;
      return error.message;
    },
  );
  if (unfinished !== undefined) say(unfinished);
  const notesPerMinute = seconds > 0 ? Math.round((done / seconds) * 600) / 10 : 0;
  if (options.json) {
    const { model, backend } = info;
    const summary = { run: run.id, folder: run.folder, ...tally, seconds, notesPerMinute, model, backend };
    print(JSON.stringify(summary, undefined, 2));
  } else for (const line of summaryOf(tally, project, seconds, notesPerMinute)) print(line);
  if (!options.json) print(`run            ${run.folder}`);
  if (failed.length + problems > 0 || unfinished !== undefined) process.exitCode = exitCodes.inputErrors;
}

function summaryOf(tally: Tally, project: Project, seconds: number, notesPerMinute: number): string[] {
  const { done, skipped, failed } = tally;
  const aside = [
    ...(skipped > 0 ? [`${skipped} done before`] : []),
    ...(failed.length > 0 ? [`${failed.length} could not be annotated`] : []),
  ];
  const kinds = project.phenotypes.map(({ id, title }) => ({ title, number: tally.phenotypes[id] ?? 0 }));
  const width = Math.max(12, ...kinds.map(({ title }) => title.length));
  return [
    `notes          ${done}${aside.length > 0 ? ` (${aside.join(", ")})` : ""}`,
    "phenotypes",
    ...kinds.map(({ title, number }) => `  ${title.padEnd(width)}  ${String(number).padStart(6)}`),
    `diagnoses      ${tally.diagnoses}`,
    `treatments     ${tally.treatments}`,
    `without place  ${tally.unanchored}`,
    `seconds        ${seconds.toFixed(1)} (${notesPerMinute} notes/min)`,
  ];
}

async function openRun(
  runsFolder: string,
  start: RunStart,
  notes: readonly string[],
  resume: boolean,
): Promise<RunFolder> {
  if (resume) {
    const work = workOf(start);
    const open = await RunFolder.resume(runsFolder, (meta) => workOf(meta) === work);
    if (open) return open;
    say("There is no unfinished run of this work; a new one is begun.");
  }
  const run = await RunFolder.create(runsFolder, start);
  await writeRunPlan(run, notes);
  return run;
}

/** An option that names tasks. */
export function parseTasks(list: string): readonly Task[] {
  const names = list.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !(allTasks as readonly string[]).includes(name));
  if (unknown !== undefined || names.length === 0) {
    throw new InvalidArgumentError(`Give some of ${allTasks.join(",")}.`);
  }
  return allTasks.filter((task) => names.includes(task));
}
