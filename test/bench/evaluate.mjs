// How long an evaluation takes after the run, by the number of notes; it must be linear. The samples' gold labels and a
// run of the embedded model on them, each note many times. Usage: node test/bench/evaluate.mjs [notes]
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { build } from "./built.mjs";

const root = path.join(import.meta.dirname, "../..");
const notes = Number(process.argv[2] ?? 2000);
const folder = mkdtempSync(path.join(os.tmpdir(), "cancerllm-bench-"));
const cli = path.join(root, "dist/cli.js");

/** @param {string} cwd @param {readonly string[]} args */
function cancerllm(cwd, ...args) {
  return execFileSync(process.execPath, [cli, ...args], {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    maxBuffer: 2 ** 30,
  });
}

/** A project in which every labelled sample stands so often that there are that many notes. @param {number} count */
function corpus(count) {
  const project = path.join(folder, String(count));
  const [run = ""] = readdirSync(path.join(folder, "samples/.cancerllm/runs"));
  const from = path.join(folder, "samples");
  const labelled = readdirSync(path.join(from, "gold/notes")).map((name) => name.replace(/\.yaml$/, ""));
  const folders = ["notes", "gold/notes", `.cancerllm/runs/${run}/notes`];
  for (const one of folders) mkdirSync(path.join(project, one), { recursive: true });
  cpSync(
    path.join(from, `.cancerllm/runs/${run}/run.yaml`),
    path.join(project, `.cancerllm/runs/${run}/run.yaml`),
  );
  writeFileSync(path.join(project, "cancerllm.yaml"), "annotator: bench\n");
  for (let at = 0; at < count; at++) {
    const name = labelled[at % labelled.length] ?? "";
    const copy = `${String(at).padStart(6, "0")}-${name}`;
    cpSync(path.join(from, "notes", name), path.join(project, "notes", copy));
    for (const [inside, ending] of /** @type {const} */ ([
      ["gold/notes", "yaml"],
      [`.cancerllm/runs/${run}/notes`, "json"],
    ])) {
      const text = readFileSync(path.join(from, inside, `${name}.${ending}`), "utf8");
      writeFileSync(
        path.join(project, inside, `${copy}.${ending}`),
        text.replace(`notes/${name}`, `notes/${copy}`),
      );
    }
  }
  return project;
}

try {
  build("cli");
  cpSync(path.join(root, "samples"), path.join(folder, "samples"), { recursive: true });
  cancerllm(path.join(folder, "samples"), "annotate", "notes");
  /** @type {number[]} */
  const seconds = [];
  for (const count of [notes / 4, notes]) {
    const project = corpus(count);
    const started = performance.now();
    const output = JSON.parse(cancerllm(project, "evaluate", "--run", "latest", "--json"));
    seconds.push((performance.now() - started) / 1000);
    process.stdout.write(
      `${output.notes.length ?? output.notes} notes, ${output.scores.length} figures with intervals: ${seconds.at(-1)?.toFixed(2)} s, load ${os.loadavg()[0]?.toFixed(1)}\n`,
    );
  }
  const [few = 1, many = 0] = seconds;
  process.stdout.write(`four times the notes take ${(many / few).toFixed(2)} times as long\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
