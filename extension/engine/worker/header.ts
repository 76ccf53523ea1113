import path from "node:path";
import { GgufFileType, type GgufFileInfo } from "node-llama-cpp";

const defaultMaxContextTokens = 1500;
const chatPromptTokens = 3584;

/** The model's name for a person. */
export function modelTitle(header: GgufFileInfo, modelPath: string): string {
  return header.metadata.general.name ?? path.basename(modelPath, ".gguf");
}

/** Such as `Q4_K_M`. */
export function quantization(header: GgufFileInfo): string {
  const type = header.metadata.general.file_type;
  const name = type === undefined ? undefined : GgufFileType[type];
  return name?.replace(/^(MOSTLY|ALL)_/, "") ?? "unknown";
}

/** `cancerllm.protocol` of the file's metadata. */
export function declaredProtocol(header: GgufFileInfo): string | undefined {
  const name = ownKey(header, "protocol");
  return typeof name === "string" ? name : undefined;
}

/** Tokens that the context of a diagnosis may take: `cancerllm.diagnosis.max_tokens`, or 1,500. */
export function maxContextTokens(header: GgufFileInfo): number {
  const limit = Number(ownKey(header, "diagnosis", "max_tokens"));
  return Number.isInteger(limit) && limit > 0 ? limit : defaultMaxContextTokens;
}

/** Tokens that the words of one prompt may take: of a chat model's with worked examples, else of a diagnosis. */
export function promptTokens(header: GgufFileInfo): number {
  const isAskedByChat = declaredProtocol(header) !== "cancerllm" && chatTemplate(header) !== undefined;
  return isAskedByChat ? Math.max(chatPromptTokens, maxContextTokens(header)) : maxContextTokens(header);
}

/** The chat template, as Jinja text. */
export function chatTemplate(header: GgufFileInfo): string | undefined {
  const template: unknown = header.metadata.tokenizer.chat_template;
  return typeof template === "string" && template.trim() !== "" ? template : undefined;
}

/** A key of our own, `cancerllm.<key>`, of the file's metadata. */
function ownKey(header: GgufFileInfo, ...keys: readonly string[]): unknown {
  let value: unknown = header.metadata;
  for (const key of ["cancerllm", ...keys]) {
    value =
      typeof value === "object" && value !== null
        ? Object.entries(value).find(([k]) => k === key)?.[1]
        : undefined;
  }
  return value;
}
