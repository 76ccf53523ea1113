import { existsSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { cached, cacheFolder } from "../vscode/cache.mjs";
import { ProvisionError, run, tail } from "../vscode/command.mjs";
import { ensureDebianPackages } from "../vscode/debian.mjs";

/** The source of llama.cpp that node-llama-cpp brings along, as a bundle of git. */
const source = path.join(import.meta.dirname, "../../node_modules/node-llama-cpp/llama");
const packages = ["g++", "cmake", "ninja-build", "git"];
const binary = process.platform === "win32" ? "llama-server.exe" : "llama-server";

/** The folder of the cache for this version of llama.cpp and this machine. */
function folderName() {
  const { release } = JSON.parse(readFileSync(path.join(source, "binariesGithubRelease.json"), "utf8"));
  return `llama-server-${release}-${process.platform}-${process.arch}`;
}

/**
 * A llama-server that is there: the one that `CANCERLLM_LLAMA_SERVER` names, else the one built before.
 * @returns {string | undefined} its absolute path
 */
export function findLlamaServer() {
  const named = process.env["CANCERLLM_LLAMA_SERVER"] ?? "";
  const file = named === "" ? path.join(cacheFolder(), folderName(), binary) : path.resolve(named);
  return existsSync(file) ? file : undefined;
}

/**
 * Builds llama-server where it is not there yet; takes some minutes.
 * @param {(line: string) => void} say
 * @returns {Promise<string>} its absolute path
 * @throws {ProvisionError}
 */
export async function provisionLlamaServer(say) {
  const found = findLlamaServer();
  if (found !== undefined) return found;
  await ensureDebianPackages(packages, "build llama-server", say);
  const folder = await cached(folderName(), say, async (into) => {
    say("Building llama-server of llama.cpp, once; this takes five to twenty minutes.");
    const checkout = path.join(into, "source");
    const build = path.join(into, "build");
    await rm(checkout, { recursive: true, force: true });
    await step("git", ["clone", "--quiet", path.join(source, "gitRelease.bundle"), checkout]);
    const options = {
      CMAKE_BUILD_TYPE: "Release",
      BUILD_SHARED_LIBS: "OFF",
      LLAMA_CURL: "OFF",
      LLAMA_OPENSSL: "OFF",
      LLAMA_BUILD_TESTS: "OFF",
      LLAMA_BUILD_EXAMPLES: "OFF",
      LLAMA_USE_PREBUILT_UI: "OFF",
      LLAMA_BUILD_UI: "OFF",
    };
    const defined = Object.entries(options).map(([name, value]) => `-D${name}=${value}`);
    await step("cmake", ["-S", checkout, "-B", build, "-G", "Ninja", ...defined]);
    const jobs = String(os.availableParallelism());
    await step("cmake", ["--build", build, "--target", "llama-server", "--parallel", jobs]);
    await step("cp", [path.join(build, "bin", binary), path.join(into, binary)]);
    for (const part of [checkout, build]) await rm(part, { recursive: true, force: true });
  });
  return path.join(folder, binary);
}

/**
 * @param {string} file
 * @param {readonly string[]} args
 */
async function step(file, args) {
  const { code, output } = await run(file, args);
  if (code !== 0) throw new ProvisionError(`${file} ${args[0] ?? ""} failed:\n${tail(output)}`);
}
