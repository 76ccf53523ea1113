import { relative, sep } from "node:path";
import { changeInWords } from "./label-change";
import type { MigrationProblem } from "./label-change";
import type { GoldChange, MigrationPlan } from "./plan";
import { defaultPhenotypes } from "../phenotype";

/** What people should know before labels are changed, one sentence each. Holds no text of a note. */
export function noticesOf({ change, phenotype, removed, project, gold }: MigrationPlan): string[] {
  const notices: string[] = [];
  const names = (labels: readonly string[]): string => labels.map((label) => `\`${label}\``).join(", ");
  if (project?.before === undefined && project !== undefined) {
    notices.push("There is no cancerllm.yaml yet: one is made that lists the project's phenotypes.");
  }
  if (removed.length > 0) {
    notices.push(
      `${names(removed.map(({ id }) => id))} ${removed.length === 1 ? "is" : "are"} taken out of cancerllm.yaml, with question, guideline, color and key.`,
    );
  }
  if (phenotype) {
    notices.push(
      `The model is asked for \`${change.to}\`: ${phenotype.question} Runs of before are shown with the new label (\`formerly\`).`,
    );
  } else {
    notices.push(
      `The project has no phenotype \`${change.to}\`; add it to cancerllm.yaml, or these gold labels stay unknown.`,
    );
  }
  const builtIn = change.from.filter((label) => defaultPhenotypes.some(({ id }) => id === label));
  if (builtIn.length > 0) {
    notices.push(
      `${names(builtIn)} ${builtIn.length === 1 ? "is" : "are"} built in: an export that knows phenotypes by id, as fhir-mcode does, will not know \`${change.to}\`.`,
    );
  }
  const merged = sum(gold, (file) => file.merged.length);
  if (merged > 0) {
    const differ = sum(gold, (file) => file.merged.filter(({ decisionsDiffer }) => decisionsDiffer).length);
    notices.push(
      `At ${times(merged, "place")} several items get the same label: one stays, the others are kept whole under its \`merged\`.` +
        (differ === 0
          ? ""
          : ` At ${differ} of them one was taken and another rejected: what was taken stays.`),
    );
  }
  const overlaps = sum(gold, (file) => file.overlaps);
  if (overlaps > 0) {
    notices.push(
      `${times(overlaps, "pair")} of spans overlap and have the same label afterwards; they stay as they are, look at them.`,
    );
  }
  return notices;
}

/** `size → extent: 12 labels in 3 of 20 gold files`. */
export function planSummary({ change, gold, untouched, problems }: MigrationPlan): string {
  const all = gold.length + untouched + new Set(problems.map(({ path }) => path)).size;
  return `${changeInWords(change)}: ${times(
    sum(gold, ({ labels }) => labels),
    "label",
  )} in ${gold.length} of ${times(all, "gold file")}`;
}

/** `gold/a.txt.yaml:20: p2 keeps p1`, one line for each place where items are put together. */
export function mergedLines({ path, merged }: GoldChange): string[] {
  return merged.map(
    ({ line, kept, others, decisionsDiffer }) =>
      `${path}:${line}: ${kept} keeps ${others.join(", ")} under \`merged\`${decisionsDiffer ? "; their decisions differ, what was taken stays" : ""}`,
  );
}

/** `gold/a.txt.yaml:4:12: what is wrong`. */
export function problemLine({ path, line, column, message }: MigrationProblem): string {
  if (line === undefined || column === undefined)
    return message.startsWith(path) ? message : `${path}: ${message}`;
  return `${path}:${line}:${column}: ${message}`;
}

/** The preview of a change of labels, to be read before it is confirmed. Markdown, without text of a note. */
export function planText(plan: MigrationPlan): string {
  const short = (path: string): string => relative(plan.root, path).split(sep).join("/");
  const { project, gold, problems } = plan;
  const lines = [
    `# Change of labels: ${changeInWords(plan.change)}`,
    "",
    "Nothing is written yet. This is what would be.",
    "",
    `${planSummary(plan)}.`,
    "",
    ...noticesOf(plan).map((notice) => `- ${notice}`),
    "- What the model had suggested (`suggestion` in gold labels, and the runs) stays as it was said.",
    ...(problems.length === 0
      ? []
      : [
          "",
          `## Cannot be changed (${problems.length})`,
          "",
          "While these files are like this, nothing is changed, unless you leave them out.",
          "",
          ...problems.map((problem) => `- ${problemLine({ ...problem, path: short(problem.path) })}`),
        ]),
    "",
    `## Files (${gold.length + (project ? 1 : 0)})`,
    "",
    ...(project ? [`- ${short(project.path)}: the phenotypes`] : []),
    ...gold.map(({ path, labels }) => `- ${short(path)}: ${times(labels, "label")}`),
    ...section(
      "Items put together",
      gold.flatMap((file) => mergedLines({ ...file, path: short(file.path) })),
    ),
  ];
  return `${lines.join("\n")}\n`;
}

function section(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  return ["", `## ${title} (${lines.length})`, "", ...lines.map((line) => `- ${line}`)];
}

function sum<T>(list: readonly T[], number: (one: T) => number): number {
  return list.reduce((total, one) => total + number(one), 0);
}

function times(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
