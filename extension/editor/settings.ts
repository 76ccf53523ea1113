import * as vscode from "vscode";
import type { SettingId, SettingTypes } from "./contributions";

function read<K extends SettingId>(id: K, scope?: vscode.Uri): SettingTypes[K] {
  const value = vscode.workspace.getConfiguration(undefined, scope).get<SettingTypes[K]>(id);
  if (value === undefined) throw new Error(`package.json declares no default for the setting ${id}.`);
  return value;
}

/** The extension's settings as they are now; getters only, so that no stale copy is kept. */
export const settings = {
  /** Who decides; empty means the name the project or the operating system gives. */
  annotator: (scope?: vscode.Uri): string => read("cancerllm.annotator", scope).trim(),
  /** Path or name of a GGUF file; empty means the project's model or the embedded one. */
  model: (): string => read("cancerllm.model").trim(),
  /** Where models are downloaded to; empty means the extension's own storage. */
  modelsFolder: (): string => read("cancerllm.modelsFolder").trim(),
  /** Address of a server with OpenAI's interface; empty means that the model runs on this machine. */
  endpoint: (): string => read("cancerllm.endpoint").trim(),
  /** The model's name there; empty where it has one only. */
  endpointModel: (): string => read("cancerllm.endpointModel").trim(),
  /** Tokens. */
  endpointContext: (): number => read("cancerllm.endpointContext"),
  allowInsecureEndpoint: (): boolean => read("cancerllm.allowInsecureEndpoint"),
  gpu: (): SettingTypes["cancerllm.gpu"] => read("cancerllm.gpu"),
  /** How the model is asked; undefined: as the project says, else what suits the model. */
  protocol: (scope?: vscode.Uri): "cancerllm" | "instruct" | undefined => {
    const chosen = read("cancerllm.protocol", scope);
    return chosen === "auto" ? undefined : chosen;
  },
  tasks: (): SettingTypes["cancerllm.tasks"] => read("cancerllm.tasks"),
  /** Minutes without work after which the model is unloaded; 0 means never. */
  idleMinutes: (): number => read("cancerllm.engine.idleMinutes"),
  openInReviewMode: (): boolean => read("cancerllm.review.openInReviewMode"),
  advance: (): boolean => read("cancerllm.review.advance"),
  /** 0 to 1. */
  bulkConfidence: (): number => read("cancerllm.review.bulkConfidence"),
};

/** Settings that take effect only when the model is loaded again. */
export const engineSettings: readonly SettingId[] = [
  "cancerllm.model",
  "cancerllm.gpu",
  "cancerllm.endpoint",
  "cancerllm.endpointModel",
  "cancerllm.endpointContext",
  "cancerllm.allowInsecureEndpoint",
];
