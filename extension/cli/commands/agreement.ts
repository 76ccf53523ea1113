import path from "node:path";
import { Option, type Command } from "commander";
import { measureAgreement, type Agreement } from "../../evaluation/agreement/agreement";
import { agreementCsv, disagreementsCsv } from "../../evaluation/agreement/agreement-csv";
import { agreementJson } from "../../evaluation/agreement/agreement-json";
import { raterFolders, readRaters, type Raters } from "../../evaluation/agreement/raters";
import { agreementPage } from "../../evaluation/report/agreement-page";
import { defaultResampling } from "../../evaluation/statistics/estimate";
import type { ReviewStatus } from "../../labels/gold-label";
import type { Project } from "../../labels/project";
import { agreementText } from "../agreement-text";
import { CommandError, exitCodes } from "../exit-codes";
import { print } from "../output";
import { showProgress } from "../progress";
import { stopOnSignal } from "../stop-on-signal";
import { requireFolder, tellLeftOut, whole, write } from "./evaluate";
import { projectOf } from "./export";

interface AgreementFlags {
  readonly project?: string;
  readonly states: ReviewStatus[];
  readonly samples: number;
  readonly seed: number;
  readonly report?: string;
  readonly csv?: string;
  readonly disagreements?: string;
  readonly json?: true;
}

/** `cancerllm agreement`: annotators against each other, or against adjudicated gold labels. */
export function registerAgreement(program: Command): void {
  program
    .command("agreement")
    .description("measure how far annotators agree: F1 of spans, kappa and alpha of notes as a whole")
    .argument(
      "[folders...]",
      "gold labels, a folder for each annotator; the project's annotators when left out",
    )
    .option("--project <path>", "cancerllm.yaml or its folder (default: the nearest above the first folder)")
    .addOption(
      new Option("--states <states...>", "gold labels to take")
        .choices(["complete", "in-progress"])
        .default(["complete"]),
    )
    .option("--samples <number>", "samples drawn for intervals", whole, defaultResampling.samples)
    .option("--seed <number>", "of the samples", whole, defaultResampling.seed)
    .option("--report <file>", "write a report as one HTML file (it quotes the notes)")
    .option("--csv <file>", "write every figure as CSV")
    .option("--disagreements <file>", "write every disagreement with its place as CSV (it quotes the notes)")
    .option("--json", "print everything but quotes as JSON")
    .action(run);
}

async function run(given: string[], flags: AgreementFlags): Promise<void> {
  const [first = "."] = given;
  const project = await projectOf(
    flags.project,
    first,
    given.length === 0 ? "." : path.dirname(path.resolve(first)),
  );
  const folders = await foldersOf(project, given);
  const stopping = stopOnSignal();
  const progress = showProgress(2, "steps");
  let read: Raters;
  let agreement: Agreement;
  try {
    const options = { signal: stopping.signal };
    read = await readRaters(
      project.root,
      folders,
      { states: flags.states },
      {
        ...options,
        onProgress: (done, total) => {
          progress.update(done / total, "gold labels");
        },
      },
    );
    agreement = await measureAgreement(read.raters, {
      ...options,
      labels: project.phenotypes.map(({ id }) => id),
      resampling: { samples: flags.samples, seed: flags.seed },
      onProgress: (done, total) => {
        progress.update(1 + done / total, "agreement");
      },
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const hint = flags.states.includes("in-progress")
      ? ""
      : " --states complete in-progress takes unfinished notes too.";
    throw new CommandError(exitCodes.inputErrors, error.message + hint);
  } finally {
    progress.stop();
    stopping.dispose();
  }
  const { leftOut } = read;
  if (flags.report !== undefined) {
    const { root, phenotypes } = project;
    await write(flags.report, agreementPage({ agreement, phenotypes, leftOut, root }));
  }
  if (flags.csv !== undefined) await write(flags.csv, agreementCsv(agreement));
  if (flags.disagreements !== undefined) await write(flags.disagreements, disagreementsCsv(agreement));
  if (flags.json) print(JSON.stringify(agreementJson(agreement), undefined, 2));
  else for (const line of agreementText(agreement, project.phenotypes)) print(line);
  tellLeftOut(leftOut.map((one) => ({ ...one, place: `${one.rater}/${one.place}` })));
}

/** The folders that were given, or those of the project's annotators; at least two. */
async function foldersOf(project: Project, given: readonly string[]): Promise<readonly string[]> {
  for (const folder of given) await requireFolder(folder);
  const folders = given.map((folder) => path.resolve(folder));
  const all = folders.length === 0 ? await raterFolders(project) : folders;
  if (new Set(all).size !== all.length)
    throw new CommandError(exitCodes.wrongUsage, "The same folder was given twice.");
  if (all.length >= 2) return all;
  throw new CommandError(
    exitCodes.wrongUsage,
    given.length === 0
      ? `${project.goldFolder} has no folders of two annotators; name two folders of gold labels.`
      : "Name at least two folders of gold labels, one of each annotator.",
  );
}
