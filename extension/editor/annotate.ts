import * as path from "node:path";
import * as vscode from "vscode";
import type { Engine } from "../engine/engine";
import type { Protocol } from "../engine/protocols/protocol";
import type { Project } from "../labels/project";
import type { RunFolder } from "../labels/run-folder";
import { count } from "./words";
import { hint, trusted, type Command } from "./commands/command";
import type { EditorContext } from "./context";
import { describeFailure } from "./failure";
import { withProgress } from "./progress";
import type { OpenNote } from "./reviews";
import { settings } from "./settings";

/** Notes that are being annotated now, by URI: a second order for the same one is refused. */
const inWork = new Set<string>();

/** Annotates the active note, or the one that the explorer names; its highlights appear while the model answers. */
export const annotateNote: Command = trusted(async (context, argument) => {
  const uri = argument instanceof vscode.Uri ? argument : (context.activeNote?.uri ?? activeFile());
  if (uri === undefined) {
    hint("Open a note first.");
    return;
  }
  const document = await vscode.workspace.openTextDocument(uri);
  if (document.isDirty && !(await offerSave(document))) return;
  await vscode.window.showTextDocument(document, { preview: false });
  const note = await context.reviews.open(uri);
  if (note === undefined) {
    void vscode.window.showWarningMessage(
      `${path.basename(uri.fsPath)} is not one of the project's notes: see "notes" in cancerllm.yaml.`,
    );
    return;
  }
  await withProgress(`Annotating ${path.basename(note.path)}`, async (signal, report) => {
    const outcome = await annotate(context, note.project, [note.path], signal, (progress) => {
      report(progress.sentences, `part ${progress.sentence} of ${progress.total}`);
    });
    if (outcome.failures.length > 0) throw outcome.failures[0]?.error;
    const { phenotypes, diagnoses, treatments, unanchored } = note.snapshot;
    const found = count(phenotypes.length, "phenotype");
    hint(
      `${found}, ${diagnoses.length + treatments.length} diagnoses and treatments, ${unanchored.length} without a place.`,
    );
  });
});

/** Annotates the notes of a folder or of a whole project into one run. */
export const annotateFolder: Command = trusted(async (context, argument) => {
  const project = await chooseProject(context, argument);
  if (project === undefined) return;
  const folder = argument instanceof vscode.Uri ? argument.fsPath : project.root;
  const notes = await chooseNotes(project, folder);
  if (notes === undefined || notes.length === 0) return;
  await withProgress(`Annotating ${count(notes.length, "note")}`, async (signal, report) => {
    const onProgress = ({ done, notePath, share }: Progress): void => {
      report(share, `${done + 1} of ${notes.length}: ${path.basename(notePath)}`);
    };
    const outcome = await annotate(context, project, notes, signal, onProgress).catch((error: unknown) => {
      if (signal.aborted) void offerResume(project);
      throw error;
    });
    for (const { notePath, error } of outcome.failures) {
      context.log.warn(`${notePath}: ${describeFailure(error).detail}`);
    }
    const done = `${count(outcome.done, "note")} annotated`;
    if (outcome.failures.length === 0) void vscode.window.showInformationMessage(`${done}.`);
    else {
      const showLog = "Show Log";
      const message = `${done}; ${outcome.failures.length} could not be, the log says why.`;
      void vscode.window.showWarningMessage(message, showLog).then((answer) => {
        if (answer === showLog) context.log.show();
      });
    }
  });
});

/** Says how far the run is that a person stopped, and goes on with it where they change their mind. */
async function offerResume(project: Project): Promise<void> {
  const { listRuns, progressOf } = await import("./runs/run-facts");
  const [newest] = await listRuns(project, () => false);
  if (newest?.state !== "interrupted") return;
  const resume = "Resume";
  const message = `Stopped: ${progressOf(newest)}. What is done is kept.`;
  const answer = await vscode.window.showInformationMessage(message, resume);
  if (answer === resume) await vscode.commands.executeCommand("cancerllm.resumeRun", newest);
}

export interface Progress {
  /** Notes that are done, and the one in work. */
  readonly done: number;
  readonly notePath: string;
  readonly sentence: number;
  readonly total: number;
  /** Share of the note's sentences and of the whole work, 0 to 1. */
  readonly sentences: number;
  readonly share: number;
}

export interface Outcome {
  readonly done: number;
  readonly failures: readonly { readonly notePath: string; readonly error: unknown }[];
}

/** A run that work goes on in, with what it has already. */
export interface RunInWork {
  readonly run: RunFolder;
  readonly notes: number;
  readonly phenotypes: number;
}

/**
 * One run over notes. A note that cannot be annotated is told in the outcome and the others go on.
 * @param begin the run to write into: a new one unless it is given
 */
export async function annotate(
  context: EditorContext,
  project: Project,
  notePaths: readonly string[],
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
  begin: (engine: Engine) => Promise<RunInWork> = (engine) => beginRun(context, project, engine, notePaths),
): Promise<Outcome> {
  return context.engine.use(project, async (engine) => {
    signal.throwIfAborted();
    const { run, ...before } = await begin(engine);
    using _ = context.runs.working(run.id);
    const started = Date.now();
    const failures: { notePath: string; error: unknown }[] = [];
    let done = 0;
    let found = 0;
    const [{ RunMeter }, { openProtocol }] = await Promise.all([
      import("../engine/run-meter"),
      import("../engine/protocols/choose"),
    ]);
    // A run that is resumed goes on as it was begun.
    const protocol = await openProtocol({ ...project, ...askedBy(run) }, engine.info);
    const meter = new RunMeter(engine);
    const shares = new Map<string, number>();
    const rest = notePaths.values();
    let isOver = false;
    const work = async (): Promise<void> => {
      for (const notePath of rest) {
        if (isOver) return;
        const id = vscode.Uri.file(path.join(project.root, notePath)).toString();
        if (inWork.has(id)) continue;
        inWork.add(id);
        try {
          const begun = performance.now();
          found += await annotateOne(context, project, notePath, {
            engine: meter.engine,
            protocol,
            run,
            signal,
            onProgress: (sentence, total) => {
              const sentences = sentence / total;
              shares.set(notePath, sentences);
              const finished = done + failures.length;
              const share = (finished + sum(shares.values())) / notePaths.length;
              onProgress({ done: finished, notePath, sentence, total, sentences, share });
            },
          });
          done += 1;
          meter.noteDone((performance.now() - begun) / 1000);
        } catch (error) {
          if (signal.aborted || isEngineGone(error)) {
            isOver = true;
            throw error;
          }
          failures.push({ notePath, error });
        } finally {
          shares.delete(notePath);
          inWork.delete(id);
        }
      }
    };
    // Several notes at a time, as the command line does: one alone does not keep the engine busy.
    const atOnce = Math.min(notePaths.length, protocol.notesAtOnce(engine.info.backend.sequences));
    const outcomes = await Promise.allSettled(Array.from({ length: atOnce }, work));
    signal.throwIfAborted();
    for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
    const seconds = (Date.now() - started) / 1000;
    await run.finish({
      counts: { notes: before.notes + done, failed: failures.length, phenotypes: before.phenotypes + found },
      seconds,
      tokens: meter.answerTokens,
      cost: meter.cost(),
    });
    context.log.info(`run ${run.id}: ${done} notes, ${failures.length} failed, ${seconds.toFixed(1)} s`);
    return { done, failures };
  });
}

interface OneNote {
  readonly engine: Engine;
  readonly protocol: Protocol;
  readonly run: RunFolder;
  readonly signal: AbortSignal;
  readonly onProgress: (sentence: number, total: number) => void;
}

/** @returns the number of phenotypes found */
async function annotateOne(
  context: EditorContext,
  project: Project,
  notePath: string,
  { engine, protocol, run, signal, onProgress }: OneNote,
): Promise<number> {
  const [{ annotateNote: askModel }, { readNote }] = await Promise.all([
    import("../engine/annotate"),
    import("../notes/read"),
  ]);
  const open = (): OpenNote | undefined =>
    context.reviews.of(vscode.Uri.file(path.join(project.root, notePath)));
  const written = { diagnosis: "", treatment: "" };
  try {
    const suggestions = await askModel(await readNote(project.root, notePath), {
      engine,
      protocol,
      phenotypes: run.meta.phenotypes,
      tasks: run.meta.tasks,
      run: run.id,
      exchanges: project.exchanges,
      signal,
      onProgress: ({ done, total }) => {
        onProgress(done, total);
      },
      onSuggestions: (partial) => open()?.review.setSuggestions(partial),
      onText: (task, text) => {
        written[task] += text;
        open()?.review.setWriting({ task, text: written[task] });
      },
    });
    await run.write(suggestions);
    open()?.review.setSuggestions(suggestions);
    return suggestions.phenotypes.length;
  } finally {
    open()?.review.setWriting(undefined);
  }
}

async function beginRun(
  context: EditorContext,
  project: Project,
  engine: Engine,
  notePaths: readonly string[],
): Promise<RunInWork> {
  const [{ RunFolder: Runs }, { writeRunPlan }, { runStart }, { openProtocol }] = await Promise.all([
    import("../labels/run-folder"),
    import("../labels/run-plan"),
    import("../engine/run-start"),
    import("../engine/protocols/choose"),
  ]);
  const chosen = settings.protocol(vscode.Uri.file(project.root));
  const protocol = await openProtocol({ ...project, ...(chosen && { protocol: chosen }) }, engine.info);
  const run = await Runs.create(
    project.runsFolder,
    runStart(engine.info, project, protocol, settings.tasks()),
  );
  await writeRunPlan(run, notePaths);
  // Who asks the model anew wants to see what it says now.
  await context.runs.choose(project, undefined);
  return { run, notes: 0, phenotypes: 0 };
}

/** How a run is asked, as it was begun. */
function askedBy({ meta }: RunFolder): Pick<Project, "protocol" | "examples"> {
  const { examples } = meta.parameters;
  return {
    protocol: meta.protocol === "instruct" ? "instruct" : "cancerllm",
    ...(typeof examples === "number" ? { examples } : {}),
  };
}

function sum(numbers: Iterable<number>): number {
  return [...numbers].reduce((total, number) => total + number, 0);
}

function isEngineGone(error: unknown): boolean {
  return (
    error instanceof Error &&
    error.name === "EngineError" &&
    "reason" in error &&
    error.reason !== "prompt-too-long"
  );
}

function activeFile(): vscode.Uri | undefined {
  return vscode.window.activeTextEditor?.document.uri;
}

async function offerSave(document: vscode.TextDocument): Promise<boolean> {
  const save = "Save and Annotate";
  const answer = await vscode.window.showWarningMessage("The note has unsaved changes.", save);
  return answer === save && (await document.save());
}

async function chooseProject(context: EditorContext, argument: unknown): Promise<Project | undefined> {
  if (argument instanceof vscode.Uri) {
    // The project of a folder is that of any file in it.
    const project = await context.projects.of(vscode.Uri.joinPath(argument, "note"));
    if (project === undefined) hint("This folder is not in the workspace.");
    return project;
  }
  const projects = await context.projects.all();
  if (projects.length === 0) hint("Open a folder with notes first.");
  if (projects.length <= 1) return projects[0];
  const items = projects.map((project) => ({
    label: vscode.workspace.asRelativePath(project.root),
    project,
  }));
  return (await vscode.window.showQuickPick(items, { title: "Annotate Which Project?" }))?.project;
}

/** All notes of a folder, or only those that no run has suggestions for; undefined where a person changed their mind. */
async function chooseNotes(project: Project, folder: string): Promise<readonly string[] | undefined> {
  const [{ findNotes }, { RunFolder: Runs }] = await Promise.all([
    import("../notes/find"),
    import("../labels/run-folder"),
  ]);
  const prefix = path.relative(project.root, folder).split(path.sep).join("/");
  const all: string[] = [];
  for await (const notePath of findNotes(project.root, project.notes)) {
    if (prefix === "" || notePath.startsWith(`${prefix}/`)) all.push(notePath);
  }
  if (all.length === 0) {
    void vscode.window.showInformationMessage(
      `There are no notes (${project.notes.join(", ")}) in this folder.`,
    );
    return [];
  }
  const runs = await Runs.list(project.runsFolder);
  const annotated = new Set((await Promise.all(runs.map((run) => run.notes()))).flat());
  const fresh = all.filter((notePath) => !annotated.has(notePath));
  if (fresh.length === all.length) return all;
  const items = [
    { label: `${count(fresh.length, "note")} without suggestions`, notes: fresh },
    { label: `All ${count(all.length, "note")}`, detail: "Decisions stay as they are.", notes: all },
  ].filter(({ notes }) => notes.length > 0);
  return (await vscode.window.showQuickPick(items, { title: "Annotate Which Notes?" }))?.notes;
}
