import type { Command } from "commander";
import { registerAdd } from "./add";
import { registerBench } from "./bench";
import { registerInfo } from "./info";
import { registerList } from "./list";
import { registerPull } from "./pull";
import { registerRemove } from "./remove";
import { registerUse } from "./use";

/** `cancerllm model …`: the models that there are, and which one is used. */
export function registerModel(program: Command): void {
  const model = program
    .command("model")
    .description("list, inspect, add, download, remove and measure models");
  registerList(model);
  registerInfo(model);
  registerAdd(model);
  registerPull(model);
  registerUse(model);
  registerRemove(model);
  registerBench(model);
}
