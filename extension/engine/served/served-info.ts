import type { EngineInfo } from "../engine";
import type { Endpoint } from "./endpoint";
import type { Abilities } from "./abilities";
import type { ServerFacts, ServerKind } from "./server-facts";

/** Tokens that the context of a diagnosis may take where nobody says how many: those of CancerLLM. */
export const usualContextTokens = 1500;
/** Room beside it: the wrapper and the answer. */
const overheadTokens = 512;

const titles: Readonly<Record<ServerKind, string>> = {
  "llama-server": "llama-server",
  vllm: "vLLM",
  ollama: "Ollama",
  other: "OpenAI-compatible server",
};

/**
 * What is known of a model that somebody else runs.
 * @param sequences requests that are worth preparing at a time
 * @param contextTokens tokens that the context of a diagnosis may take: the server does not tell what the file says
 */
export function servedInfo(
  { url, host }: Endpoint,
  { kind, version, model, contextSize, quantization, size }: ServerFacts,
  { probabilities }: Abilities,
  sequences: number,
  contextTokens = usualContextTokens,
): EngineInfo {
  const title = titles[kind];
  return {
    model: {
      name: model.replace(/^.*\/(?=[^/]+\.gguf$)|\.gguf$/gu, ""),
      path: url,
      architecture: "unknown",
      quantization: quantization ?? "served",
      size: size ?? 0,
      contextSize,
      // A server does not tell what its model's file says of the protocol.
      ...(/cancer-?llm/iu.test(model) ? { protocol: "cancerllm" } : {}),
      hasChatTemplate: true,
      maxContextTokens: Math.max(1, Math.min(contextTokens, contextSize - overheadTokens)),
    },
    backend: {
      name: `${title} at ${host}`,
      type: "served",
      host,
      gpuLayers: 0,
      totalLayers: 0,
      gpuMemory: 0,
      threads: 0,
      sequences,
      ...(probabilities
        ? {}
        : { note: `${host} tells no probabilities, so every suggestion has the confidence 0.` }),
    },
    versions: { server: version === undefined ? title : `${title} ${version}` },
  };
}
