import { createHash } from "node:crypto";
import { version } from "../../../package.json";
import type { EngineInfo } from "../../engine/engine";
import type { Protocol } from "../../engine/protocols/protocol";
import { modelIdOf } from "../../labels/model-id";

/** What all who work on a run have in common, so that it does not matter who answers. */
export interface Lane {
  /** Version of this product. */
  readonly product: string;
  /** See modelIdOf. */
  readonly model: string;
  readonly protocol: string;
  /** What the protocol says of how it asks: worked examples, prompts, tokens of an answer. */
  readonly parameters: Readonly<Record<string, string | number>>;
  /** Tokens. */
  readonly contextSize: number;
  readonly maxContextTokens: number;
}

export function laneOf(info: Pick<EngineInfo, "model" | "backend">, { name, parameters }: Protocol): Lane {
  const { contextSize, maxContextTokens } = info.model;
  return {
    product: version,
    model: modelIdOf(info),
    protocol: name,
    parameters,
    contextSize,
    maxContextTokens,
  };
}

/** Names the queue of a lane. */
export function laneId({
  product,
  model,
  protocol,
  parameters,
  contextSize,
  maxContextTokens,
}: Lane): string {
  const sorted = Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1));
  const whole = JSON.stringify([product, model, protocol, sorted, contextSize, maxContextTokens]);
  return createHash("sha256").update(whole).digest("hex").slice(0, 16);
}

/**
 * Why a worker cannot do what is wanted, each reason as `what it has, not what is wanted`; empty where it can.
 * @param wanted what is left out does not matter
 */
export function differences(wanted: Partial<Lane>, own: Lane): string[] {
  const all: [string, string | number | undefined, string | number][] = [
    ["version", wanted.product, own.product],
    ["model", wanted.model, own.model],
    ["protocol", wanted.protocol, own.protocol],
    ["context (tokens)", wanted.contextSize, own.contextSize],
    ["context for diagnosis and treatment (tokens)", wanted.maxContextTokens, own.maxContextTokens],
  ];
  // Another protocol has other parameters anyway.
  if (wanted.parameters && wanted.protocol === own.protocol) {
    for (const name of new Set([...Object.keys(wanted.parameters), ...Object.keys(own.parameters)])) {
      all.push([name, wanted.parameters[name] ?? "none", own.parameters[name] ?? "none"]);
    }
  }
  return all
    .filter(([, is, has]) => is !== undefined && is !== has)
    .map(([what, is, has]) => `${what} ${short(has)}, not ${short(is ?? "")}`);
}

/** A hash by its first characters. */
function short(value: string | number): string {
  return /^[0-9a-f]{64}$/u.test(String(value)) ? `${String(value).slice(0, 12)}…` : String(value);
}
