// How long a decision takes until it is on disk, in a note of 200 kB with 5,000 suggestions, against a plain write of
// the same file: first in empty gold labels, then with all suggestions decided; how long all of them take in one step;
// and how long the note takes to open again. Usage: node test/bench/decide.mjs
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { build } from "esbuild";

const root = path.join(import.meta.dirname, "../..");
const folder = mkdtempSync(path.join(os.tmpdir(), "cancerllm-bench-"));
const spans = 5000;
const rounds = 21;

/** @param {readonly number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** @param {() => Promise<unknown> | void} work @returns {Promise<number>} milliseconds */
async function timed(work) {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

const bundle = path.join(folder, "review.cjs");
await build({
  stdin: {
    contents: `export { NoteReview } from "./extension/labels/review"; export { loadProject } from "./extension/labels/project";`,
    resolveDir: root,
  },
  bundle: true,
  platform: "node",
  outfile: bundle,
  logLevel: "warning",
});
const { NoteReview, loadProject } = createRequire(import.meta.url)(bundle);

const sentence = "The tumor of the breast is 2.5 cm wide. ";
const text = sentence.repeat(spans);
mkdirSync(path.join(folder, "notes"));
writeFileSync(path.join(folder, "notes/long.txt"), text);
const at = sentence.indexOf("2.5 cm");
const phenotypes = Array.from({ length: spans }, (_, index) => {
  const start = index * sentence.length + at;
  const place = { start, end: start + 6, text: "2.5 cm", answer: "2.5 cm" };
  return { id: `p${index + 1}`, label: "tumor-size", ...place, confidence: 0.9, alignment: "exact" };
});
const sha256 = createHash("sha256").update(text).digest("hex");
const note = { path: "notes/long.txt", sha256 };

const project = await loadProject(folder, { user: "bench" });
const review = await NoteReview.open(project, note.path);
const suggested = {
  note,
  run: "20260101T000000Z-0000",
  phenotypes,
  diagnoses: [],
  treatments: [],
  unanchored: [],
};
const shown = await timed(() => void review.setSuggestions(suggested));
const gold = path.join(folder, "gold/notes/long.txt.yaml");

/** Accepts some suggestions one by one; the first one writes the file, or reads it anew, and is not counted. */
async function decisions(/** @type {number} */ first) {
  const times = [];
  for (let round = 0; round <= rounds; round++) {
    times.push(await timed(() => review.accept(`s:p${first + round}`)));
  }
  return median(times.slice(1));
}

async function plainWrites() {
  const content = readFileSync(gold);
  const copy = path.join(folder, "copy.yaml");
  const times = [];
  for (let round = 0; round < rounds; round++) times.push(await timed(() => writeFileSync(copy, content)));
  return { milliseconds: median(times), kB: content.length / 1000 };
}

const few = await decisions(1);
const bulk = await timed(() =>
  review.acceptMany(phenotypes.slice(100, spans - 100).map(({ id }) => `s:${id}`)),
);
const many = await decisions(spans - 60);
const write = await plainWrites();
review.dispose?.();
const opened = await timed(() => NoteReview.open(project, note.path, async () => undefined));
const line = (/** @type {string} */ name, /** @type {number} */ ms) =>
  process.stdout.write(`${name.padEnd(46)} ${ms.toFixed(1).padStart(8)} ms\n`);
line(`${spans} suggestions taken into the review`, shown);
line("a decision, with few decided", few);
line(`${spans - 200} decisions in one step`, bulk);
line(`a decision, with ${spans - 200} decided`, many);
line(`opening the note with its gold labels again`, opened);
line(`a plain write of the file (${write.kB.toFixed(0)} kB)`, write.milliseconds);
process.stdout.write(
  `ratio of the last decision to the plain write: ${(many / write.milliseconds).toFixed(1)}\n`,
);
rmSync(folder, { recursive: true, force: true });
