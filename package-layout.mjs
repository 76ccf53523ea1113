import { readFileSync } from "node:fs";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { licenceFiles } from "./package-notices.mjs";

const inRoot = (/** @type {string[]} */ ...parts) => path.join(import.meta.dirname, ...parts);

/** Of the repository as it is; what package.json refers to is looked for in {@link manifestFiles}. */
const documents = ["CHANGELOG.md", "LICENSE", "model/cancerllm-mini"];

/** package.json without what only a checkout or npm needs. */
export function extensionManifest() {
  const manifest = JSON.parse(readFileSync(inRoot("package.json"), "utf8"));
  for (const key of ["bin", "files", "scripts", "dependencies", "devDependencies"]) delete manifest[key];
  return manifest;
}

/**
 * The files of the repository that a manifest names: icon, schemas, the pages of the walkthrough and their pictures.
 * @param {object} manifest
 */
function manifestFiles(manifest) {
  /** @type {string[]} */
  const strings = [];
  JSON.stringify(manifest, (_, value) => (typeof value === "string" && strings.push(value), value));
  const files = strings.filter((text) => /^(\.\/)?(docs|schemas)\/\S+$/.test(text));
  const pictures = files
    .filter((file) => file.endsWith(".md"))
    .flatMap((file) => {
      const found = readFileSync(inRoot(file), "utf8").matchAll(/!\[[^\]]*\]\(([^)]+)\)/g);
      return [...found].map(([, picture = ""]) => path.join(path.dirname(file), picture));
    });
  return [...new Set([...files, ...pictures].map((file) => path.normalize(file)))];
}

/**
 * The README without what leads nowhere on an extension's page, which shows pictures and files of the web only.
 * @param {string} readme
 */
function withoutLocalLinks(readme) {
  return readme
    .replaceAll(/^!\[[^\]]*\]\((?![a-z]+:)[^)]+\)\n\n/gm, "")
    .replaceAll(/\[([^\]]+)\]\((?![a-z]+:|#)[^)]+\)/g, "$1");
}

/**
 * What esbuild.mjs made of a target, and of which packages.
 * @param {string} target
 * @returns {{outputs: string[], packages: string[]}} paths relative to the checkout
 */
export function built(target) {
  return JSON.parse(readFileSync(inRoot("dist", ".build", `${target}.json`), "utf8"));
}

/**
 * Copies a file of the checkout to the same place elsewhere; code loses its pointer to a source map.
 * @param {string} folder
 * @param {string} file
 */
async function copyInto(folder, file, to = file) {
  const copy = path.join(folder, to);
  await mkdir(path.dirname(copy), { recursive: true });
  if (!/\.(js|mjs|css)$/.test(file)) return cp(inRoot(file), copy, { recursive: true });
  const code = await readFile(inRoot(file), "utf8");
  await writeFile(copy, code.replace(/\n(\/\/|\/\*)# sourceMappingURL=.*\s*$/, "\n"));
}

/**
 * Lays out what a VSIX holds; node-llama-cpp goes beside the engine's worker, where Node looks for it.
 * @param {string} folder an empty one
 * @param {object} manifest as {@link extensionManifest} gives it
 * @param {readonly string[]} engine what the worker loads, relative to the checkout
 * @param {readonly (readonly [string, string])[]} binaries packages by name, and their folders
 */
export async function layOut(folder, manifest, engine, binaries) {
  await writeFile(path.join(folder, "package.json"), JSON.stringify(manifest, null, 2));
  const readme = await readFile(inRoot("README.md"), "utf8");
  // Where the repository is public, vsce makes addresses there of links and pictures.
  await writeFile(
    path.join(folder, "README.md"),
    "repository" in manifest ? readme : withoutLocalLinks(readme),
  );
  await cp(inRoot("dist/ThirdPartyNotices.txt"), path.join(folder, "ThirdPartyNotices.txt"));
  const bundles = ["extension", "worker", "webview"].flatMap((target) => built(target).outputs);
  const files = [...documents, ...manifestFiles(manifest), ...bundles, "dist/icd10"];
  for (const file of files) if (!file.endsWith(".map")) await copyInto(folder, file);
  for (const file of engine) await copyInto(folder, file, path.join("dist/engine", file));
  const isLoaded = (/** @type {string} */ file) => !file.endsWith(".lib"); // an addon is linked with these, on Windows
  for (const [name, from] of binaries) {
    const to = path.join(folder, "dist/engine/node_modules/@node-llama-cpp", name);
    for (const part of ["package.json", "dist/index.js", "bins", ...licenceFiles(from)])
      await cp(path.join(from, part), path.join(to, part), { recursive: true, filter: isLoaded });
  }
}
