import type { Command } from "commander";
import { ModelStore } from "../../../engine/models/store";
import { print } from "../../output";
import { modelsOption, working } from "./shared";

/** `cancerllm model add`: a file that is there gets a name. */
export function registerAdd(model: Command): void {
  model
    .command("add")
    .description("give a GGUF file on this machine a name; it stays where it is")
    .argument("<file>", "path of a GGUF file; of one in several files the first")
    .option("--name <name>", "what it is called; the file's name when left out")
    .addOption(modelsOption())
    .action((file: string, options: { name?: string; models: string }) =>
      working(async () => {
        const entry = await new ModelStore(options.models).add(file, options.name);
        print(entry.name);
      }),
    );
}
