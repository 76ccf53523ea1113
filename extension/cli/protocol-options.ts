import { InvalidArgumentError } from "commander";
import type { Project, Protocol as ProtocolName } from "../labels/project";

export const protocolNames: readonly ProtocolName[] = ["cancerllm", "instruct"];

/** The project, asked as options say. */
export function withProtocol(
  project: Project,
  { protocol, examples }: { readonly protocol?: ProtocolName; readonly examples?: number },
): Project {
  return {
    ...project,
    ...(protocol === undefined ? {} : { protocol }),
    ...(examples === undefined ? {} : { examples }),
  };
}

/** An option that says how many worked examples a prompt shows. */
export function parseExamples(text: string): number {
  const number = Number(text);
  if (text.trim() === "" || !Number.isInteger(number) || number < 0 || number > 20)
    throw new InvalidArgumentError("Give a whole number from 0 to 20.");
  return number;
}
