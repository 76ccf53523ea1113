import type { Project, Protocol as ProtocolName } from "../../labels/project";
import type { EngineInfo } from "../engine";
import { cancerllmProtocol } from "./cancerllm/cancerllm";
import { openInstruct, type InstructOptions, type InstructProject } from "./instruct/instruct";
import type { Protocol } from "./protocol";
import { ProtocolError } from "./protocol-error";
import { protocolThatSuits } from "./suits";

/**
 * How a model is asked where nothing says otherwise: as its file names it, else by its chat template and name.
 * @throws ProtocolError `unknown` where the file names a way that this version does not know
 */
export function protocolOfModel({
  name,
  path,
  protocol,
  hasChatTemplate,
}: Pick<EngineInfo["model"], "name" | "path" | "protocol" | "hasChatTemplate">): ProtocolName {
  if (protocol === undefined) return protocolThatSuits(name, path, hasChatTemplate);
  if (protocol === "cancerllm" || protocol === "instruct") return protocol;
  throw new ProtocolError(
    "unknown",
    `The model ${name} names a protocol that this version does not know; choose cancerllm or instruct by --protocol, by \`protocol:\` in cancerllm.yaml or by the setting cancerllm.protocol.`,
  );
}

/**
 * The protocol for a project's work with a model: what the project says, else what suits the model.
 * @param options what a testbed changes of worked examples
 * @throws ProtocolError
 */
export async function openProtocol(
  project: InstructProject & Pick<Project, "protocol">,
  { model }: Pick<EngineInfo, "model">,
  options: InstructOptions = {},
): Promise<Protocol> {
  const name = project.protocol ?? protocolOfModel(model);
  if (name === "cancerllm") return cancerllmProtocol;
  if (model.hasChatTemplate) return openInstruct(project, options);
  throw new ProtocolError(
    "no-chat-template",
    `The model ${model.name} has no chat template, which the protocol instruct needs; choose the protocol cancerllm, or a model that was made for chats.`,
  );
}
