import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/**
 * The folders of the packages that files are of, sorted.
 * @param {readonly string[]} files relative to the checkout, with forward slashes
 * @returns {string[]}
 */
export function packagesOf(files) {
  const folders = files.map((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0]);
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort();
}

/**
 * The names of a package's files that say under which licence it may be passed on.
 * @param {string} folder
 */
export function licenceFiles(folder) {
  return readdirSync(folder)
    .filter((name) => /^(licen[cs]e|copying|notice|third.?party)/i.test(name) && !/\.(js|ts|map)$/.test(name))
    .sort();
}

/**
 * What is passed on with the product and by whom it was written: every package with its licence's own words.
 * @param {string} root the checkout
 * @param {readonly string[]} folders of packages
 * @throws {Error} where a package names no licence
 */
export function thirdPartyNotices(root, folders) {
  const texts = new Map();
  for (const folder of folders.map((relative) => path.resolve(root, relative))) {
    const manifest = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
    const { name, version, license, author } = manifest;
    if (typeof license !== "string")
      throw new Error(`${name} ${version} names no licence in its package.json.`);
    const words = licenceFiles(folder).map((file) => readFileSync(path.join(folder, file), "utf8").trim());
    // Some packages forget the file; then at least by whom it is.
    if (words.length === 0 && author !== undefined) words.push(`By ${author.name ?? author}`);
    texts.set(`${name} ${version}`, `${name} ${version} (${license})\n\n${words.join("\n\n")}`.trim());
  }
  const packages = [...texts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text);
  const native = readFileSync(path.join(root, "docs/licenses/llama.cpp.txt"), "utf8").trim();
  const rule = `\n\n${"=".repeat(80)}\n\n`;
  return `${["CancerLLM Annotator passes on the following works of others.", native, ...packages].join(rule)}\n`;
}
