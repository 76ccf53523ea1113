// Corpora that benches make in a temporary folder: fictional text of one sentence, with suggestions as a run has them.
import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

export const run = "20260101T000000Z-0000";
const sentence = "The tumor of the left breast is 2.5 cm wide, grade 2, carcinoma. ";
/** Five phenotypes a sentence, in the order of the text. */
const quotes = [
  ["tumor-laterality", "left"],
  ["tumor-site", "breast"],
  ["tumor-size", "2.5 cm"],
  ["cancer-grade", "grade 2"],
  ["histological-type", "carcinoma"],
];

/** @param {string} text */
const sha256 = (text) => createHash("sha256").update(text).digest("hex");

/** @param {string} root @param {string} relativePath @param {string} text */
async function put(root, relativePath, text) {
  const file = path.join(root, relativePath);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
}

/**
 * @param {number} sentences
 * @returns {{text: string, phenotypes: {id: string, label: string, start: number, end: number, text: string}[]}}
 */
function annotated(sentences, lineLength = 1) {
  let text = "";
  const phenotypes = [];
  for (let index = 0; index < sentences; index++) {
    for (const [label = "", quote = ""] of quotes) {
      const start = text.length + sentence.indexOf(quote);
      phenotypes.push({
        id: `p${phenotypes.length + 1}`,
        label,
        start,
        end: start + quote.length,
        text: quote,
      });
    }
    text += (index + 1) % lineLength === 0 ? sentence.replace(/ $/, "\n") : sentence;
  }
  return { text, phenotypes };
}

/**
 * What was asked of each sentence: nearly all of what a run writes of a note.
 *
 * @param {string} text
 */
function exchangesOf(text) {
  return Array.from({ length: text.length / sentence.length }, (_, index) =>
    Array.from({ length: 8 }, () => ({
      task: "phenotypes",
      label: "tumor-site",
      sentence: [index * sentence.length, (index + 1) * sentence.length - 1],
      prompt:
        "Below is an instruction that describes a task, paired with an input that provides further context.\n\n" +
        "### Instruction:\nYou are an excellent linguist. The task is to answer the question by given the context or text\n\n" +
        `### Input:\nIn the text: ${sentence}What is the tumor site in the given context?\n\n### Response:\n`,
      output: "none",
      tokens: [{ text: "none", confidence: 0.9993427546051554 }],
      ms: 110.30597099999432,
    })),
  ).flat();
}

/** @param {string} notePath @param {ReturnType<typeof annotated>} note */
function suggestionsOf(notePath, { text, phenotypes }) {
  const suggestions = {
    note: { path: notePath, sha256: sha256(text) },
    run,
    phenotypes: phenotypes.map((item) => ({
      ...item,
      confidence: 0.9,
      alignment: "exact",
      answer: item.text,
    })),
    diagnoses: [],
    treatments: [],
    unanchored: [],
    exchanges: exchangesOf(text),
  };
  return `${JSON.stringify(suggestions, undefined, 1)}\n`;
}

/** @param {string} notePath @param {ReturnType<typeof annotated>} note @param {"complete" | "in-progress"} status */
function goldOf(notePath, { text, phenotypes }, status) {
  const items = phenotypes.map(
    ({ id, label, start, end, text: quote }) =>
      `  - id: ${id}\n    label: ${label}\n    start: ${start}\n    end: ${end}\n    text: ${quote}\n` +
      `    prefix: ${JSON.stringify(text.slice(Math.max(0, start - 32), start))}\n` +
      `    suffix: ${JSON.stringify(text.slice(end, end + 32))}\n    decision: accepted\n` +
      `    suggestion: {run: ${run}, label: ${label}, start: ${start}, end: ${end}, text: ${quote}, confidence: 0.9}\n`,
  );
  return (
    `version: 1\nnote: {path: ${notePath}, sha256: "${sha256(text)}", offsets: code-points}\nannotator: bench\n` +
    `status: ${status}\nphenotypes:\n${items.join("")}diagnoses: []\ntreatments: []\n`
  );
}

/**
 * A note with so many suggestions; 65 characters for five of them.
 *
 * @param {string} root
 * @param {string} notePath
 * @param {number} spans
 */
export async function writeLongNote(root, notePath, spans) {
  const note = annotated(spans / quotes.length, 2);
  await put(root, notePath, note.text);
  await put(root, `.cancerllm/runs/${run}/${notePath}.json`, suggestionsOf(notePath, note));
}

/**
 * A folder of notes of 10 sentences: of every five one is new, two have suggestions, one is in progress and one complete.
 *
 * @param {string} root
 * @param {number} count
 */
export async function writeCorpus(root, count) {
  const note = annotated(10);
  const begun = { ...note, phenotypes: note.phenotypes.slice(0, 20) };
  const write = async (/** @type {number} */ index) => {
    const notePath = `notes/${String(Math.floor(index / 500)).padStart(3, "0")}/note-${String(index).padStart(6, "0")}.txt`;
    const kind = index % 5;
    await put(root, notePath, note.text);
    if (kind === 0) return;
    await put(root, `.cancerllm/runs/${run}/${notePath}.json`, suggestionsOf(notePath, note));
    if (kind === 3) await put(root, `gold/${notePath}.yaml`, goldOf(notePath, begun, "in-progress"));
    if (kind === 4) await put(root, `gold/${notePath}.yaml`, goldOf(notePath, note, "complete"));
  };
  for (let from = 0; from < count; from += 200) {
    const batch = Array.from({ length: Math.min(200, count - from) }, (_, index) => from + index);
    await Promise.all(batch.map(write));
  }
}
