import * as path from "node:path";
import * as vscode from "vscode";
import type { ReviewPhenotype } from "../labels/review";
import type { AlignmentStatus } from "../labels/suggestion";
import type { PhenotypeTarget } from "./commands/command";
import type { CommandId } from "./contributions";
import { phenotypeOf } from "./decorations";
import { differing, type Differing } from "./differing";
import { literal } from "./markdown";
import { under } from "./navigation";
import type { OpenNote, ReviewStore } from "./reviews";
import { percent } from "./words";

const decisions: Record<ReviewPhenotype["state"], string> = {
  suggested: "Suggested, not decided",
  accepted: "Accepted",
  corrected: "Corrected",
  rejected: "Rejected",
  added: "Added by hand",
};

const alignments: Record<AlignmentStatus, string> = {
  exact: "stands in the note exactly as the model wrote it",
  normalized: "differs from the model's words in white space, case or dashes only",
  ambiguous: "fits in several places; choose one when you accept",
  near: "differs from what the model wrote; check its words",
  unanchored: "has no place in the note",
};

/** Only these may be run by a link in a hover: what a note or a model says can add no other. */
const linkable = [
  "cancerllm.accept",
  "cancerllm.reject",
  "cancerllm.changeLabel",
  "cancerllm.removeDecision",
  "cancerllm.markOccurrences",
  "cancerllm.inspect",
] as const satisfies readonly CommandId[];

/** What is known of the phenotypes under the pointer, with links to decide them. */
export class PhenotypeHover implements vscode.HoverProvider {
  /** By the run's folder; what a run says of its model does not change. */
  readonly #models = new Map<string, Promise<string | undefined>>();

  constructor(private readonly reviews: ReviewStore) {}

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.Hover | undefined> {
    const note = this.reviews.of(document.uri);
    const positions = note?.positions(document);
    if (note === undefined || positions === undefined) return undefined;
    const caret = positions.caret(position);
    const here = under(note.snapshot.phenotypes, caret).filter(({ end }) => caret < end);
    const first = here[0];
    if (first === undefined) return undefined;
    const described = here.map(async (phenotype) =>
      describe(note, phenotype, await this.#provenance(note, phenotype)),
    );
    return new vscode.Hover(await Promise.all(described), positions.range(first));
  }

  /** The model and the run that suggested a phenotype; undefined for one that a person added. */
  async #provenance({ project }: OpenNote, item: ReviewPhenotype): Promise<string | undefined> {
    const run = item.suggestion?.run ?? item.run;
    if (item.state === "added" || run === undefined) return undefined;
    const folder = path.join(project.runsFolder, run);
    const model = this.#models.get(folder) ?? modelOf(folder);
    this.#models.set(folder, model);
    return [await model, `run ${run}`].filter((part) => part !== undefined).join(" · ");
  }
}

/** The model of a run, in words; undefined where the run is not there any more. */
async function modelOf(folder: string): Promise<string | undefined> {
  const { RunFolder } = await import("../labels/run-folder");
  const meta = await RunFolder.open(folder).then(
    (run) => run.meta,
    () => undefined,
  );
  return meta && `${meta.model.name} ${meta.model.quantization}`;
}

function describe(
  note: OpenNote,
  item: ReviewPhenotype,
  provenance: string | undefined,
): vscode.MarkdownString {
  const { title, guideline } = phenotypeOf(note, item);
  const text = new vscode.MarkdownString(undefined, true);
  text.isTrusted = { enabledCommands: linkable };
  const plain = (line: string): void => {
    text.appendMarkdown(`${literal(line)}\n\n`);
  };
  text.appendMarkdown(`**${literal(title)}** — `);
  plain(
    [decisions[item.state], confidenceOf(item)]
      .filter((part): part is string => part !== undefined)
      .join(" · "),
  );
  if (item.alignment !== undefined) plain(`This span ${alignments[item.alignment]}.`);
  const answer = item.answer ?? item.suggestion?.text;
  if (answer !== undefined && answer !== item.text) {
    const [ofModel, ofNote] = differing(answer, item.text);
    text.appendMarkdown(`The model wrote “${marked(ofModel)}”; the note has “${marked(ofNote)}”.\n\n`);
  }
  if (guideline !== "") plain(guideline);
  if (provenance !== undefined) plain(provenance);
  text.appendMarkdown(linksFor(note, item));
  return text;
}

/** With the words that differ in bold. */
function marked({ before, middle, after }: Differing): string {
  const parts = [literal(before), middle === "" ? "" : `**${literal(middle)}**`, literal(after)];
  return parts.filter((part) => part !== "").join(" ");
}

function confidenceOf(item: ReviewPhenotype): string | undefined {
  const confidence = item.confidence ?? item.suggestion?.confidence;
  return confidence === undefined ? undefined : `confidence ${percent(confidence)}`;
}

function linksFor(note: OpenNote, item: ReviewPhenotype): string {
  const target: PhenotypeTarget = { note: note.uri.toString(), key: item.key };
  const argument = encodeURIComponent(JSON.stringify([target]));
  const link = (id: (typeof linkable)[number], icon: string, label: string): string =>
    `[$(${icon}) ${label}](command:${id}?${argument})`;
  const links =
    item.state === "suggested"
      ? [
          link("cancerllm.accept", "check", "Accept"),
          link("cancerllm.reject", "close", "Reject"),
          link("cancerllm.changeLabel", "tag", "Change Label…"),
        ]
      : [
          link("cancerllm.changeLabel", "tag", "Change Label…"),
          link("cancerllm.removeDecision", "discard", "Take Back"),
        ];
  return [
    ...links,
    link("cancerllm.markOccurrences", "search", "Mark Occurrences…"),
    ...(item.state === "added" ? [] : [link("cancerllm.inspect", "question", "Why?")]),
  ].join(" &nbsp; ");
}
