import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Task } from "../../../labels/suggestion";
import { ProtocolError } from "../protocol-error";
import diagnosis from "./prompts/diagnosis.md?raw";
import phenotypes from "./prompts/phenotypes.md?raw";
import treatment from "./prompts/treatment.md?raw";
import { parsePrompt, type PromptTemplate } from "./prompt-template";

/** The prompt files that the product brings along, by name. */
export const builtInPrompts: Readonly<Record<Task, string>> = { phenotypes, diagnosis, treatment };

/** The variables that may stand in each file, see docs/protocols.md. */
const variables: Readonly<Record<Task, readonly string[]>> = {
  phenotypes: ["text", "phenotypes"],
  diagnosis: ["text"],
  treatment: ["text", "modalities"],
};

export interface Prompts {
  readonly templates: Readonly<Record<Task, PromptTemplate>>;
  /** For `run.yaml`: `built-in`, or what tells one version of a project's files from another. */
  readonly version: string;
}

/** The name of a task's prompt file. */
export function promptFileName(task: Task): string {
  return `${task}.md`;
}

/**
 * Reads the prompts of a folder, or those that the product brings along.
 * @throws ProtocolError `prompts` where a file is missing or wrong
 */
export async function readPrompts(folder: string | undefined): Promise<Prompts> {
  const hash = createHash("sha256");
  const read = async (task: Task): Promise<PromptTemplate> => {
    const name = promptFileName(task);
    if (folder === undefined) return parsePrompt(builtInPrompts[task], name, variables[task]);
    const file = path.join(folder, name);
    const source = await readFile(file, "utf8").catch((error: unknown) => {
      throw unreadable(file, (error as NodeJS.ErrnoException).code ?? "");
    });
    hash.update(JSON.stringify(source));
    return parsePrompt(source, file, variables[task]);
  };
  const templates = {
    phenotypes: await read("phenotypes"),
    diagnosis: await read("diagnosis"),
    treatment: await read("treatment"),
  };
  return { templates, version: folder === undefined ? "built-in" : hash.digest("hex").slice(0, 16) };
}

function unreadable(file: string, code: string): ProtocolError {
  const why = code === "ENOENT" || code === "ENOTDIR" ? "There is no" : `(${code}) I cannot read`;
  return new ProtocolError(
    "prompts",
    `${why} ${file}; \`cancerllm prompts ${path.dirname(file)}\` writes the prompts that the product brings along, to be changed there.`,
  );
}
