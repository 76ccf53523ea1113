import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { loadProject } from "../../extension/labels/load-project";
import { NoteReview } from "../../extension/labels/review";
import type { NoteSuggestions } from "../../extension/labels/suggestion";

const spans = 5000;
const rounds = 21;
const notePath = "notes/long.txt";

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** @returns milliseconds */
async function timed(work: () => Promise<unknown> | undefined): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Writes a note of 200 kB. @returns what a run says of it */
function writeNote(folder: string): NoteSuggestions {
  const sentence = "The tumor of the breast is 2.5 cm wide. ";
  const text = sentence.repeat(spans);
  mkdirSync(path.join(folder, path.dirname(notePath)));
  writeFileSync(path.join(folder, notePath), text);
  const at = sentence.indexOf("2.5 cm");
  return {
    note: { path: notePath, sha256: createHash("sha256").update(text).digest("hex") },
    run: "20260101T000000Z-0000",
    phenotypes: Array.from({ length: spans }, (_, index) => {
      const start = index * sentence.length + at;
      const place = { start, end: start + 6, text: "2.5 cm", answer: "2.5 cm" };
      return { id: `p${index + 1}`, label: "tumor-size", ...place, confidence: 0.9, alignment: "exact" };
    }),
    diagnoses: [],
    treatments: [],
    unanchored: [],
    exchanges: [],
  };
}

/** Accepts some suggestions one by one; the first one writes the file, or reads it anew, and is not counted. */
async function decisions(review: NoteReview, first: number): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    times.push(
      await timed(async () => {
        await review.accept(`s:p${first + round}`);
        // What is drawn is part of a decision.
        return review.snapshot;
      }),
    );
  }
  return median(times.slice(1));
}

async function plainWrite(file: string, content: Buffer): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    times.push(
      await timed(() => {
        writeFileSync(file, content);
        return undefined;
      }),
    );
  }
  return median(times);
}

function line(name: string, milliseconds: number): void {
  process.stdout.write(`${name.padEnd(46)} ${milliseconds.toFixed(1).padStart(8)} ms\n`);
}

async function main(folder: string): Promise<void> {
  const suggestions = writeNote(folder);
  const project = await loadProject(folder, { user: "bench" });
  const review = await NoteReview.open(project, notePath);
  const taken = await timed(() => {
    review.setSuggestions(suggestions);
    return undefined;
  });
  const few = await decisions(review, 1);
  const middle = suggestions.phenotypes.slice(100, spans - 100).map(({ id }) => `s:${id}`);
  const bulk = await timed(() => review.acceptMany(middle));
  const many = await decisions(review, spans - 60);
  review.dispose();
  const content = readFileSync(path.join(folder, `gold/${notePath}.yaml`));
  const write = await plainWrite(path.join(folder, "copy.yaml"), content);
  const opened = await timed(() => NoteReview.open(project, notePath, () => Promise.resolve(undefined)));
  line(`${spans} suggestions taken into the review`, taken);
  line("a decision, with few decided", few);
  line(`${middle.length} decisions in one step`, bulk);
  line(`a decision, with ${middle.length} decided`, many);
  line("opening the note with its gold labels again", opened);
  line(`a plain write of the file (${(content.length / 1000).toFixed(0)} kB)`, write);
  process.stdout.write(`ratio of the last decision to the plain write: ${(many / write).toFixed(1)}\n`);
}

const folder = mkdtempSync(path.join(os.tmpdir(), "cancerllm-bench-"));
void main(folder).finally(() => {
  rmSync(folder, { recursive: true, force: true });
});
