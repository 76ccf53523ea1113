import { workOf } from "../../engine/run-start";
import { RunFolder, type RunStart } from "../../labels/run-folder";
import { readRunPlan, writeRunPlan } from "../../labels/run-plan";
import { readNote } from "../../notes/read";
import type { RateNotes, TestbedFolder } from "./testbed-folder";

/** The run of one rate. */
export interface RateRun {
  readonly run: RunFolder;
  /** Notes that it does not have yet. */
  readonly missing: readonly string[];
}

/**
 * The newest run of this work on a rate's notes, finished or not, or a new one: what was run once with the same model is
 * not run again.
 */
export async function runOfRate(
  { project }: TestbedFolder,
  { notes }: RateNotes,
  start: RunStart,
): Promise<RateRun> {
  const work = workOf(start);
  for (const run of await RunFolder.list(project.runsFolder)) {
    if (workOf(run.meta) !== work) continue;
    const plan = await readRunPlan(run);
    if (plan?.join("\n") !== notes.join("\n")) continue;
    const missing: string[] = [];
    for (const path of notes) {
      const { sha256 } = await readNote(project.root, path);
      if (!(await run.has(path, sha256))) missing.push(path);
    }
    return { run, missing };
  }
  const run = await RunFolder.create(project.runsFolder, start);
  await writeRunPlan(run, notes);
  return { run, missing: notes };
}
