import { createInterface } from "node:readline/promises";
import type { Command } from "commander";
import { byteSize } from "../../../engine/byte-size";
import { chooseModel, chosenModel, embeddedModel } from "../../../engine/catalog";
import { ModelStore } from "../../../engine/models/store";
import { CommandError, exitCodes } from "../../exit-codes";
import { say } from "../../output";
import { modelsOption, working } from "./shared";

interface RemoveOptions {
  readonly yes?: boolean;
  readonly models: string;
}

/** `cancerllm model remove`: deletes what was downloaded, forgets what was added. */
export function registerRemove(model: Command): void {
  model
    .command("remove")
    .description("delete a downloaded model; a file that was added is only taken out of the list")
    .argument("<name>", "name of the model, or of a download that was begun")
    .option("--yes", "do not ask")
    .addOption(modelsOption())
    .action((name: string, options: RemoveOptions) => working(() => remove(name, options)));
}

async function remove(name: string, { yes, models: folder }: RemoveOptions): Promise<void> {
  const store = new ModelStore(folder);
  const entry = await store.find(name);
  const what = entry?.name ?? name;
  const question = entry?.isOwn === false
    ? `Take ${what} out of the list? ${entry.file} stays.`
    : `Delete ${what}${entry ? `, ${byteSize(entry.size)}` : ""} from ${folder}?`;
  if (yes !== true && !(await isConfirmed(question))) {
    throw new CommandError(exitCodes.inputErrors, "Nothing was removed.");
  }
  const deleted = await store.remove(what);
  if ((await chosenModel([folder])) === what) await chooseModel(embeddedModel.name, folder);
  say(deleted.length === 0 ? `${what} is out of the list; no file was deleted.` : `Deleted ${deleted.join(", ")}.`);
}

async function isConfirmed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new CommandError(exitCodes.wrongUsage, `${question} Confirm with --yes.`);
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/iu.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}
