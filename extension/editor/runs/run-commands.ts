import * as path from "node:path";
import * as vscode from "vscode";
import type { Engine } from "../../engine/engine";
import { modelIdOf } from "../../labels/model-id";
import type { Project } from "../../labels/project";
import { readRunPlan } from "../../labels/run-plan";
import { testbedFile } from "../../evaluation/robustness/testbed";
import { readNote } from "../../notes/read";
import { annotate, type RunInWork } from "../annotate";
import { withProgress } from "../progress";
import { count } from "../words";
import { hint, trusted, type Command } from "../commands/command";
import type { EditorContext } from "../context";
import { describeFailure } from "../failure";
import { startOf, type ListedRun } from "./run-facts";
import { isListedRun, pickRun, type RunsView } from "./runs-view";

/** A run cannot be gone on with. */
export class ResumeError extends Error {
  override readonly name = "ResumeError";
  constructor(
    readonly reason: "other-model" | "testbed",
    message: string,
  ) {
    super(message);
  }
}

async function given(
  context: EditorContext,
  argument: unknown,
  title: string,
  fits?: (listed: ListedRun) => boolean,
): Promise<ListedRun | undefined> {
  return isListedRun(argument) ? argument : pickRun(context, title, fits);
}

/** Shows a run's suggestions in every note; decisions stay as they are. */
export const showRun: Command = trusted(async (context, argument) => {
  const listed = await given(context, argument, "Show the Suggestions of Which Run?");
  if (!listed) return;
  await context.runs.choose(listed.project, listed.run.id);
  hint(`The run of ${startOf(listed.run.meta)} is shown.`);
});

export const showNewestRun: Command = trusted(async (context) => {
  for (const project of await context.projects.all()) await context.runs.choose(project, undefined);
  hint("Of each note the newest run is shown.");
});

export const openRunFile: Command = trusted(async (context, argument) => {
  const listed = await given(context, argument, "Open the run.yaml of Which Run?");
  if (!listed) return;
  await vscode.window.showTextDocument(vscode.Uri.file(path.join(listed.run.folder, "run.yaml")));
});

/** Moves a run to the trash; where there is none, deletes it after a second question. */
export function deleteRun(view: RunsView): Command {
  return trusted(async (context, argument) => {
    const listed = await given(context, argument, "Delete Which Run?");
    if (!listed) return;
    const { run, project } = listed;
    if (context.runs.isWorking(run.id)) {
      hint("This run is being written: cancel it first.");
      return;
    }
    const move = "Move to Trash";
    const answer = await vscode.window.showWarningMessage(
      `Delete the run of ${startOf(run.meta)} with the suggestions for ${count(listed.notes, "note")}?`,
      { modal: true, detail: "What people decided stays in the gold labels." },
      move,
    );
    if (answer !== move) return;
    const folder = vscode.Uri.file(run.folder);
    try {
      await vscode.workspace.fs.delete(folder, { recursive: true, useTrash: true });
    } catch (error) {
      context.log.warn(`${run.id}: no trash, ${describeFailure(error).detail}`);
      const erase = "Delete Permanently";
      const sure = await vscode.window.showWarningMessage(
        "This machine has no trash for the run. Delete it for good?",
        { modal: true },
        erase,
      );
      if (sure !== erase) return;
      await vscode.workspace.fs.delete(folder, { recursive: true, useTrash: false });
    }
    if (context.runs.of(project) === run.id) await context.runs.choose(project, undefined);
    view.refresh();
    hint("The run was deleted.");
  });
}

/** Goes on with a run that was broken off: with its own phenotypes and tasks, and the same model. */
export const resumeRun: Command = trusted(async (context, argument) => {
  const isOpen = ({ state }: ListedRun): boolean => state === "interrupted";
  const listed = await given(context, argument, "Resume Which Run?", isOpen);
  if (!listed || !isOpen(listed)) return;
  const { project, run } = listed;
  const isTestbed = await vscode.workspace.fs
    .stat(vscode.Uri.file(path.join(project.root, testbedFile)))
    .then(
      () => true,
      () => false,
    );
  // Its worked examples are those of another project.
  if (isTestbed) {
    throw new ResumeError(
      "testbed",
      "This run is a testbed's: go on with it by Test Robustness… or `cancerllm robustness` in the project it was made from.",
    );
  }
  const notes = await notesLeft(listed);
  if (notes.length === 0) {
    const done = await finished(listed);
    await run.finish({ counts: { ...done, failed: 0 }, seconds: 0, tokens: 0 });
    hint("Nothing was left to do: the run is finished.");
    return;
  }
  const begin = async ({ info }: Pick<Engine, "info">): Promise<RunInWork> => {
    const { model } = info;
    if (modelIdOf(info) !== modelIdOf(run.meta)) {
      throw new ResumeError(
        "other-model",
        `The run was made with ${run.meta.model.name}, but the model in use is ${model.name} or another file of it; choose that model, or begin a new run.`,
      );
    }
    return { run, ...(await finished(listed)) };
  };
  await withProgress(`Resuming ${startOf(run.meta)}`, async (signal, report) => {
    const onProgress = ({
      done,
      notePath,
      share,
    }: {
      done: number;
      notePath: string;
      share: number;
    }): void => {
      report(share, `${done + 1} of ${notes.length}: ${path.basename(notePath)}`);
    };
    const outcome = await annotate(context, project, notes, signal, onProgress, begin);
    for (const { notePath, error } of outcome.failures) {
      context.log.warn(`${notePath}: ${describeFailure(error).detail}`);
    }
    const failed =
      outcome.failures.length === 0 ? "" : `; ${outcome.failures.length} could not be, the log says why`;
    hint(`${count(outcome.done, "note")} annotated${failed}.`);
  });
});

/** The notes of a run that are not done: by its own list, or of the whole project where it kept none. */
async function notesLeft({ project, run }: ListedRun): Promise<readonly string[]> {
  const planned = (await readRunPlan(run)) ?? (await notesOf(project));
  const left: string[] = [];
  for (const notePath of planned) {
    const note = await readNote(project.root, notePath).catch(() => undefined);
    // A note that cannot be read is tried again, and told among the failures.
    if (!note || !(await run.has(notePath, note.sha256))) left.push(notePath);
  }
  return left;
}

async function notesOf(project: Project): Promise<readonly string[]> {
  const notes: string[] = [];
  const { findNotes } = await import("../../notes/find");
  for await (const note of findNotes(project.root, project.notes)) notes.push(note);
  return notes;
}

async function finished({ run }: ListedRun): Promise<{ notes: number; phenotypes: number }> {
  const notes = await run.notes();
  let phenotypes = 0;
  for (const note of notes) {
    const suggestions = await run.readWithoutExchanges(note).catch(() => undefined);
    phenotypes += suggestions?.phenotypes.length ?? 0;
  }
  return { notes: notes.length, phenotypes };
}
