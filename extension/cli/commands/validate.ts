import { stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Command } from "commander";
import { checkGoldFiles, notesWithoutGold } from "../../labels/gold-folder-check";
import type { CheckedGold } from "../../labels/gold-folder-check";
import { changeInWords } from "../../labels/migration/label-change";
import { interruptedMigration } from "../../labels/migration/migrate";
import { loadProject } from "../../labels/load-project";
import { findProjectFolder, projectFileName } from "../../labels/project";
import type { Project } from "../../labels/project";
import { findNotes } from "../../notes/find";
import { CommandError, exitCodes } from "../exit-codes";
import { count, print, say } from "../output";
import { followed } from "./exchange-report";

interface ValidateOptions {
  readonly project?: string;
  readonly strict?: boolean;
  readonly json?: boolean;
}

/** `cancerllm validate`: whether gold files are sound, by themselves and together; one line for each problem. */
export function registerValidate(program: Command): void {
  program
    .command("validate")
    .description("check gold labels: form, quotes against the notes, labels, ids; notes without gold labels")
    .argument(
      "[gold file or folder...]",
      "gold files, or folders of them (default: the project's gold folder)",
    )
    .option("--project <path>", "cancerllm.yaml or its folder; the nearest one above each file when left out")
    .option("--strict", "warnings and notes without gold labels are errors too")
    .option("--json", "print files and problems as JSON")
    .action(validate);
}

async function validate(inputs: readonly string[], options: ValidateOptions): Promise<void> {
  const projects = new Map<string, Promise<Project>>();
  const given = inputs.length > 0 ? inputs : [await goldFolderOf(options.project)];
  const files = new Map<Project, Set<string>>();
  const unlabelled = new Map<string, Project>();
  let isMissing = false;
  for (const input of given) {
    const { found, isFolder } = await goldFilesOf(input);
    const project = await projectOf(isFolder ? path.join(input, "x") : input, options.project, projects);
    if (found.length === 0) {
      isMissing = true;
      say(`${input}: there are no gold files (*.yaml) here.`);
    }
    for (const file of found) {
      const own = await projectOf(file, options.project, projects);
      files.set(own, (files.get(own) ?? new Set()).add(file));
    }
    const without = isFolder ? await notesWithoutGold(project, input, found) : [];
    for (const note of without) unlabelled.set(path.join(project.root, note), project);
  }
  const checked: CheckedGold[] = [];
  for (const [project, own] of files) {
    checked.push(
      ...(await followed("gold files", (following) => checkGoldFiles(project, [...own], following))),
    );
    const interrupted = await interruptedMigration(project.root);
    if (interrupted) checked.push(unfinished(project, changeInWords(interrupted.change)));
  }
  tell(checked, [...unlabelled.keys()].map(shortened), options);
  if (isMissing) process.exitCode = exitCodes.inputErrors;
}

function tell(
  checked: readonly CheckedGold[],
  unlabelled: readonly string[],
  options: ValidateOptions,
): void {
  const problems = checked.flatMap((file) => file.problems);
  const errors = problems.filter(({ severity }) => severity === "error").length;
  const warnings = problems.length - errors;
  if (options.json === true) {
    print(JSON.stringify({ files: checked, unlabelled, errors, warnings }, undefined, 2));
  } else {
    for (const { file, problems } of checked) {
      for (const { line, column, severity, message } of problems) {
        print(`${file}:${line}:${column}: ${severity}: ${message}`);
      }
    }
    const severity = options.strict === true ? "error" : "info";
    for (const note of unlabelled) print(`${note}:1:1: ${severity}: This note has no gold labels.`);
  }
  const without = unlabelled.length === 0 ? "" : `, ${count(unlabelled.length, "note")} without gold labels`;
  say(
    `${count(checked.length, "gold file")}: ${count(errors, "error")}, ${count(warnings, "warning")}${without}.`,
  );
  const isWrong = errors > 0 || (options.strict === true && warnings + unlabelled.length > 0);
  if (isWrong) process.exitCode = exitCodes.inputErrors;
}

/** A change of labels that was killed leaves gold files with the old label beside some with the new one. */
function unfinished({ root }: Project, change: string): CheckedGold {
  const message = `The change of labels ${change} was interrupted; \`cancerllm label\` finishes it or takes it back.`;
  const problem = { kind: "interrupted", severity: "error", line: 1, column: 1, message } as const;
  return { file: shortened(path.join(root, ".cancerllm/label-migration.json")), problems: [problem] };
}

/** A path as a person in this folder would write it. */
function shortened(file: string): string {
  const short = path.relative("", file);
  return short.startsWith("..") ? file : short;
}

async function goldFolderOf(given: string | undefined): Promise<string> {
  const project = await loadProject(given ?? (await findProjectFolder(path.resolve("."))) ?? ".");
  return shortened(project.goldFolder);
}

async function goldFilesOf(input: string): Promise<{ found: string[]; isFolder: boolean }> {
  const entry = await stat(input).catch(() => undefined);
  if (!entry) throw new CommandError(exitCodes.inputErrors, `${input}: there is no such file or folder.`);
  if (!entry.isDirectory()) return { found: [input], isFolder: false };
  const found: string[] = [];
  for await (const file of findNotes(input, ["**/*.yaml", "**/*.yml"])) {
    if (path.basename(file) !== projectFileName) found.push(path.join(input, file));
  }
  return { found, isFolder: true };
}

/** The given project, else the nearest one above the file, else the folder that holds `gold/`. */
async function projectOf(
  file: string,
  given: string | undefined,
  known: Map<string, Promise<Project>>,
): Promise<Project> {
  const folder = path.dirname(path.resolve(file));
  const gold = `${path.sep}gold${path.sep}`;
  const above = `${folder}${path.sep}`.lastIndexOf(gold);
  const guess = above === -1 ? folder : folder.slice(0, above) || path.sep;
  const root = given ?? (await findProjectFolder(folder)) ?? guess;
  const loaded = known.get(root) ?? loadProject(root, { user: os.userInfo().username });
  known.set(root, loaded);
  return loaded;
}
