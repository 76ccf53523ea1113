import { createHash } from "node:crypto";
import type { GoldCorpus, GoldNote } from "../gold-corpus";
import { chooseShare } from "./choose-share";
import type { Perturbation, PerturbationOptions } from "./perturbation";

/** Notes that are changed by one perturbation, at several rates. */
export interface Testbed {
  readonly perturbation: Perturbation;
  readonly seed: number;
  readonly protect: boolean;
}

/** Says in a testbed's folder which one it is. */
export const testbedFile = "testbed.json";

export class TestbedError extends Error {
  override readonly name = "TestbedError";
  constructor(
    readonly reason:
      "rates" | "no-gold" | "other-testbed" | "not-empty" | "changed" | "unwritable" | "counterfactual",
    message: string,
  ) {
    super(message);
  }
}

/**
 * The rates of a curve: in order, each once, from 0, which is the baseline, on.
 * @throws TestbedError `rates` where one is no share
 */
export function curveRates(rates: readonly number[]): number[] {
  if (rates.length === 0 || rates.some((rate) => !(rate >= 0 && rate <= 1)))
    throw new TestbedError("rates", "Rates are shares from 0 to 1, such as 0.1,0.2,0.5.");
  return [...new Set([0, ...rates])].sort((a, b) => a - b);
}

/** `10`, `12.5`: a rate in percent, as it stands in the names of folders. */
export function ratePercent(rate: number): string {
  return String(Number((100 * rate).toPrecision(8)));
}

/** The folder of a rate's notes, below `notes` and `gold/notes`. */
export function rateFolder(rate: number): string {
  return `rate-${ratePercent(rate)}`;
}

/** The evaluation of a rate's run, beside the report. */
export function ratePage(rate: number): string {
  return `rates/${rateFolder(rate)}.html`;
}

/** Where a rate's version of a note is in the testbed's project. */
export function ratePath(rate: number, path: string, common: string): string {
  return `notes/${rateFolder(rate)}/${path.slice(common.length)}`;
}

/** The folder that all notes are in, with a `/` at its end; empty where that is the project itself. */
export function commonFolder(paths: readonly string[]): string {
  const [first = "", ...rest] = paths;
  let common = first.slice(0, first.lastIndexOf("/") + 1);
  while (common !== "" && !rest.every((path) => path.startsWith(common)))
    common = common.slice(0, common.lastIndexOf("/", common.length - 2) + 1);
  return common;
}

/** How each note is perturbed at a rate. Where the rate is a share of notes, it is drawn which ones. */
export function optionsFor(
  { perturbation, seed, protect }: Testbed,
  corpus: GoldCorpus,
  rate: number,
): (one: GoldNote) => PerturbationOptions {
  if (perturbation.unit !== "notes") return () => ({ rate, seed, protect });
  const paths = corpus.notes.map(({ note }) => note.path);
  const chosen = new Set(chooseShare(paths, rate, seed, perturbation.name));
  return ({ note }) => ({ rate: chosen.has(note.path) ? 1 : 0, seed, protect });
}

/** What makes a testbed what it is: notes, gold labels and how they are changed. */
export function testbedId({ perturbation, seed, protect }: Testbed, corpus: GoldCorpus): string {
  const hash = createHash("sha256").update(JSON.stringify([perturbation.name, seed, protect]));
  for (const { note, gold } of corpus.notes) {
    const { status, phenotypes, diagnoses, treatments } = gold;
    hash.update(JSON.stringify([note.path, note.sha256, status, phenotypes, diagnoses, treatments]));
  }
  return hash.digest("hex");
}

/** Why no worked example can be wrong here, and what to do. */
export const noExamples =
  "The counterfactual testbed replaces labels of the worked examples in prompts, and this model is shown none. Choose a " +
  "chat model with the protocol instruct and --examples 1 or more; or write training data with wrong labels (cancerllm " +
  "export --format alpaca --counterfactual 0.2 …), train a model on each and compare them with cancerllm evaluate.";
