import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { cached } from "../../vscode/cache.mjs";
import { ProvisionError, run, tail } from "../../vscode/command.mjs";
import { ensureDebianPackages } from "../../vscode/debian.mjs";

const modules = path.join(import.meta.dirname, "../../../node_modules");
/** The source of llama.cpp that node-llama-cpp brings along, as a bundle of git. */
const source = path.join(modules, "node-llama-cpp/llama");
/** One with Llama's 32,000 pieces, as Mistral's tokenizer has them. */
const vocabulary = "models/ggml-vocab-llama-spm.gguf";
const tools = { "llama-bench": "llama-bench", "llama-batched-bench": "batched-bench" };

/** The folders of node-llama-cpp's binaries for this platform that are installed, by name, such as `linux-x64-cuda`. */
export function installedBinaries() {
  const platform = `linux-${process.arch}`;
  return ["", "-vulkan", "-cuda"].flatMap((variant) => {
    const name = platform + variant;
    const folder = path.join(modules, "@node-llama-cpp", name, "bins", name);
    return existsSync(folder) ? [{ name, folder }] : [];
  });
}

/**
 * llama.cpp's own benches, linked with the very libraries that node-llama-cpp loads, for each of its backends that is
 * installed; and the tokenizer for random models, `vocabulary.gguf`. A minute, once. Linux.
 * @param {(line: string) => void} say
 * @returns {Promise<string>} a folder with a folder for each backend
 * @throws {ProvisionError}
 */
export async function provisionLlamaTools(say) {
  const { release } = JSON.parse(await readFile(path.join(source, "binariesGithubRelease.json"), "utf8"));
  await ensureDebianPackages(["g++", "git"], "build llama.cpp's benches", say);
  return cached(`llama-tools-${release}-${process.platform}-${process.arch}`, say, async (into) => {
    say("Building llama-bench and llama-batched-bench of llama.cpp, once.");
    const checkout = path.join(into, "source");
    await rm(checkout, { recursive: true, force: true });
    await step("git", ["clone", "--quiet", path.join(source, "gitRelease.bundle"), checkout]);
    await writeFile(path.join(into, "vocabulary.gguf"), await readFile(path.join(checkout, vocabulary)));
    const headers = ["include", "ggml/include", "common", "vendor"].map(
      (part) => `-I${path.join(checkout, part)}`,
    );
    for (const [tool, folder] of Object.entries(tools)) {
      /** @type {string[]} */
      const objects = [];
      for (const file of [`${folder}.cpp`, "main.cpp"]) {
        const object = path.join(into, `${tool}-${file}.o`);
        const code = path.join(checkout, "tools", folder, file);
        await step("g++", ["-O2", "-DNDEBUG", "-std=c++17", ...headers, "-c", code, "-o", object]);
        objects.push(object);
      }
      for (const binaries of installedBinaries()) {
        await mkdir(path.join(into, binaries.name), { recursive: true });
        const libraries = (await readdir(binaries.folder)).filter((name) =>
          /^lib(llama|ggml)(\..*|-common|-base)?\.so$/u.test(name),
        );
        const linked = libraries.map((name) => path.join(binaries.folder, name));
        await step("g++", [...objects, ...linked, "-lpthread", "-o", path.join(into, binaries.name, tool)]);
      }
      for (const object of objects) await rm(object);
    }
    await rm(checkout, { recursive: true, force: true });
  });
}

/**
 * @param {string} file
 * @param {readonly string[]} args
 */
async function step(file, args) {
  const { code, output } = await run(file, args);
  if (code !== 0) throw new ProvisionError(`${file} failed:\n${tail(output)}`);
}
