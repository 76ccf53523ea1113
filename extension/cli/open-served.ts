import { InvalidArgumentError, Option, type Command } from "commander";
import type { Engine } from "../engine/engine";
import { EngineError } from "../engine/engine-error";
import { destinationOf, parseEndpoint } from "../engine/served/endpoint";
import { CommandError, exitCodes } from "./exit-codes";
import { openRequests } from "./network";
import { engineFailure } from "./open-engine";
import { say } from "./output";

/** Options of every command that can have a server answer. */
export interface EndpointOptions {
  readonly endpoint?: string;
  readonly endpointModel?: string;
  readonly endpointContext?: number;
  readonly allowInsecureEndpoint?: boolean;
}

/** The variable of the environment that holds the server's key. */
const keyVariable = "CANCERLLM_API_KEY";

/** Adds the options that name a server. */
export function addEndpointOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--endpoint <address>",
        `have a server with OpenAI's interface answer, such as https://host/v1; its key is read from ${keyVariable}`,
      ).conflicts(["model", "gpu"]),
    )
    .option("--endpoint-model <name>", "the model's name there; needed where the server has several")
    .option(
      "--endpoint-context <tokens>",
      "tokens of a note in a prompt for diagnosis or treatment; 1500 when left out",
      parseTokens,
    )
    .option("--allow-insecure-endpoint", "send notes to another machine without encryption");
}

/**
 * Connects to the server that an option names, and says where notes go.
 * @throws CommandError; the signal's reason
 */
export async function openServed(
  address: string,
  options: EndpointOptions,
  signal: AbortSignal,
): Promise<Engine> {
  const key = process.env[keyVariable]?.trim() ?? "";
  try {
    const endpoint = parseEndpoint(address, { allowInsecure: options.allowInsecureEndpoint === true });
    const destination = destinationOf(endpoint);
    if (destination !== undefined) say(destination);
    say(`Connecting to ${endpoint.host} …`);
    const [{ connectEngine }, fetch] = await Promise.all([
      import("../engine/served/served-engine"),
      openRequests({ isLocal: endpoint.isLocal }),
    ]);
    const { endpointModel: model, endpointContext: contextTokens } = options;
    const engine = await connectEngine({
      ...{ endpoint, fetch, signal },
      ...(key === "" ? {} : { key }),
      ...(model === undefined ? {} : { model }),
      ...(contextTokens === undefined ? {} : { contextTokens }),
    });
    if (engine.info.backend.note !== undefined) say(engine.info.backend.note);
    return engine;
  } catch (error) {
    if (error instanceof EngineError && error.reason === "endpoint-address")
      throw new CommandError(exitCodes.wrongUsage, error.message);
    throw engineFailure(error);
  }
}

function parseTokens(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 64 || number > 1_000_000)
    throw new InvalidArgumentError("Give a whole number of tokens, 64 or more.");
  return number;
}
