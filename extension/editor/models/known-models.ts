import * as path from "node:path";
import { stat } from "node:fs/promises";
import { embeddedModel } from "../../engine/catalog";
import { byteSize } from "../../engine/byte-size";
import type { BegunDownload, ModelEntry } from "../../engine/models/model-entry";
import { ModelStore } from "../../engine/models/store";
import type { EditorContext } from "../context";
import { pickOne } from "../exchange/pick";
import { settings } from "../settings";
import { modelFolders } from "./model-places";

/** A model that can be used, with the store that has it. */
export interface KnownModel {
  readonly name: string;
  readonly file: string;
  /** Bytes. */
  readonly size: number;
  /** Where it is from, in words. */
  readonly origin: string;
  readonly isThere: boolean;
  /** Absent for the embedded model and for a file that only the settings name. */
  readonly entry?: ModelEntry;
  readonly store?: ModelStore;
}

export interface KnownModels {
  readonly models: readonly KnownModel[];
  readonly begun: readonly (BegunDownload & { readonly loaded: number; readonly store: ModelStore })[];
  readonly problems: readonly string[];
}

/** The embedded model and those of all folders; of two with one name the first, as names are resolved. */
export async function knownModels({ extension }: EditorContext): Promise<KnownModels> {
  const embedded = path.join(extension.extensionPath, embeddedModel.file);
  const models = [await known(embeddedModel.name, embedded, "embedded")];
  const begun: KnownModels["begun"][number][] = [];
  const problems: string[] = [];
  for (const folder of modelFolders(extension)) {
    const store = new ModelStore(folder);
    const found = await store.list();
    for (const entry of found.models) {
      if (models.some(({ name }) => name === entry.name)) continue;
      const origin = entry.address ?? "added file";
      models.push({ ...(await known(entry.name, entry.file, origin)), size: entry.size, entry, store });
    }
    begun.push(...found.begun.map((download) => ({ ...download, store })));
    problems.push(...found.problems);
  }
  const chosen = settings.model();
  const isKnown = models.some(({ name, file, entry }) => [name, file, entry?.address].includes(chosen));
  if (path.isAbsolute(chosen) && !isKnown) {
    models.push(await known(path.basename(chosen, ".gguf"), chosen, "file of the settings"));
  }
  return { models, begun, problems };
}

/** True for the model that `cancerllm.model` of the settings names. */
export function isChosen({ name, file, entry }: KnownModel): boolean {
  const chosen = settings.model();
  return chosen !== "" && [name, file, entry?.address].includes(chosen);
}

/** Asks for one of the models. @param argument a name that a keybinding or a list gives */
export async function pickModel(
  context: EditorContext,
  title: string,
  argument: unknown,
  fits: (model: KnownModel) => boolean = () => true,
): Promise<KnownModel | undefined> {
  const models = (await knownModels(context)).models.filter(fits);
  const named = models.find(({ name }) => name === argument);
  if (named) return named;
  return pickOne(
    title,
    models.map((model) => ({
      label: model.name,
      description: `${byteSize(model.size)} · ${model.origin}`,
      ...(model.isThere ? {} : { detail: "$(warning) The file is missing." }),
      value: model,
    })),
    models.length === 0 ? "There is none yet" : undefined,
  );
}

async function known(name: string, file: string, origin: string): Promise<KnownModel> {
  const found = await stat(file).catch(() => undefined);
  return { name, file, size: found?.size ?? 0, origin, isThere: found !== undefined };
}
