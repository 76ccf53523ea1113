import { chmod, cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { engineFiles } from "../../../package-engine.mjs";
import { built } from "../../../package-layout.mjs";
import { ProvisionError, run, tail } from "../../vscode/command.mjs";
import { keepArchitecture } from "./cuda-code.mjs";
import { installedBinaries } from "./llama-tools.mjs";

const root = path.join(import.meta.dirname, "../../..");
/** Pieces are small enough for whatever carries them. */
const pieceSize = "40M";

/** Finds CUDA's and the driver's libraries, where no loader configuration does, and starts the bench. */
const script = `#!/bin/sh
here=$(cd "$(dirname "$0")" && pwd)
for name in libcuda.so.1 libnvidia-ml.so.1 libcudart.so.13 libcublas.so.13 libcublasLt.so.13; do
  found=$(find /usr/local /usr/lib /opt -name "$name" -not -path '*/stubs/*' 2>/dev/null | head -n 1)
  if [ -n "$found" ]; then
    LD_LIBRARY_PATH="\${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$(dirname "$found")"
  else
    echo "run.sh: no $name was found; CUDA needs it" >&2
  fi
done
export LD_LIBRARY_PATH
command=$1
shift
case $command in
  model) exec "$here/node" "$here/dist/test/bench/gpu.js" model --vocabulary "$here/tools/vocabulary.gguf" "$@" ;;
  measure) exec "$here/node" "$here/dist/test/bench/gpu.js" measure --tools "$here/tools" "$@" ;;
  *) exec "$here/node" "$here/dist/test/bench/gpu.js" "$command" "$@" ;;
esac
`;

/**
 * Lays out the bench with all it needs (Node, the engine with its backends, llama.cpp's benches, the embedded model) in
 * `folder`, and packs it beside that in pieces, for a machine that fetches nothing: those of CUDA apart from the rest.
 * @param {string} folder
 * @param {string} tools as `provisionLlamaTools` gives it
 * @param {number | undefined} architecture of the GPU, such as 90: CUDA's code for others is left out
 * @param {(line: string) => void} say
 * @throws {ProvisionError}
 */
export async function pack(folder, tools, architecture, say) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const copy = (/** @type {string} */ from, /** @type {string} */ to) =>
    cp(from, path.join(folder, to), { recursive: true, dereference: true });
  const bundles = ["worker", "bench"].flatMap((target) => built(target).outputs);
  for (const file of bundles) if (/\.m?js$/u.test(file)) await copy(path.join(root, file), file);
  for (const file of (await engineFiles()).files) {
    await copy(path.join(root, file), path.join("dist/engine", file));
  }
  for (const { name } of installedBinaries()) {
    const part = path.join("node_modules/@node-llama-cpp", name);
    await copy(path.join(root, part), path.join("dist/engine", part));
  }
  const cuda = path.join("dist/engine/node_modules/@node-llama-cpp", `linux-${process.arch}-cuda`);
  if (architecture !== undefined) {
    const file = path.join(folder, cuda, "bins", path.basename(cuda), "libggml-cuda.so");
    const library = await readFile(file);
    const { kept, removed } = keepArchitecture(library, architecture);
    await writeFile(file, library);
    say(
      `CUDA: ${(kept / 1e6).toFixed(0)} MB of code kept, ${(removed / 1e6).toFixed(0)} MB for other GPUs left out`,
    );
  }
  for (const part of ["model/cancerllm-mini", "samples/notes"]) await copy(path.join(root, part), part);
  await copy(tools, "tools");
  await copy(path.join(import.meta.dirname, "limits.py"), "limits.py");
  await copy(process.execPath, "node");
  await writeFile(path.join(folder, "run.sh"), script);
  await chmod(path.join(folder, "run.sh"), 0o755);
  await compress(folder, `${folder}.tar.xz.`, `--exclude=${cuda} .`);
  await compress(folder, `${folder}-cuda.tar.xz.`, cuda);
  const beside = path.dirname(folder);
  const pieces = (await readdir(beside)).filter(
    (name) => name.startsWith(path.basename(folder)) && /xz\.\d+$/u.test(name),
  );
  for (const piece of pieces.sort()) say(path.join(beside, piece));
}

/**
 * @param {string} folder what is packed lies in it
 * @param {string} prefix of the pieces' names
 * @param {string} what arguments of tar
 */
async function compress(folder, prefix, what) {
  // The same libraries lie in every backend's folder: with a large dictionary they cost once.
  const command = `tar -cC '${folder}' ${what} | xz -T1 --lzma2=preset=6,dict=256MiB | split -d -b ${pieceSize} - '${prefix}'`;
  const { code, output } = await run("bash", ["-c", `set -o pipefail; rm -f '${prefix}'*; ${command}`]);
  if (code !== 0) throw new ProvisionError(`Packing failed:\n${tail(output)}`);
}
