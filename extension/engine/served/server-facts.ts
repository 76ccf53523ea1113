import { EngineError } from "../engine-error";
import { readJson, type Connection } from "./connection";
import { listAt, numberAt, textAt, type Json } from "./json";

/** What a server is: each takes some things that others refuse. */
export type ServerKind = "llama-server" | "vllm" | "ollama" | "other";

/** What a server tells of itself and of the model that is asked. */
export interface ServerFacts {
  readonly kind: ServerKind;
  /** As it tells it itself; absent where it does not. */
  readonly version?: string;
  /** The name by which the model is asked for. */
  readonly model: string;
  /** Tokens of a prompt with its answer. */
  readonly contextSize: number;
  /** Requests that it answers at once, where it tells that. */
  readonly slots?: number;
  /** Such as `Q4_K - Medium`. */
  readonly quantization?: string;
  /** Bytes. */
  readonly size?: number;
}

/** Tokens of context that every server is taken to have where it does not tell: Ollama's default. */
const leastContext = 4096;
/** Names that a message lists at most. */
const namesShown = 10;

/**
 * Asks a server which models it has and what it is.
 * @param wanted the model's name; may be left out where the server has one only
 * @throws EngineError `endpoint-unreachable`, `endpoint-refused`, `endpoint-model`, `endpoint-incompatible`
 */
export async function findFacts(
  connection: Connection,
  wanted: string | undefined,
  signal: AbortSignal,
): Promise<ServerFacts> {
  const list = await connection.ask({ path: "/models", isFirst: true, signal, read: readJson });
  const models = listAt(list, "data").filter((entry) => textAt(entry, "id") !== undefined);
  const { host } = connection.endpoint;
  const entry = choose(host, models, wanted);
  const model = textAt(entry, "id") ?? "";
  const owner = textAt(entry, "owned_by");
  if (owner === "llamacpp") return llamaServer(connection, model, entry, signal);
  if (owner === "vllm") {
    const version = textAt(await connection.look("//version", signal), "version");
    const contextSize = numberAt(entry, "max_model_len") ?? leastContext;
    return { kind: "vllm", model, contextSize, ...(version === undefined ? {} : { version }) };
  }
  const ollama = textAt(await connection.look("//api/version", signal), "version");
  if (ollama !== undefined) return { kind: "ollama", version: ollama, model, contextSize: leastContext };
  return { kind: "other", model, contextSize: numberAt(entry, "max_model_len") ?? leastContext };
}

function choose(host: string, models: readonly Json[], wanted: string | undefined): Json {
  const names = models.map((entry) => textAt(entry, "id") ?? "");
  const shown = names.slice(0, namesShown).join(", ");
  const more = names.length > namesShown ? ` and ${names.length - namesShown} more` : "";
  const [only] = models;
  if (only === undefined) {
    throw new EngineError(
      "endpoint-incompatible",
      `${host} names no model: check that it is a server with OpenAI's interface and that its model is loaded.`,
    );
  }
  const found = wanted === undefined ? only : models[names.indexOf(wanted)];
  if (found === undefined) {
    throw new EngineError("endpoint-model", `${host} has no model ${wanted}; it has ${shown}${more}.`);
  }
  if (wanted === undefined && models.length > 1) {
    throw new EngineError(
      "endpoint-model",
      `${host} has several models; name one by --endpoint-model or the setting cancerllm.endpointModel: ${shown}${more}.`,
    );
  }
  return found;
}

async function llamaServer(
  connection: Connection,
  model: string,
  entry: Json,
  signal: AbortSignal,
): Promise<ServerFacts> {
  const props = await connection.look("//props", signal);
  const version = textAt(props, "build_info");
  const slots = numberAt(props, "total_slots");
  const quantization = textAt(entry, "meta", "ftype");
  const size = numberAt(entry, "meta", "size");
  const context = numberAt(props, "default_generation_settings", "n_ctx") ?? numberAt(entry, "meta", "n_ctx");
  return {
    kind: "llama-server",
    model,
    contextSize: context ?? leastContext,
    ...(version === undefined ? {} : { version }),
    ...(slots === undefined ? {} : { slots }),
    ...(quantization === undefined ? {} : { quantization }),
    ...(size === undefined ? {} : { size }),
  };
}
