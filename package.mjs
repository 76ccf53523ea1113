#!/usr/bin/env node
// npm run package: the extension as one file to install, and the command line as a tarball, in dist/packages.
// Usage: npm run package [-- --target <platform> … | --all] [--cuda]
import { readFileSync, statSync } from "node:fs";
import { cp, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { binaryPackage, engineFiles, packCommandLine, platforms } from "./package-engine.mjs";
import { licenceFiles, thirdPartyNotices } from "./package-notices.mjs";
import { withLock } from "./test/vscode/cache.mjs";
import { ProvisionError, run, tail } from "./test/vscode/command.mjs";

const root = import.meta.dirname;
const inRoot = (...parts) => path.join(root, ...parts);
const packages = inRoot("dist", "packages");
const workshop = inRoot("dist", ".packaging");
const notices = inRoot("dist", "ThirdPartyNotices.txt");
const say = (line) => void process.stderr.write(`${line}\n`);

/** Of the repository as it is; what package.json refers to is looked for in {@link manifestFiles}. */
const documents = ["CHANGELOG.md", "LICENSE", "model/cancerllm-mini"];
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

/** The manifest without what only a checkout or npm needs. */
function extensionManifest() {
  const manifest = JSON.parse(readFileSync(inRoot("package.json"), "utf8"));
  for (const key of ["bin", "files", "scripts", "dependencies", "devDependencies"]) delete manifest[key];
  return manifest;
}

/** The files of the repository that a manifest names: icon, schemas, the pages of the walkthrough. */
function manifestFiles(manifest) {
  const strings = [];
  JSON.stringify(manifest, (_, value) => (typeof value === "string" && strings.push(value), value));
  const files = strings.filter((text) => /^(\.\/)?(docs|schemas)\/\S+$/.test(text));
  return [...new Set(files.map((file) => path.normalize(file)))];
}

/** The README as the page of an extension shows it: with its pictures inside, and links only to what is there. */
function extensionPage(readme) {
  return readme
    .replaceAll(/(?<!!)\[([^\]]+)\]\((?![a-z]+:|#)[^)]+\)/g, "$1")
    .replaceAll(/!\[([^\]]*)\]\((?![a-z]+:)([^)]+)\)/g, (_, words, file) => {
      return `![${words}](data:image/png;base64,${readFileSync(inRoot(file), "base64")})`;
    });
}

/** What esbuild.mjs made of a target and of which packages. */
function built(target) {
  return JSON.parse(readFileSync(inRoot("dist", ".build", `${target}.json`), "utf8"));
}

/** Copies a file of the checkout to the same place elsewhere; code loses its pointer to a source map. */
async function copyInto(folder, file, to = file) {
  const copy = path.join(folder, to);
  await mkdir(path.dirname(copy), { recursive: true });
  if (!/\.(js|mjs|css)$/.test(file)) return cp(inRoot(file), copy, { recursive: true });
  const code = await readFile(inRoot(file), "utf8");
  await writeFile(copy, code.replace(/\n(\/\/|\/\*)# sourceMappingURL=.*\s*$/, "\n"));
}

/** Lays out what a VSIX holds; node-llama-cpp goes beside the engine's worker, where Node looks for it. */
async function layOut(folder, engine, binaries) {
  const manifest = extensionManifest();
  await writeFile(path.join(folder, "package.json"), JSON.stringify(manifest, null, 2));
  const readme = await readFile(inRoot("README.md"), "utf8");
  await writeFile(path.join(folder, "README.md"), extensionPage(readme));
  await cp(notices, path.join(folder, "ThirdPartyNotices.txt"));
  const bundles = ["extension", "worker", "webview"].flatMap((target) => built(target).outputs);
  const files = [...documents, ...manifestFiles(manifest), ...bundles, "dist/icd10"];
  for (const file of files) if (!file.endsWith(".map")) await copyInto(folder, file);
  for (const file of engine.files) await copyInto(folder, file, path.join("dist/engine", file));
  for (const [name, from] of binaries) {
    const to = path.join(folder, "dist/engine/node_modules/@node-llama-cpp", name);
    for (const part of ["package.json", "dist/index.js", "bins", ...licenceFiles(from)])
      await cp(path.join(from, part), path.join(to, part), { recursive: true });
  }
}

/**
 * Builds the VSIX of a platform.
 * @throws {ProvisionError} where a binary cannot be had
 */
async function packExtension(target, cuda, engine) {
  const { binaries, cuda: more = [] } = platforms[target];
  const folders = [];
  for (const name of [...binaries, ...(cuda ? more : [])])
    folders.push([name, await binaryPackage(name, say)]);
  const folder = path.join(workshop, target);
  await mkdir(folder, { recursive: true });
  await layOut(folder, engine, folders);
  const { name, version } = extensionManifest();
  const file = `${name}-${target}${cuda ? "-cuda" : ""}-${version}.vsix`;
  const unfinished = path.join(workshop, file);
  const vsce = ["package", "--target", target, "--out", unfinished, "--no-dependencies"];
  vsce.push("--no-rewrite-relative-links", "--allow-missing-repository");
  const { code, output } = await run(process.execPath, [inRoot("node_modules/@vscode/vsce/vsce"), ...vsce], {
    cwd: folder,
  });
  if (code !== 0) throw new ProvisionError(`vsce refuses to pack it:\n${tail(output)}`);
  await rename(unfinished, path.join(packages, file));
  return path.join(packages, file);
}

/** Builds what is old, and writes down whose works are in it. */
async function prepare() {
  const { code } = await run(process.execPath, ["esbuild.mjs", "--if-stale"], { cwd: root, show: true });
  if (code !== 0) throw new ProvisionError("The build failed: see above.");
  const engine = await engineFiles();
  const bundled = ["extension", "cli", "worker", "webview"].flatMap((target) => built(target).packages);
  await writeFile(notices, thirdPartyNotices(root, [...bundled, ...engine.packages]));
  await rm(workshop, { recursive: true, force: true });
  await mkdir(packages, { recursive: true });
  return engine;
}

/** The platforms to build for, as they were asked for; this machine's where none was. */
function chosen({ target = [], all = false, cuda = false }) {
  const asked = all ? Object.keys(platforms) : target;
  const targets = asked.length > 0 ? asked : [`${process.platform}-${process.arch}`];
  const known = Object.keys(platforms).filter((name) => !cuda || "cuda" in platforms[name]);
  const unknown = targets.filter((name) => !known.includes(name));
  if (all) return known;
  if (unknown.length === 0) return targets;
  throw new ProvisionError(
    `There is no ${cuda ? "CUDA " : ""}package for ${unknown.join(", ")}. There are: ${known.join(", ")}.`,
  );
}

async function main() {
  const options = {
    target: { type: "string", multiple: true },
    all: { type: "boolean" },
    cuda: { type: "boolean" },
  };
  const { values } = parseArgs({ options });
  const targets = chosen(values);
  const done = [];
  const failed = [];
  await withLock(`${workshop}.lock`, say, async () => {
    const engine = await prepare();
    try {
      for (const target of targets) {
        say(`\n── ${target}`);
        await packExtension(target, values.cuda === true, engine).then(
          (file) => done.push(file),
          (error) => {
            if (!(error instanceof ProvisionError)) throw error;
            failed.push(`${target} was not built: ${error.message}`);
          },
        );
      }
      done.push(await packCommandLine(packages));
    } finally {
      await rm(workshop, { recursive: true, force: true });
    }
  });
  say("");
  for (const line of failed) say(line);
  for (const file of done) say(`${path.relative(root, file)}: ${megabytes(statSync(file).size)}`);
  return failed.length === 0 ? 0 : 1;
}

for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(130));
process.exitCode = await main().catch((error) => {
  const known = error instanceof ProvisionError || error.code?.startsWith("ERR_PARSE_ARGS");
  say(known ? error.message : error.stack);
  return 1;
});
