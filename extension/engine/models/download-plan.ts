import path from "node:path";
import { addressText, parseAddress } from "./address";
import { fileUrl, filesOf, huggingFaceEndpoint, huggingFaceToken, modelNameOf } from "./hugging-face";
import { ModelError } from "./model-error";
import type { PlannedFile } from "./model-entry";

/** How the network is reached: the editor and the command line have their own ways around proxies. */
export interface Network {
  readonly fetch: typeof globalThis.fetch;
  /** For `HF_ENDPOINT`, `HF_TOKEN` and the like. */
  readonly environment?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
}

/** What a download would bring. */
export interface DownloadPlan {
  /** A name for the model, made of its file's. */
  readonly name: string;
  readonly address: string;
  readonly files: readonly PlannedFile[];
  /** Bytes of all files, where a list told them. */
  readonly size?: number;
}

/**
 * Finds which files an address means. Asks the repository's list where there is one; downloads nothing.
 * @param sha256 expected of the file; what a repository's list tells must not contradict it
 * @throws ModelError
 */
export async function planDownload(
  text: string,
  { fetch, environment = process.env, signal }: Network,
  sha256?: string,
): Promise<DownloadPlan> {
  const address = parseAddress(text);
  if (sha256 !== undefined && !/^[0-9a-f]{64}$/iu.test(sha256)) {
    throw new ModelError("wrong-sha256", "A SHA-256 has 64 hexadecimal digits.");
  }
  const expected = sha256?.toLowerCase();
  if (address.kind === "url") {
    const file = fileName(decodeURIComponent(address.url.pathname));
    const files = [
      { name: file, url: address.url.href, ...(expected === undefined ? {} : { sha256: expected }) },
    ];
    return { name: modelName(file), address: address.url.href, files };
  }
  const endpoint = huggingFaceEndpoint(environment);
  const token = await huggingFaceToken(environment);
  const cancellable: typeof fetch = (url, init) => fetch(url, { ...init, ...(signal ? { signal } : {}) });
  const found = await filesOf(address, { endpoint, token, fetch: cancellable }).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw error;
  });
  const [first] = found;
  if (!first) throw new ModelError("not-found", `${addressText(address)} has no file.`);
  if (expected !== undefined && first.sha256 !== undefined && first.sha256 !== expected) {
    throw new ModelError(
      "wrong-sha256",
      `${endpoint} announces ${first.path} with SHA-256 ${first.sha256}, not the given one.`,
    );
  }
  const files = found.map((file, index) => {
    const hash = file.sha256 ?? (index === 0 ? expected : undefined);
    const url = fileUrl(address, file.path, endpoint);
    return {
      name: fileName(file.path),
      url,
      size: file.size,
      ...(hash === undefined ? {} : { sha256: hash }),
    };
  });
  const size = files.reduce((sum, file) => sum + file.size, 0);
  return { name: modelName(first.path), address: addressText(address), files, size };
}

/** The header that opens a repository to a person; sent to the repository's own host only. */
export async function authorization(
  url: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Record<string, string>> {
  if (new URL(url).origin !== new URL(huggingFaceEndpoint(environment)).origin) return {};
  const token = await huggingFaceToken(environment);
  return token === undefined ? {} : { Authorization: `Bearer ${token}` };
}

function fileName(path_: string): string {
  const name = (path_.split("/").at(-1) ?? "").replaceAll(/[^\w.+-]+/gu, "_").replace(/^\.+/u, "");
  return /\.gguf$/iu.test(name) ? name : `${name === "" ? "model" : name}.gguf`;
}

/** A name that can be a folder's and be typed. */
export function modelName(file: string): string {
  const name = modelNameOf(path.basename(file))
    .replaceAll(/[^\w.+-]+/gu, "-")
    .replaceAll(/^[.-]+|[.-]+$/gu, "");
  return name === "" ? "model" : name.slice(0, 100);
}
