import type { Command } from "commander";
import { chooseModel, embeddedModel, resolveModel } from "../../../engine/catalog";
import { packageFolder } from "../../open-engine";
import { say } from "../../output";
import { modelsOption, working } from "./shared";

/** `cancerllm model use`: what is taken where neither the command nor the project names a model. */
export function registerUse(model: Command): void {
  model
    .command("use")
    .description("take this model where neither the command nor the project names one")
    .argument("<model>", `name, path or address; ${embeddedModel.name} is the embedded one`)
    .addOption(modelsOption())
    .action((name: string, { models }: { models: string }) =>
      working(async () => {
        const file = await resolveModel(name, packageFolder, [models]);
        const isPath = /[\\/]|\.gguf$/iu.test(name);
        await chooseModel(isPath ? file : name, models);
        say(`${file} is used from now on where no model is named.`);
      }),
    );
}
