import { stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Command } from "commander";
import { checkGoldFile } from "../../labels/gold-check";
import type { GoldProblem } from "../../labels/gold-problems";
import { findProjectFolder, loadProject } from "../../labels/project";
import type { Project } from "../../labels/project";
import { findNotes } from "../../notes/find";
import { CommandError, exitCodes } from "../exit-codes";
import { count, print, say } from "../output";

interface ValidateOptions {
  readonly project?: string;
  readonly json?: boolean;
}

interface Checked {
  readonly file: string;
  readonly problems: readonly GoldProblem[];
}

/** `cancerllm validate`: whether gold files are sound, one line for each problem. */
export function registerValidate(program: Command): void {
  program
    .command("validate")
    .description("check gold labels: form, quotes against the notes, labels, ids")
    .argument("<gold file or folder...>", "gold files, or folders of them")
    .option("--project <path>", "cancerllm.yaml or its folder; the nearest one above each file when left out")
    .option("--json", "print files and problems as JSON")
    .action(validate);
}

async function validate(inputs: readonly string[], options: ValidateOptions): Promise<void> {
  const projects = new Map<string, Promise<Project>>();
  const checked: Checked[] = [];
  let isMissing = false;
  for (const input of inputs) {
    const files = await goldFilesOf(input);
    if (files.length === 0) {
      isMissing = true;
      say(`${input}: there are no gold files (*.yaml) here.`);
    }
    for (const file of files) {
      const project = await projectOf(file, options.project, projects);
      checked.push({ file, problems: await checkGoldFile(project, file) });
    }
  }
  const problems = checked.flatMap((file) => file.problems);
  const errors = problems.filter(({ severity }) => severity === "error").length;
  if (options.json === true) {
    print(JSON.stringify({ files: checked, errors, warnings: problems.length - errors }, undefined, 2));
  } else {
    for (const { file, problems } of checked) {
      for (const { line, column, severity, message } of problems) {
        print(`${file}:${line}:${column}: ${severity}: ${message}`);
      }
    }
    say(
      `${count(checked.length, "gold file")}: ${count(errors, "error")}, ${count(problems.length - errors, "warning")}.`,
    );
  }
  if (errors > 0 || isMissing) process.exitCode = exitCodes.inputErrors;
}

async function goldFilesOf(input: string): Promise<string[]> {
  const entry = await stat(input).catch(() => undefined);
  if (!entry) throw new CommandError(exitCodes.inputErrors, `${input}: there is no such file or folder.`);
  if (!entry.isDirectory()) return [input];
  const files: string[] = [];
  for await (const file of findNotes(input, ["**/*.yaml"])) {
    if (path.basename(file) !== "cancerllm.yaml") files.push(path.join(input, file));
  }
  return files;
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
