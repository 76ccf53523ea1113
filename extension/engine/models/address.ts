import { ModelError } from "./model-error";

/** Where a model can be downloaded from. */
export type ModelAddress =
  | {
      readonly kind: "hugging-face";
      /** `owner/name`. */
      readonly repo: string;
      /** Path of a GGUF file in it. */
      readonly file?: string;
      /** Such as `Q4_K_M`, to choose among its files. */
      readonly quantization?: string;
      /** A branch, tag or commit. */
      readonly revision: string;
    }
  | { readonly kind: "url"; readonly url: URL };

const huggingFaceHosts = ["huggingface.co", "hf.co"];
const usage =
  "give hf:owner/model, hf:owner/model:Q4_K_M, hf:owner/model/file.gguf or the https address of a GGUF file";

/** True for what looks like an address and not like a name or a path (`C:\models` is a path). */
export function isAddress(text: string): boolean {
  return /^[a-z][a-z0-9+.-]+:/iu.test(text);
}

/**
 * Reads an address as Hugging Face and llama.cpp write it: `hf:owner/model[:quantization][#revision]`,
 * `hf:owner/model/path/file.gguf[#revision]`, a page or file of huggingface.co, or any http(s) address of a file.
 * @throws ModelError `address`
 */
export function parseAddress(text: string): ModelAddress {
  const address = text.trim();
  const short = /^(?:hf|huggingface):(?:\/\/)?(.*)$/iu.exec(address)?.[1];
  if (short !== undefined) return parseShort(short, address);
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol !== "https:" && url?.protocol !== "http:") {
    throw new ModelError("address", `${address} is no address of a model; ${usage}.`);
  }
  if (url.username !== "" || url.password !== "") {
    throw new ModelError("address", "An address with a password in it would be kept; give it without.");
  }
  return (huggingFaceHosts.includes(url.hostname) && parsePage(url)) || { kind: "url", url };
}

/** The address as it is shown and kept. */
export function addressText(address: ModelAddress): string {
  if (address.kind === "url") return address.url.href;
  const { repo, file, quantization, revision } = address;
  const what = file !== undefined ? `/${file}` : quantization === undefined ? "" : `:${quantization}`;
  return `hf:${repo}${what}${revision === "main" ? "" : `#${revision}`}`;
}

function parseShort(short: string, address: string): ModelAddress {
  const pattern =
    /^(?<repo>[\w.-]+\/[\w.-]+)(?::(?<quantization>[\w.-]+)|\/(?<file>[^#]+))?(?:#(?<revision>[\w./-]+))?$/u;
  const parts = pattern.exec(short)?.groups;
  if (parts?.["repo"] === undefined) throw new ModelError("address", `${address} cannot be read; ${usage}.`);
  const { repo, quantization, file, revision } = parts;
  return huggingFace(repo, { file, quantization, revision });
}

/** A page `/owner/model`, or a file `/owner/model/resolve/revision/path` (also `blob`). */
function parsePage(url: URL): ModelAddress | undefined {
  const [owner, model, kind, revision, ...file] = url.pathname.split("/").slice(1).map(decodeURIComponent);
  if (!owner || !model) return undefined;
  const repo = `${owner}/${model}`;
  if (!kind) return huggingFace(repo, {});
  if ((kind !== "resolve" && kind !== "blob") || file.length === 0) return undefined;
  return huggingFace(repo, { file: file.join("/"), revision });
}

function huggingFace(
  repo: string,
  parts: { file?: string | undefined; quantization?: string | undefined; revision?: string | undefined },
): ModelAddress {
  const { file, quantization, revision = "main" } = parts;
  return {
    kind: "hugging-face",
    repo,
    revision,
    ...(file === undefined ? {} : { file }),
    ...(quantization === undefined ? {} : { quantization }),
  };
}
