import path from "node:path";
import type { Protocol as ProtocolName } from "../../labels/project";

/**
 * How a model is asked whose file does not say it. CancerLLM was tuned from a chat model, and its file may have kept that
 * one's template: its name tells.
 * @param file of the model
 */
export function protocolThatSuits(name: string, file: string, hasChatTemplate: boolean): ProtocolName {
  const isCancerLLM = [name, path.basename(file)].some((one) => /cancer[\s_-]?llm/iu.test(one));
  return hasChatTemplate && !isCancerLLM ? "instruct" : "cancerllm";
}
