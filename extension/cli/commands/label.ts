import type { Command } from "commander";
import { changeInWords, LabelMigrationError, merging, renaming } from "../../labels/migration/label-change";
import type { LabelChange } from "../../labels/migration/label-change";
import {
  finishMigration,
  interruptedMigration,
  migrate,
  undoMigration,
} from "../../labels/migration/migrate";
import type { MigrationOutcome } from "../../labels/migration/migrate";
import { planMigration } from "../../labels/migration/plan";
import type { MigrationPlan } from "../../labels/migration/plan";
import { mergedLines, noticesOf, planSummary, problemLine } from "../../labels/migration/plan-text";
import { CommandError, exitCodes } from "../exit-codes";
import { count, print, say } from "../output";
import { followed } from "./exchange-report";
import { projectOf } from "./export";

interface LabelFlags {
  readonly project?: string;
  readonly leaveOut?: true;
  readonly json?: true;
}

interface ChangeFlags extends LabelFlags {
  readonly dryRun?: true;
}

/** `cancerllm label rename|merge|undo`: one change over all gold files and the project file. */
export function registerLabel(program: Command): void {
  const label = program
    .command("label")
    .description("rename or merge labels in all gold files, with one undo");
  const withOptions = (command: Command): Command =>
    command
      .option("--project <path>", "cancerllm.yaml or its folder (default: the nearest above this folder)")
      .option(
        "--leave-out",
        "leave files that cannot be changed as they are; else they are named and nothing is done",
      )
      .option("--json", "the result as JSON on standard output");
  const changing = (command: Command): Command =>
    withOptions(command).option("--dry-run", "write nothing, only say what would change");

  changing(label.command("rename"))
    .description("give a label another name")
    .argument("<old>", "the label as it is now")
    .argument("<new>", "its new name, which nothing has yet")
    .action((old: string, to: string, flags: ChangeFlags) => ending(() => change(renaming(old, to), flags)));
  changing(label.command("merge"))
    .description("make several labels one")
    .argument("<label...>", "the labels that go")
    .requiredOption("--into <label>", "the label that they become: one that is there, or a new one")
    .action((labels: string[], flags: ChangeFlags & { readonly into: string }) =>
      ending(() => change(merging(labels, flags.into), flags)),
    );
  withOptions(label.command("undo"))
    .description("take the last rename or merge back: every file is again what it was")
    .action((flags: LabelFlags) => ending(() => undo(flags)));
}

async function change(wanted: LabelChange, flags: ChangeFlags): Promise<void> {
  const project = await projectOf(flags.project, ".", ".");
  const isDone = await interrupted(project.root, wanted, flags);
  if (isDone) return;
  const plan = await followed("files", (following) => planMigration(project, wanted, following));
  const isRefused = plan.problems.length > 0 && flags.leaveOut !== true;
  const isWritten = !isRefused && flags.dryRun !== true;
  tellPlan(plan, isRefused);
  if (isWritten) {
    await followed("files", (following) => migrate(plan, { ...following, leaveOut: flags.leaveOut }));
  }
  const files = isRefused
    ? []
    : [...(plan.project ? [plan.project.path] : []), ...plan.gold.map(({ path }) => path)];
  if (flags.json) print(JSON.stringify(planJson(plan, isWritten)));
  else for (const file of files) print(file);
  if (isRefused) say("Nothing was written. Mend these files, or leave them as they are with --leave-out.");
  else if (!isWritten) say("Nothing was written: this was a dry run.");
  else say("`cancerllm label undo` takes this back.");
  process.exitCode = plan.problems.length > 0 ? exitCodes.inputErrors : exitCodes.done;
}

/** Finishes a change that was interrupted. @returns whether it was the wanted one */
async function interrupted(root: string, wanted: LabelChange, flags: ChangeFlags): Promise<boolean> {
  const found = await interruptedMigration(root);
  if (!found) return false;
  const name = changeInWords(found.change);
  if (flags.dryRun === true) {
    const message = `The change ${name} was interrupted. The same command without --dry-run finishes it, \`cancerllm label undo\` takes it back.`;
    throw new CommandError(exitCodes.inputErrors, message);
  }
  const outcome = await followed("files", (following) =>
    finishMigration(root, { ...following, leaveOut: flags.leaveOut }),
  );
  if (!outcome) return false;
  const what = found.state === "undoing" ? "undo of the change" : "change";
  say(
    `The ${what} ${name} had been interrupted; it is finished now (${count(outcome.files.length, "file")}).`,
  );
  const isSame = found.state === "migrating" && name === changeInWords(wanted);
  if (isSame) tellOutcome(outcome, flags);
  return isSame;
}

async function undo(flags: LabelFlags): Promise<void> {
  const project = await projectOf(flags.project, ".", ".");
  const outcome = await followed("files", (following) =>
    undoMigration(project.root, { ...following, leaveOut: flags.leaveOut }),
  );
  say(`${changeInWords(outcome.change)} is taken back: ${count(outcome.files.length, "file")} as before.`);
  tellOutcome(outcome, flags);
}

function tellPlan(plan: MigrationPlan, isRefused: boolean): void {
  for (const problem of plan.problems) say(`${isRefused ? "error" : "left out"}: ${problemLine(problem)}`);
  for (const file of plan.gold) for (const line of mergedLines(file)) say(`merged: ${line}`);
  for (const notice of noticesOf(plan)) say(`note: ${notice}`);
  say(`${planSummary(plan)}.`);
}

function planJson(
  { change, project, removed, gold, untouched, problems }: MigrationPlan,
  written: boolean,
): object {
  return {
    change,
    written,
    project: project && { path: project.path, removed: removed.map(({ id }) => id) },
    files: gold.map(({ path, labels, merged, overlaps }) => ({ path, labels, merged, overlaps })),
    untouched,
    problems,
  };
}

function tellOutcome({ change, files, left }: MigrationOutcome, flags: LabelFlags): void {
  for (const problem of left) say(`left out: ${problemLine(problem)}`);
  if (flags.json) print(JSON.stringify({ change, files, left }));
  else for (const file of files) print(file);
  process.exitCode = left.length > 0 ? exitCodes.inputErrors : exitCodes.done;
}

/** The error of a change of labels as the command line's own, each file on its own line; others go on up. */
async function ending(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof LabelMigrationError)) throw error;
    for (const problem of error.files) say(`error: ${problemLine(problem)}`);
    throw new CommandError(
      error.reason === "usage" ? exitCodes.wrongUsage : exitCodes.inputErrors,
      error.message,
    );
  }
}
