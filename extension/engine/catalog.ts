import { stat } from "node:fs/promises";
import path from "node:path";
import { EngineError } from "./engine-error";

/** The model that the product carries, below its own folder. */
export const embeddedModel = {
  name: "cancerllm-mini",
  file: "model/cancerllm-mini/cancerllm-mini.gguf",
} as const;

/**
 * The GGUF file that a name or path means; nothing means the embedded model. Nothing is downloaded.
 * @param model an absolute or relative path (to the working folder), `cancerllm-mini`, or nothing
 * @param packageFolder where the product is installed
 * @throws EngineError `model-missing`
 */
export async function resolveModel(model: string | undefined, packageFolder: string): Promise<string> {
  const file =
    model === undefined || model === "" || model === embeddedModel.name
      ? path.join(packageFolder, embeddedModel.file)
      : path.resolve(model);
  const found = await stat(file).then(
    (entry) => entry.isFile(),
    () => false,
  );
  if (found) return file;
  if (model !== undefined && /^[a-z][a-z0-9+.-]{2,}:/iu.test(model)) {
    throw new EngineError(
      "model-missing",
      `${model} is an address; models are not downloaded here: download the GGUF file and give its path.`,
    );
  }
  throw new EngineError("model-missing", `There is no model at ${file}; give the path of a GGUF file.`);
}
