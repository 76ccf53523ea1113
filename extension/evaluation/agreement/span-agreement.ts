import { compareSpans, type SpanOutcome } from "../compare-spans";
import type { GoldNote } from "../gold-corpus";
import { LineIndex, type Place } from "../line-index";
import { estimates, type Estimate, type Resampling } from "../statistics/estimate";
import { NoteTable, type Metric } from "../statistics/note-table";
import type { Rater } from "./raters";

/** F1 of two annotators' spans: twice what they share, divided by what both have. It does not matter who is first. */
export interface PairAgreement {
  readonly first: string;
  readonly second: string;
  /** Notes that both labelled. */
  readonly notes: number;
  /** For each label and `micro`. */
  readonly spans: readonly LabelF1[];
}

export interface LabelF1 {
  readonly label: string;
  /** Same label and extent; same label and at least a character in common. */
  readonly exact: Estimate;
  readonly overlap: Estimate;
  /** Spans that the first and the second annotator have. */
  readonly counts: readonly [first: number, second: number];
}

/** A span as an annotator labelled it. */
export interface AnnotatedSpan {
  readonly id: string;
  readonly label: string;
  readonly text: string;
  readonly place: Place;
}

/** Spans that two annotators did not label in the same way; `missed`: only the first has it, `spurious`: the second. */
export interface SpanDisagreement {
  readonly note: string;
  readonly pair: readonly [string, string];
  readonly kind: Exclude<SpanOutcome, "exact">;
  readonly first?: AnnotatedSpan;
  readonly second?: AnnotatedSpan;
}

type Phenotype = GoldNote["gold"]["phenotypes"][number];

/** @throws the signal's reason */
export async function spanAgreement(
  first: Rater,
  second: Rater,
  labels: readonly string[],
  resampling: Resampling,
  signal?: AbortSignal,
): Promise<{ readonly pair: PairAgreement; readonly disagreements: readonly SpanDisagreement[] }> {
  const asked = new Set(labels);
  const table = new NoteTable();
  const disagreements: SpanDisagreement[] = [];
  const common = [...first.notes.keys()].filter((path) => second.notes.has(path)).sort();
  for (const path of common) {
    const [a, b] = [first.notes.get(path), second.notes.get(path)];
    if (!a || !b) continue;
    table.nextNote();
    const lines = new LineIndex(a.note.text, a.points);
    const own = ({ gold }: GoldNote): Phenotype[] => gold.phenotypes.filter(({ label }) => asked.has(label));
    for (const { outcome, gold, predicted } of compareSpans(own(a), own(b))) {
      if (gold) table.add(`first ${gold.label}`, 1);
      if (predicted) table.add(`second ${predicted.label}`, 1);
      if (gold && outcome === "exact") table.add(`exact ${gold.label}`, 1);
      if (gold && (outcome === "exact" || outcome === "wrong-extent")) table.add(`overlap ${gold.label}`, 1);
      if (outcome === "exact") continue;
      disagreements.push({
        note: path,
        pair: [first.name, second.name],
        kind: outcome,
        ...(gold && { first: spanOf(gold, lines) }),
        ...(predicted && { second: spanOf(predicted, lines) }),
      });
    }
  }
  const groups = [...labels.map((label): [string, readonly string[]] => [label, [label]])];
  groups.push(["micro", labels]);
  const metrics = groups.flatMap(([name, members]) =>
    (["exact", "overlap"] as const).map((variant): Metric => ({
      key: `${variant} ${name}`,
      of: (sum) => {
        const total = (what: string): number => members.reduce((n, label) => n + sum(`${what} ${label}`), 0);
        return (2 * total(variant)) / (total("first") + total("second"));
      },
    })),
  );
  const found = await estimates(table, metrics, resampling, signal);
  const none: Estimate = { value: null, low: null, high: null };
  const sums = table.sums();
  const spans = groups.map(([label, members]): LabelF1 => {
    const count = (what: string): number => members.reduce((n, one) => n + sums(`${what} ${one}`), 0);
    return {
      label,
      exact: found.get(`exact ${label}`) ?? none,
      overlap: found.get(`overlap ${label}`) ?? none,
      counts: [count("first"), count("second")],
    };
  });
  return { pair: { first: first.name, second: second.name, notes: table.notes, spans }, disagreements };
}

function spanOf({ id, label, text, ...span }: Phenotype, lines: LineIndex): AnnotatedSpan {
  return { id, label, text, place: lines.place(span) };
}
