import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";
import { licenceFiles, packagesOf } from "./package-notices.mjs";
import { cached } from "./test/vscode/cache.mjs";
import { ProvisionError, run, runNpm, tail } from "./test/vscode/command.mjs";

const root = import.meta.dirname;

/** VS Code's names of platforms, and which of node-llama-cpp's packages of binaries each one needs. */
export const platforms = {
  "linux-x64": {
    binaries: ["linux-x64", "linux-x64-vulkan"],
    cuda: ["linux-x64-cuda", "linux-x64-cuda-ext"],
  },
  "linux-arm64": { binaries: ["linux-arm64"] },
  "win32-x64": { binaries: ["win-x64", "win-x64-vulkan"], cuda: ["win-x64-cuda", "win-x64-cuda-ext"] },
  "darwin-arm64": { binaries: ["mac-arm64-metal"] },
  "darwin-x64": { binaries: ["mac-x64"] },
};

/** Files that node-llama-cpp reads by their place. */
const readByPlace = ["llama/binariesGithubRelease.json", "llama/llama.cpp.info.json"];

/**
 * What `dist/engine/worker.mjs` loads at run time, binaries aside: found by following its imports.
 * @returns {Promise<{files: string[], packages: string[]}>} paths relative to the checkout, with forward slashes
 */
export async function engineFiles() {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ["dist/engine/worker.mjs"],
    outdir: "dist",
    bundle: true,
    write: false,
    metafile: true,
    logLevel: "error",
    platform: "node",
    target: "node20",
    format: "esm",
    conditions: [],
    mainFields: ["main"],
    // Binaries are of a platform; reflink would only speed up node-llama-cpp's own downloads, which are not used.
    external: ["@node-llama-cpp/*", "electron", "@reflink/reflink"],
  });
  const modules = Object.keys(metafile.inputs).filter((file) => file.includes("node_modules/"));
  const packages = packagesOf(modules);
  // A package.json says of all files below it whether they are CommonJS; packages have several.
  const manifests = modules.flatMap(manifestsAbove);
  const licences = packages.flatMap((folder) =>
    licenceFiles(path.join(root, folder)).map((name) => `${folder}/${name}`),
  );
  const llama = readByPlace.map((name) => `node_modules/node-llama-cpp/${name}`);
  return { files: [...new Set([...modules, ...manifests, ...licences, ...llama])], packages };
}

/**
 * The package.json files from a module's folder up to its package's.
 * @param {string} module
 */
function manifestsAbove(module) {
  const found = [];
  for (let folder = path.posix.dirname(module); folder !== "."; folder = path.posix.dirname(folder)) {
    if (path.posix.basename(folder) === "node_modules") break;
    const manifest = `${folder}/package.json`;
    if (existsSync(path.join(root, manifest))) found.push(manifest);
  }
  return found;
}

/**
 * Packs the command line.
 * @param {string} folder where the tarball goes
 * @returns {Promise<string>} its path
 */
export async function packCommandLine(folder) {
  const { code, output } = await runNpm(["pack", "--json", "--silent", "--pack-destination", folder], root);
  if (code !== 0) throw new ProvisionError(`npm pack failed:\n${tail(output)}`);
  const [{ filename }] = JSON.parse(output);
  return path.join(folder, filename);
}

/**
 * A package of binaries: the installed one, or npm's from the cache outside of the checkout.
 * @param {string} name as in {@link platforms}
 * @param {(line: string) => void} say
 * @returns {Promise<string>} its folder
 * @throws {ProvisionError} where npm does not have it, or its checksum is not that of package-lock.json
 */
export async function binaryPackage(name, say) {
  const relative = `node_modules/@node-llama-cpp/${name}`;
  const { packages } = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8"));
  const { version, integrity } = packages[relative];
  const installed = path.join(root, relative);
  if (versionIn(installed) === version) return installed;
  return cached(path.join("binaries", `${name}-${version}`), say, async (folder) => {
    const wanted = `@node-llama-cpp/${name}@${version}`;
    say(`Fetching ${wanted} from npm.`);
    const { code, output } = await runNpm(
      ["pack", wanted, "--json", "--silent", "--pack-destination", folder],
      root,
    );
    if (code !== 0) {
      throw new ProvisionError(
        `npm does not give ${wanted}: ${reasonOf(output)} Is the registry reachable, and has it this version?`,
      );
    }
    const tarball = path.join(folder, JSON.parse(output)[0].filename);
    // npm has compared it with the registry's checksum; the lockfile's says that it is what it was then.
    await unpack(tarball, integrity, folder);
  });
}

/**
 * Unpacks a tarball of npm's and removes it.
 * @param {string} tarball
 * @param {string | undefined} integrity `sha512-` and what its checksum must be, in base64
 * @param {string} folder
 * @throws {ProvisionError} where its checksum is another; nothing is unpacked
 */
export async function unpack(tarball, integrity, folder) {
  const digest = createHash("sha512").update(await readFile(tarball));
  const checksum = `sha512-${digest.digest("base64")}`;
  const name = path.basename(tarball);
  if (integrity !== undefined && checksum !== integrity) {
    await rm(tarball);
    throw new ProvisionError(
      `${name} is not what package-lock.json says: its checksum is ${checksum}. Try again; if it stays, do not use it.`,
    );
  }
  const { code, output } = await run("tar", ["-xzf", tarball, "-C", folder, "--strip-components=1"]);
  if (code !== 0) throw new ProvisionError(`${name} cannot be unpacked:\n${tail(output)}`);
  await rm(tarball);
}

/**
 * Why npm failed, from what it wrote.
 * @param {string} output
 */
function reasonOf(output) {
  try {
    return JSON.parse(output).error.summary;
  } catch {
    return tail(output, 5);
  }
}

/** @param {string} folder of a package */
function versionIn(folder) {
  try {
    return JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")).version;
  } catch {
    return undefined;
  }
}
