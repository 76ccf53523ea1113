import { byteSize } from "../engine/byte-size";
import type { Cost } from "./cost";

const unknown = "–";

interface CostRow {
  readonly title: string;
  readonly amount: (cost: Cost) => number | null;
  readonly words: (amount: number) => string;
}

const to =
  (digits: number) =>
  (amount: number): string =>
    amount.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });

const rows: readonly CostRow[] = [
  { title: "Notes", amount: ({ notes }) => notes, words: to(0) },
  { title: "Notes per hour", amount: ({ notesPerHour }) => notesPerHour, words: to(0) },
  { title: "Seconds per note, median", amount: ({ medianPerNote }) => medianPerNote, words: to(2) },
  { title: "Seconds per note, 95th percentile", amount: ({ p95PerNote }) => p95PerNote, words: to(2) },
  { title: "Prompt tokens per second", amount: (cost) => cost.promptTokensPerSecond, words: to(0) },
  {
    title: "… evaluated, the rest being reused",
    amount: (cost) => cost.evaluatedTokensPerSecond,
    words: to(0),
  },
  { title: "Answer tokens per second", amount: (cost) => cost.answerTokensPerSecond, words: to(1) },
  { title: "Memory in RAM, most", amount: ({ ram }) => ram, words: byteSize },
  {
    title: "Memory on the GPU",
    amount: ({ gpu }) => gpu,
    words: (amount) => (amount === 0 ? "none" : byteSize(amount)),
  },
];

/** What a run cost, as lines of a title and what stands beside it: `–` where the run does not say. */
export const costRows: readonly (readonly [title: string, of: (cost: Cost) => string])[] = rows.map(
  ({ title, amount, words }) => [
    title,
    (cost) => {
      const found = amount(cost);
      return found === null ? unknown : words(found);
    },
  ],
);

/** How many times as much the second of two runs took or did, by the titles of {@link costRows}. */
export function costRatios(first: Cost, second: Cost): ReadonlyMap<string, string> {
  return new Map(
    rows.flatMap(({ title, amount }) => {
      const [a, b] = [amount(first), amount(second)];
      return title !== "Notes" && a && b ? [[title, `${to(2)(b / a)} ×`] as const] : [];
    }),
  );
}

/** The lines of a run that says what it cost; none of what it does not say. */
export function costInWords(cost: Cost): readonly (readonly [title: string, value: string])[] {
  const lines = costRows.map(([title, of]) => [title, of(cost)] as const);
  return lines.filter(([, value]) => value !== unknown);
}
