// Corpora that benches make in a temporary folder: fictional sentences, with suggestions as a run has them.
import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

export const run = "20260101T000000Z-0000";
const sides = ["left", "right"];
const sites = "breast,kidney,lung,ovary,adrenal gland,testis,parotid gland,tonsil,ureter,thyroid lobe".split(
  ",",
);
const types =
  "carcinoma,lymphoma,sarcoma,melanoma,adenocarcinoma,seminoma,oncocytoma,lobular carcinoma,thymoma,mesothelioma,glioma".split(
    ",",
  );

/**
 * A sentence and its five phenotypes, in the order of the text. No two of 2,640 in a row are the same: a word that is
 * everywhere would be highlighted everywhere by VS Code when the caret is in it.
 *
 * @param {number} index
 * @returns {{sentence: string, quotes: [label: string, quote: string][]}}
 */
function sentenceOf(index) {
  const pick = (/** @type {string[]} */ from) => from[index % from.length] ?? "";
  const [side, site, type] = [pick(sides), pick(sites), pick(types)];
  const [size, grade] = [`${((index % 80) + 3) / 10} cm`, `grade ${(index % 3) + 1}`];
  return {
    sentence: `The tumor of the ${side} ${site} is ${size} wide, ${grade}, ${type}. `,
    quotes: [
      ["tumor-laterality", side],
      ["tumor-site", site],
      ["tumor-size", size],
      ["cancer-grade", grade],
      ["histological-type", type],
    ],
  };
}

/** @param {string} text */
const sha256 = (text) => createHash("sha256").update(text).digest("hex");

/** @param {string} root @param {string} relativePath @param {string} text */
async function put(root, relativePath, text) {
  const file = path.join(root, relativePath);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
}

/**
 * @typedef {{id: string, label: string, start: number, end: number, text: string}} Phenotype
 *
 * @param {number} count sentences
 * @param {number} perLine
 * @returns {{text: string, phenotypes: Phenotype[], sentences: [start: number, end: number][]}}
 */
function annotated(count, perLine = 1) {
  let text = "";
  /** @type {Phenotype[]} */
  const phenotypes = [];
  /** @type {[number, number][]} */
  const sentences = [];
  for (let index = 0; index < count; index++) {
    const { sentence, quotes } = sentenceOf(index);
    let from = 0;
    for (const [label, quote] of quotes) {
      from = sentence.indexOf(quote, from);
      const start = text.length + from;
      phenotypes.push({
        id: `p${phenotypes.length + 1}`,
        label,
        start,
        end: start + quote.length,
        text: quote,
      });
      from += quote.length;
    }
    sentences.push([text.length, text.length + sentence.length - 1]);
    text += (index + 1) % perLine === 0 ? sentence.replace(/ $/, "\n") : sentence;
  }
  return { text, phenotypes, sentences };
}

/**
 * What was asked of each sentence: nearly all of what a run writes of a note.
 *
 * @param {ReturnType<typeof annotated>} note
 */
function exchangesOf({ text, sentences }) {
  return sentences.flatMap(([start, end]) =>
    Array.from({ length: 8 }, () => ({
      task: "phenotypes",
      label: "tumor-site",
      sentence: [start, end],
      prompt:
        "Below is an instruction that describes a task, paired with an input that provides further context.\n\n" +
        "### Instruction:\nYou are an excellent linguist. The task is to answer the question by given the context or text\n\n" +
        `### Input:\nIn the text: ${text.slice(start, end)} What is the tumor site in the given context?\n\n### Response:\n`,
      output: "none",
      tokens: [{ text: "none", confidence: 0.9993427546051554 }],
      ms: 110.30597099999432,
    })),
  );
}

/** @param {string} notePath @param {ReturnType<typeof annotated>} note */
function suggestionsOf(notePath, note) {
  const { text, phenotypes } = note;
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
    exchanges: exchangesOf(note),
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
    `version: 1\nnote: {path: ${notePath}, sha256: ${sha256(text)}, offsets: code-points}\nannotator: bench\n` +
    `status: ${status}\nphenotypes:\n${items.join("")}diagnoses: []\ntreatments: []\n`
  );
}

/**
 * A note with so many suggestions, five a sentence of some 65 characters.
 *
 * @param {string} root
 * @param {string} notePath
 * @param {number} spans
 */
export async function writeLongNote(root, notePath, spans) {
  const note = annotated(spans / 5, 2);
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
