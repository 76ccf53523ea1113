import { stat } from "node:fs/promises";
import path from "node:path";
import type { Command } from "commander";
import { byteSize } from "../../../engine/byte-size";
import { chosenModel, embeddedModel } from "../../../engine/catalog";
import { ModelStore } from "../../../engine/models/store";
import { packageFolder } from "../../open-engine";
import { print, say } from "../../output";
import { modelsOption, working } from "./shared";

/** `cancerllm model list`: the models of the catalog, and downloads that were begun. */
export function registerList(model: Command): void {
  model
    .command("list")
    .description("show the models that there are, and downloads that were begun")
    .addOption(modelsOption())
    .option("--json", "print JSON")
    .action((options: { models: string; json?: boolean }) => working(() => list(options)));
}

async function list({ models: folder, json }: { models: string; json?: boolean }): Promise<void> {
  const { models, begun, problems } = await new ModelStore(folder).list();
  const chosen = (await chosenModel([folder])) ?? embeddedModel.name;
  const file = path.join(packageFolder, embeddedModel.file);
  const embedded = { name: embeddedModel.name, file, size: (await stat(file)).size, isEmbedded: true };
  const all = [embedded, ...models];
  for (const problem of problems) say(problem);
  if (json) {
    print(JSON.stringify({ folder, chosen, models: all, begun, problems }, undefined, 2));
    return;
  }
  const width = Math.max(...[...all, ...begun].map(({ name }) => name.length));
  for (const entry of all) {
    const mark = entry.name === chosen ? "*" : " ";
    const there = await isThere(entry.file);
    const origin = "address" in entry ? entry.address : "isEmbedded" in entry ? "embedded" : entry.file;
    print(`${mark} ${entry.name.padEnd(width)}  ${byteSize(entry.size).padStart(8)}  ${origin}${there ? "" : " (the file is missing)"}`);
  }
  for (const { name, address, loaded, files } of begun) {
    const sizes = files.map(({ size }) => size ?? NaN).reduce((sum, size) => sum + size, 0);
    const share = Number.isFinite(sizes) ? ` of ${byteSize(sizes)}` : "";
    print(`  ${name.padEnd(width)}  ${byteSize(loaded)}${share} downloaded; go on with: cancerllm model pull ${address}`);
  }
  say(`* is used where none is named. Models are kept in ${folder}.`);
}

async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
