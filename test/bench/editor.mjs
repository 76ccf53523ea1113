// What the extension costs in a real extension host: activation, a worklist of 10,000 notes, a note of 200 kB with 5,000
// suggestions, its keystrokes and decisions. Usage: node test/bench/editor.mjs [number of notes]
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { runInExtensionHost } from "../vscode/extension-host.mjs";
import { build } from "./built.mjs";
import { writeCorpus, writeLongNote } from "./corpus.mjs";

const notes = Number(process.argv[2] ?? 10_000);
const say = (/** @type {string} */ line) => void process.stderr.write(`${line}\n`);

build("extension", "bench");
const folder = await mkdtemp(path.join(os.tmpdir(), "cancerllm-bench-"));
try {
  const workspace = path.join(folder, "corpus");
  await mkdir(workspace);
  await writeCorpus(workspace, notes);
  await writeLongNote(workspace, "notes/long.txt", 5000);
  await writeFile(path.join(workspace, "other.log"), await readFile(path.join(workspace, "notes/long.txt")));
  const results = path.join(folder, "results.json");
  const environment = { CANCERLLM_BENCH_RESULTS: results };
  await runInExtensionHost(
    { folder, workspace, entry: "test/bench/extension-host.js", results, environment },
    {},
    say,
  );
  const { alreadyActive, native, measured } = JSON.parse(await readFile(results, "utf8"));
  if (alreadyActive) say("The extension was active before it was measured.");
  process.stdout.write(`${notes} notes, load ${os.loadavg()[0]?.toFixed(1)}\n`);
  for (const [name, milliseconds] of Object.entries(measured)) {
    process.stdout.write(`${name.padEnd(52)} ${Number(milliseconds).toFixed(1).padStart(9)} ms\n`);
  }
  const extra = (/** @type {string} */ what) =>
    measured[`${what}, in the long note`] - measured[`${what}, in a file that is no note`];
  process.stdout.write(`a keystroke costs the extension ${extra("keystroke").toFixed(1)} ms\n`);
  process.stdout.write(`a step of the caret costs the extension ${extra("caret").toFixed(1)} ms\n`);
  process.stdout.write(
    `native modules of the extension in the host: ${native.length === 0 ? "none" : native.join(", ")}\n`,
  );
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
