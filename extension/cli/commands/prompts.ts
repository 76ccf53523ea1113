import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { Command } from "commander";
import { builtInPrompts, promptFileName } from "../../engine/protocols/instruct/prompt-files";
import { writeWhole } from "../../labels/write-whole";
import { CommandError, exitCodes } from "../exit-codes";
import { print } from "../output";
import { allTasks } from "./annotate";

/** `cancerllm prompts`: the built-in prompts of the protocol instruct as files, to be changed. */
export function registerPrompts(program: Command): void {
  program
    .command("prompts")
    .description("write the built-in prompts for chat models into a folder, to be changed there")
    .argument("<folder>", "where they go; then name it in cancerllm.yaml: `prompts: <folder>`")
    .action(writePrompts);
}

async function writePrompts(folder: string): Promise<void> {
  const files = allTasks.map((task) => ({
    file: path.join(folder, promptFileName(task)),
    text: builtInPrompts[task],
  }));
  try {
    await mkdir(folder, { recursive: true });
    const isThere = await Promise.all(
      files.map(({ file }) =>
        readFile(file).then(
          () => true,
          () => false,
        ),
      ),
    );
    for (const [at, { file, text }] of files.entries()) {
      // What somebody wrote stays.
      if (!isThere[at]) await writeWhole(file, text);
      print(`${file}${isThere[at] ? " is there already and stays as it is" : ""}`);
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown";
    throw new CommandError(
      exitCodes.inputErrors,
      `${folder} cannot be written to (${code}); give another one.`,
    );
  }
}
