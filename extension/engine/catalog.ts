import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { writeWhole } from "../labels/write-whole";
import { EngineError } from "./engine-error";
import { isAddress } from "./models/address";
import { modelsFolder } from "./models/folders";
import type { ModelEntry } from "./models/model-entry";
import { ModelError } from "./models/model-error";
import { ModelStore } from "./models/store";

/** The model that the product carries, below its own folder. */
export const embeddedModel = {
  name: "cancerllm-mini",
  file: "model/cancerllm-mini/cancerllm-mini.gguf",
} as const;

/**
 * The GGUF file that a name, path or address means. Nothing is downloaded: an address means the model that was
 * downloaded from it.
 * @param model a name of the catalog, a path (to the working folder), an address, or nothing: the model that
 * `cancerllm model use` chose, else the embedded one
 * @param packageFolder where the product is installed
 * @param folders where models are kept; the first one that has the name is taken
 * @throws EngineError `model-missing`; ModelError `unreadable`
 */
export async function resolveModel(
  model: string | undefined,
  packageFolder: string,
  folders: readonly string[] = [modelsFolder()],
): Promise<string> {
  const wanted = model === undefined || model === "" ? await chosenModel(folders) : model;
  if (wanted === undefined || wanted === embeddedModel.name)
    return path.join(packageFolder, embeddedModel.file);
  const entry = await findEntry(wanted, folders);
  if (entry) {
    if (await isFile(entry.file)) return entry.file;
    throw new EngineError(
      "model-missing",
      `The model ${entry.name} was at ${entry.file} and is not there any more; add or download it again.`,
    );
  }
  if (isAddress(wanted)) {
    throw new EngineError(
      "model-missing",
      `${wanted} was not downloaded yet: \`cancerllm model pull ${wanted}\` (Download Model…) does that.`,
    );
  }
  const file = path.resolve(wanted);
  if (await isFile(file)) return file;
  throw new EngineError(
    "model-missing",
    `There is no model at ${file} and none of that name in the catalog; \`cancerllm model list\` shows what there is.`,
  );
}

/** The first entry of that name or address. @throws ModelError `unreadable` */
export async function findEntry(model: string, folders: readonly string[]): Promise<ModelEntry | undefined> {
  if (/[\\/]/u.test(model) && !isAddress(model)) return undefined;
  for (const folder of folders) {
    const entry = await new ModelStore(folder).find(model);
    if (entry) return entry;
  }
  return undefined;
}

const choiceFile = "chosen.json";

/** The model that is taken where none is named; undefined: the embedded one. */
export async function chosenModel([folder]: readonly string[]): Promise<string | undefined> {
  if (folder === undefined) return undefined;
  const file = path.join(folder, choiceFile);
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const { model } = JSON.parse(text) as { model?: unknown };
    if (typeof model === "string") return model;
  } catch {
    // told below
  }
  throw new ModelError("unreadable", `${file} cannot be read; delete it and choose a model again.`);
}

/** Takes a model where none is named. @param folder that of the catalog; made where it is missing */
export async function chooseModel(model: string, folder: string): Promise<void> {
  await new ModelStore(folder).make();
  await writeWhole(path.join(folder, choiceFile), `${JSON.stringify({ model }, undefined, 2)}\n`);
}

async function isFile(file: string): Promise<boolean> {
  return stat(file).then(
    (entry) => entry.isFile(),
    () => false,
  );
}
