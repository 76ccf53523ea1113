#!/usr/bin/env node
// npm run package: the extension as one file to install, and the command line as a tarball, in dist/packages.
// Usage: npm run package [-- --target <platform> … | --all] [--cuda]
import { statSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { binaryPackage, engineFiles, packCommandLine, platforms } from "./package-engine.mjs";
import { built, extensionManifest, layOut } from "./package-layout.mjs";
import { thirdPartyNotices } from "./package-notices.mjs";
import { withLock } from "./test/vscode/cache.mjs";
import { ProvisionError, run, tail } from "./test/vscode/command.mjs";

const root = import.meta.dirname;
const inRoot = (...parts) => path.join(root, ...parts);
const packages = inRoot("dist", "packages");
const workshop = inRoot("dist", ".packaging");
const notices = inRoot("dist", "ThirdPartyNotices.txt");
const say = (line) => void process.stderr.write(`${line}\n`);

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

/**
 * Builds the VSIX of a platform.
 * @throws {ProvisionError} where a binary cannot be had
 */
async function packExtension(target, cuda, engine) {
  const { binaries, cuda: more = [] } = platforms[target];
  const folders = [];
  for (const name of [...binaries, ...(cuda ? more : [])])
    folders.push([name, await binaryPackage(name, say)]);
  const manifest = extensionManifest();
  const folder = path.join(workshop, target);
  await mkdir(folder, { recursive: true });
  await layOut(folder, manifest, engine.files, folders);
  const file = `${manifest.name}-${target}${cuda ? "-cuda" : ""}-${manifest.version}.vsix`;
  const unfinished = path.join(workshop, file);
  const vsce = ["package", "--target", target, "--out", unfinished, "--no-dependencies"];
  if (!("repository" in manifest)) vsce.push("--no-rewrite-relative-links", "--allow-missing-repository");
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
