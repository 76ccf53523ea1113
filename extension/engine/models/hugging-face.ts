import { readFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { HubApiError } from "@huggingface/hub";
import type { ModelAddress } from "./address";
import { ModelError } from "./model-error";
import { codeOf } from "./refusal";

type HuggingFaceAddress = Extract<ModelAddress, { kind: "hugging-face" }>;
type Fetch = typeof globalThis.fetch;

/** A file of a repository as its list tells it. */
export interface HubFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256?: string;
}

/** Where Hugging Face is: `HF_ENDPOINT`, as its own tools read it, or its public address. */
export function huggingFaceEndpoint(environment: NodeJS.ProcessEnv = process.env): string {
  return (environment["HF_ENDPOINT"]?.trim() || "https://huggingface.co").replace(/\/+$/u, "");
}

/** A person's access token where Hugging Face's own tools keep it (`HF_TOKEN`, or `hf auth login`). */
export async function huggingFaceToken(
  environment: NodeJS.ProcessEnv = process.env,
): Promise<string | undefined> {
  if (environment["HF_TOKEN"]) return environment["HF_TOKEN"].trim();
  const cache = environment["XDG_CACHE_HOME"] || path.join(os.homedir(), ".cache");
  const home = environment["HF_HOME"] || path.join(cache, "huggingface");
  const file = environment["HF_TOKEN_PATH"] || path.join(home, "token");
  const token = await readFile(file, "utf8").then(
    (text) => text.trim(),
    () => "",
  );
  return token === "" ? undefined : token;
}

/**
 * The GGUF files that an address means, all parts of a model in several files, with the sizes and hashes that the
 * repository tells.
 * @throws ModelError `not-found`, `forbidden`, `unreachable`; where the address means several models, their names
 */
export async function filesOf(
  address: HuggingFaceAddress,
  options: { readonly endpoint: string; readonly token?: string | undefined; readonly fetch: Fetch },
): Promise<readonly HubFile[]> {
  const files: HubFile[] = [];
  const { endpoint, token, fetch } = options;
  // Large, and needed only here.
  const { listFiles } = await import("@huggingface/hub");
  try {
    for await (const entry of listFiles({
      repo: { type: "model", name: address.repo },
      revision: encodeURIComponent(address.revision),
      recursive: true,
      hubUrl: endpoint,
      fetch,
      ...(token?.startsWith("hf_") ? { accessToken: token } : {}),
    })) {
      if (entry.type !== "file" || !entry.path.toLowerCase().endsWith(".gguf")) continue;
      files.push({ path: entry.path, size: entry.size, ...(entry.lfs && { sha256: entry.lfs.oid }) });
    }
  } catch (error) {
    throw failure(error, address, endpoint);
  }
  return chooseFiles(address, files);
}

/** Where a file of a repository is downloaded. */
export function fileUrl({ repo, revision }: HuggingFaceAddress, file: string, endpoint: string): string {
  const parts = [revision, ...file.split("/")].map(encodeURIComponent);
  return `${endpoint}/${repo}/resolve/${parts.join("/")}`;
}

const part = /-(\d{5})-of-(\d{5})\.gguf$/iu;

/** A file's name without its ending and its number as a part of a model. */
export function modelNameOf(file: string): string {
  return (file.split("/").at(-1) ?? file).replace(part, "").replace(/\.gguf$/iu, "");
}

/** Taken in this order where an address does not say which: good answers for their size. */
const preferred = ["Q4_K_M", "Q5_K_M", "Q8_0"];

function chooseFiles(address: HuggingFaceAddress, files: readonly HubFile[]): readonly HubFile[] {
  const { repo, file, quantization } = address;
  if (file !== undefined) {
    const found = files.find(({ path: name }) => name === file);
    if (!found) throw new ModelError("not-found", `${repo} has no GGUF file ${file}.${known(files)}`);
    return withParts(found, files);
  }
  // Beside a model lie its projector for pictures and its importance matrix.
  const models = new Map<string, HubFile>();
  for (const entry of files) {
    if (/(?:^|[/._-])(?:mmproj|imatrix)/iu.test(entry.path)) continue;
    const key = entry.path.replace(part, "").replace(/\.gguf$/iu, "");
    if (!models.has(key)) models.set(key, entry);
  }
  if (models.size === 0) {
    throw new ModelError(
      "not-found",
      `${repo} has no GGUF file; look for a repository whose name ends in GGUF.`,
    );
  }
  const wanted = quantization === undefined ? preferred : [quantization];
  for (const kind of wanted) {
    const found = [...models].find(([key]) => endsWith(key, kind));
    if (found) return withParts(found[1], files);
  }
  const [only] = models.values();
  if (quantization === undefined && models.size === 1 && only) return withParts(only, files);
  const none = quantization === undefined ? "has several models, name one" : `has no ${quantization}`;
  throw new ModelError("not-found", `${repo} ${none}.${known([...models.values()])}`);
}

function endsWith(name: string, quantization: string): boolean {
  return new RegExp(`(?:^|[/._-])${quantization.replaceAll(".", "\\.")}$`, "iu").test(name);
}

function known(files: readonly HubFile[]): string {
  const names = files.map(({ path: name }) => name);
  const rest = names.length > 12 ? ` and ${names.length - 12} more` : "";
  return names.length === 0 ? "" : ` It has ${names.slice(0, 12).join(", ")}${rest}.`;
}

/** All files of a model that is in several. */
function withParts(file: HubFile, files: readonly HubFile[]): readonly HubFile[] {
  if (!part.test(file.path)) return [file];
  const base = file.path.replace(part, "");
  return files
    .filter(({ path: name }) => part.test(name) && name.replace(part, "") === base)
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function failure(error: unknown, { repo, revision }: HuggingFaceAddress, endpoint: string): unknown {
  if (error instanceof ModelError || (error instanceof Error && error.name === "AbortError")) return error;
  const status = isHubApiError(error) ? error.statusCode : undefined;
  if (status === 401 || status === 403) return forbidden(repo, endpoint);
  if (status === 404)
    return new ModelError("not-found", `${endpoint} has no ${repo} with a revision ${revision}.`);
  if (status !== undefined) {
    return new ModelError("unreachable", `${endpoint} answered ${status}; try again later.`);
  }
  if (error instanceof SyntaxError) {
    return new ModelError(
      "unreachable",
      `${endpoint} does not answer as Hugging Face does; check HF_ENDPOINT.`,
    );
  }
  return new ModelError(
    "unreachable",
    `${endpoint} cannot be reached (${codeOf(error)}); check the network and the proxy.`,
  );
}

function isHubApiError(error: unknown): error is HubApiError {
  return error instanceof Error && "statusCode" in error && typeof error.statusCode === "number";
}

/** What to do about a repository that is not open to everyone, or does not exist: the answer is the same. */
export function forbidden(repo: string, endpoint: string): ModelError {
  return new ModelError(
    "forbidden",
    `${repo} does not exist, or is not open to everyone: accept its terms at ${endpoint}/${repo} and give your access token as HF_TOKEN (or \`hf auth login\`).`,
  );
}
