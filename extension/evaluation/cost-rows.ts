import { byteSize } from "../engine/byte-size";
import type { Cost } from "./cost";

const unknown = "–";

/** What a run cost, as lines of a title and what stands beside it: `–` where the run does not say. */
export const costRows: readonly (readonly [title: string, of: (cost: Cost) => string])[] = [
  ["Notes", ({ notes }) => number(notes, 0)],
  ["Notes per hour", ({ notesPerHour }) => number(notesPerHour, 0)],
  ["Seconds per note, median", ({ medianPerNote }) => number(medianPerNote, 2)],
  ["Seconds per note, 95th percentile", ({ p95PerNote }) => number(p95PerNote, 2)],
  ["Prompt tokens per second", ({ promptTokensPerSecond }) => number(promptTokensPerSecond, 0)],
  [
    "… evaluated, the rest being reused",
    ({ evaluatedTokensPerSecond }) => number(evaluatedTokensPerSecond, 0),
  ],
  ["Answer tokens per second", ({ answerTokensPerSecond }) => number(answerTokensPerSecond, 1)],
  ["Memory in RAM, most", ({ ram }) => (ram === null ? unknown : byteSize(ram))],
  ["Memory on the GPU", ({ gpu }) => (gpu === null ? unknown : gpu === 0 ? "none" : byteSize(gpu))],
];

/** The lines of a run that says what it cost; none of what it does not say. */
export function costInWords(cost: Cost): readonly (readonly [title: string, value: string])[] {
  const lines = costRows.map(([title, of]) => [title, of(cost)] as const);
  return lines.filter(([, value]) => value !== unknown);
}

function number(value: number | null, digits: number): string {
  if (value === null) return unknown;
  return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
