import type { Task } from "../../labels/suggestion";
import type { Evaluation, Score } from "../evaluate";
import type { ScoreName } from "../metrics";

/** A figure that a curve is drawn of. */
export interface Headline {
  readonly title: string;
  readonly group: "phenotypes" | "plans";
  readonly name: ScoreName;
}

const f1 = { task: "phenotypes", label: "micro", metric: "f1" } as const;
const answered = { variant: "answered", label: "all" } as const;

const headlines: readonly Headline[] = [
  { title: "Spans, exact", group: "phenotypes", name: { ...f1, scorer: "spans", variant: "exact" } },
  { title: "Spans, overlapping", group: "phenotypes", name: { ...f1, scorer: "spans", variant: "overlap" } },
  {
    title: "Answers, strict",
    group: "phenotypes",
    name: { ...answered, scorer: "strict", task: "phenotypes", metric: "exact.f1" },
  },
  {
    title: "Answers with a place",
    group: "phenotypes",
    name: { scorer: "grounding", task: "phenotypes", variant: "answers", label: "all", metric: "grounded" },
  },
  {
    title: "Diagnosis, exact",
    group: "plans",
    name: { ...answered, scorer: "paper", task: "diagnosis", metric: "exact.f1" },
  },
  {
    title: "Diagnosis, ROUGE-L",
    group: "plans",
    name: { ...answered, scorer: "paper", task: "diagnosis", metric: "rougeL.f1" },
  },
  {
    title: "Treatment plan, ROUGE-L",
    group: "plans",
    name: { ...answered, scorer: "paper", task: "treatment", metric: "rougeL.f1" },
  },
  {
    title: "Treatment modalities",
    group: "plans",
    name: { scorer: "modality", task: "treatment", variant: "note", label: "micro", metric: "f1" },
  },
];

/** The figures that are told first, of the tasks that were asked for. */
export function headlinesOf(tasks: readonly Task[]): Headline[] {
  return headlines.filter(({ name }) => tasks.includes(name.task));
}

/** What is compared with the notes as they are: the headlines, and F1 of the spans of each phenotype. */
export function isCompared(name: ScoreName): boolean {
  const isSpan = name.scorer === "spans" && name.metric === "f1";
  return isSpan || headlines.some((one) => nameOf(one.name) === nameOf(name));
}

/** A figure by its whole name. */
export function figureOf<T extends ScoreName>(figures: readonly T[], name: ScoreName): T | undefined {
  return figures.find((one) => nameOf(one) === nameOf(name));
}

export function scoreOf({ scores }: Evaluation, name: ScoreName): Score | undefined {
  return figureOf(scores, name);
}

function nameOf({ scorer, task, variant, label, metric }: ScoreName): string {
  return [scorer, task, variant, label, metric].join("/");
}
