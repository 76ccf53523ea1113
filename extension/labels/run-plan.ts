import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { RunFolder } from "./run-folder";
import { writeWhole } from "./write-whole";

/** The notes that a run is for, one path on each line: with it a run that was broken off can be resumed from its folder alone. */
const planName = "notes.txt";

/** Keeps which notes a run is for. */
export async function writeRunPlan(run: RunFolder, notes: readonly string[]): Promise<void> {
  // No path on a line of its own could hold a line break; such a note is annotated, but not resumed by itself.
  const lines = notes.filter((note) => !/[\r\n]/.test(note));
  await writeWhole(join(run.folder, planName), lines.map((note) => `${note}\n`).join(""));
}

/** The notes that a run is for, in order; undefined where that was not kept. */
export async function readRunPlan(run: RunFolder): Promise<readonly string[] | undefined> {
  const text = await readFile(join(run.folder, planName), "utf8").catch(() => undefined);
  return text?.split("\n").filter((line) => line !== "");
}
