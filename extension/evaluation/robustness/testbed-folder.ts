import { mkdir, readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { Document } from "yaml";
import type { WrongWorkedNotes } from "../../engine/protocols/instruct/wrong-worked-notes";
import { GoldDocument } from "../../labels/gold-document";
import type { GoldLabels } from "../../labels/gold-label";
import { loadProject } from "../../labels/load-project";
import { goldPathOf, projectFileName, type Project } from "../../labels/project";
import { writeWhole } from "../../labels/write-whole";
import { dataNode, writeYaml } from "../../labels/yaml-style";
import { csv } from "../evaluation-csv";
import type { GoldCorpus, ReadingOptions } from "../gold-corpus";
import { perturbGold, type PerturbedGold } from "./perturb-gold";
import {
  commonFolder,
  optionsFor,
  rateFolder,
  ratePath,
  testbedFile,
  testbedId,
  TestbedError,
  type Testbed,
} from "./testbed";

/** One rate of a testbed, on disk. */
export interface RateNotes {
  readonly rate: number;
  /** Paths in the testbed's project, in the order of the notes as they were. */
  readonly notes: readonly string[];
  /** Absolute. */
  readonly goldFolder: string;
  /** How many words, phrases, … there are, and how many were changed, by kind. */
  readonly units: number;
  readonly changes: Readonly<Record<string, number>>;
  /** Some of what was changed. */
  readonly examples: readonly { readonly before: string; readonly after: string }[];
}

/** A testbed's folder: a project of its own, so that a failure can be opened and looked at. */
export interface TestbedFolder {
  readonly project: Project;
  readonly rates: readonly RateNotes[];
}

/**
 * Writes perturbed notes with their gold labels: `notes/rate-10/…`, `gold/notes/rate-10/…`, `changes/rate-10.csv` and
 * `cancerllm.yaml`. In the folder of the same testbed only what is missing is written.
 * @param out absolute
 * @throws TestbedError; the signal's reason
 */
export async function writeTestbed(
  out: string,
  source: Project,
  corpus: GoldCorpus,
  testbed: Testbed,
  rates: readonly number[],
  { signal, onProgress }: ReadingOptions = {},
): Promise<TestbedFolder> {
  await claim(out, source, corpus, testbed);
  const project = await loadProject(out);
  const common = commonFolder(corpus.notes.map(({ note }) => note.path));
  const written: RateNotes[] = [];
  for (const [index, rate] of rates.entries()) {
    const optionsOf = optionsFor(testbed, corpus, rate);
    const made: { path: string; perturbed: PerturbedGold }[] = [];
    for (const [at, one] of corpus.notes.entries()) {
      signal?.throwIfAborted();
      onProgress?.(index * corpus.notes.length + at, rates.length * corpus.notes.length);
      const notePath = ratePath(rate, one.note.path, common);
      const perturbed = perturbGold(one, notePath, testbed.perturbation, optionsOf(one));
      await writeNote(project, notePath, perturbed);
      made.push({ path: notePath, perturbed });
    }
    await writeChanges(out, rate, made);
    written.push({
      rate,
      notes: made.map((one) => one.path),
      goldFolder: path.join(project.goldFolder, "notes", rateFolder(rate)),
      ...summaryOf(made.map((one) => one.perturbed)),
    });
  }
  return { project, rates: written };
}

/** Makes the folder a testbed's, or sees that it is this one's. */
async function claim(out: string, source: Project, corpus: GoldCorpus, testbed: Testbed): Promise<void> {
  await writing(out, () => mkdir(out, { recursive: true }));
  const id = testbedId(testbed, corpus);
  const known = await readFile(path.join(out, testbedFile), "utf8").catch(() => undefined);
  if (known !== undefined) {
    if (idIn(known) === id) return;
    const message = `${out} holds another testbed, or gold labels changed since it was made; give another folder with --out.`;
    throw new TestbedError("other-testbed", message);
  }
  if ((await readdir(out)).length > 0)
    throw new TestbedError("not-empty", `${out} is not empty and no testbed; give a new folder with --out.`);
  const { perturbation, seed, protect } = testbed;
  const facts = { version: 1, id, testbed: perturbation.name, seed, protect, from: source.root };
  await put(path.join(out, projectFileName), projectText(source));
  await put(path.join(out, testbedFile), `${JSON.stringify(facts, undefined, 2)}\n`);
}

function idIn(text: string): unknown {
  try {
    return (JSON.parse(text) as { readonly id?: unknown }).id;
  } catch {
    return undefined;
  }
}

/** The project's own phenotypes and ways, with the testbed's notes. */
function projectText(source: Project): string {
  const { annotator, phenotypes, model, protocol, prompts, examples, exchanges } = source;
  const asked = { model, protocol, prompts, examples, exchanges };
  const document = new Document();
  const content = { notes: ["notes/**/*"], gold: "gold", annotator, phenotypes, ...asked };
  document.contents = dataNode(document, JSON.parse(JSON.stringify(content)));
  return writeYaml(document);
}

async function writeNote(project: Project, notePath: string, { text, labels }: PerturbedGold): Promise<void> {
  const file = path.join(project.root, notePath);
  const present = await readFile(file, "utf8").catch(() => undefined);
  if (present === undefined) await put(file, text);
  else if (present !== text) {
    const message = `${file} was changed since the testbed was made; delete it, or give another folder with --out.`;
    throw new TestbedError("changed", message);
  }
  const gold = goldPathOf(project, notePath);
  const isThere = await readFile(gold).then(
    () => true,
    () => false,
  );
  if (!isThere) await put(gold, goldText(labels));
}

function goldText(labels: GoldLabels): string {
  const { note, annotator, status, phenotypes, diagnoses, treatments } = labels;
  let document = GoldDocument.create({ path: note.path, sha256: note.sha256, annotator });
  for (const item of phenotypes) document = document.put("phenotypes", item);
  for (const item of diagnoses) document = document.put("diagnoses", item);
  for (const item of treatments) document = document.put("treatments", item);
  return document.setStatus(status).source;
}

async function writeChanges(
  out: string,
  rate: number,
  notes: readonly { readonly path: string; readonly perturbed: PerturbedGold }[],
): Promise<void> {
  const head = ["note", "kind", "before_start", "before_end", "before", "after_start", "after_end", "after"];
  const rows = notes.flatMap(({ path: note, perturbed }) =>
    perturbed.changes.map(({ kind, before, after }) => [
      ...[note, kind, before.start, before.end, before.text],
      ...[after.start, after.end, after.text],
    ]),
  );
  await put(path.join(out, "changes", `${rateFolder(rate)}.csv`), csv([head, ...rows]));
}

const mostExamples = 12;

function summaryOf(notes: readonly PerturbedGold[]): Pick<RateNotes, "units" | "changes" | "examples"> {
  const changes: Record<string, number> = {};
  for (const { kind } of notes.flatMap((one) => one.changes)) changes[kind] = (changes[kind] ?? 0) + 1;
  const all = notes.flatMap((one) => one.changes).filter(({ before }) => before.text.length <= 40);
  const step = Math.max(1, Math.floor(all.length / mostExamples));
  const examples = all
    .filter((_, at) => at % step === 0)
    .slice(0, mostExamples)
    .map(({ before, after }) => ({ before: before.text, after: after.text }));
  return { units: notes.reduce((sum, { units }) => sum + units, 0), changes, examples };
}

/** Tells which labels of the worked examples are wrong at a rate, in the folder and in what is known of the rate. */
export async function tellWrongLabels(
  { project }: TestbedFolder,
  rate: RateNotes,
  { total, replaced }: Pick<WrongWorkedNotes, "total" | "replaced">,
): Promise<RateNotes> {
  const head = ["note", "label", "start", "end", "right", "wrong"];
  const rows = replaced.map(({ note, label, place, right, wrong }) => [
    ...[note, label, place?.start, place?.end, right, wrong],
  ]);
  await put(path.join(project.root, "changes", `${rateFolder(rate.rate)}.csv`), csv([head, ...rows]));
  const changes: Record<string, number> = {};
  for (const { label } of replaced) changes[label] = (changes[label] ?? 0) + 1;
  const step = Math.max(1, Math.floor(replaced.length / mostExamples));
  const examples = replaced
    .filter((_, at) => at % step === 0)
    .slice(0, mostExamples)
    .map(({ right, wrong }) => ({ before: right, after: wrong }));
  return { ...rate, units: total, changes, examples };
}

/** Writes a file of a testbed whole. @throws TestbedError `unwritable` */
export async function put(file: string, text: string): Promise<void> {
  await writing(file, async () => {
    await mkdir(path.dirname(file), { recursive: true });
    await writeWhole(file, text);
  });
}

async function writing<T>(file: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    throw new TestbedError(
      "unwritable",
      `${file} was not written (${code}); make room, or give another folder.`,
    );
  }
}
