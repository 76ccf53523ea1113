import { stat } from "node:fs/promises";
import path from "node:path";
import type { Command } from "commander";
import { createProject } from "../../labels/new-project";
import { CommandError, exitCodes } from "../exit-codes";
import { print } from "../output";

/** `cancerllm init`: a project file in which every default is written out. */
export function registerInit(program: Command): void {
  program
    .command("init")
    .description("write a cancerllm.yaml with the default phenotypes, to be changed there")
    .argument("[folder]", "the project's root", ".")
    .option("--json", "print the file's path as JSON")
    .action(init);
}

async function init(folder: string, { json }: { readonly json?: true }): Promise<void> {
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new CommandError(exitCodes.inputErrors, `${folder} is no folder; make it first.`);
  const file = await createProject(path.resolve(folder));
  print(json ? JSON.stringify({ file }) : file);
}
