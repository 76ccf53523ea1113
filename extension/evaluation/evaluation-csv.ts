import type { RunComparison } from "./compare-runs";
import type { Evaluation } from "./evaluate";
import type { Finding } from "./findings";

type Cell = string | number | null | undefined;

/** Every score on a line, 0 to 1, with its interval; differences of a second run beside it. */
export function scoresCsv(evaluation: Evaluation, comparison?: RunComparison): string {
  const key = (one: {
    scorer: string;
    task: string;
    variant: string;
    label: string;
    metric: string;
  }): string => [one.scorer, one.task, one.variant, one.label, one.metric].join("/");
  const compared = new Map(comparison?.differences.map((one) => [key(one), one]));
  const head = ["scorer", "task", "variant", "label", "metric", "value", "low", "high", "support"];
  const more = ["second", "difference", "difference_low", "difference_high", "p", "p_holm"];
  const rows = evaluation.scores.map((score): Cell[] => {
    const { scorer, task, variant, label, metric, value, low, high, support } = score;
    const own: Cell[] = [scorer, task, variant, label, metric, value, low, high, support];
    if (!comparison) return own;
    const other = compared.get(key(score));
    return [...own, other?.second, other?.value, other?.low, other?.high, other?.p, other?.adjusted];
  });
  return csv([comparison ? [...head, ...more] : head, ...rows]);
}

const sides = ["gold", "predicted"] as const;

/**
 * Every label and answer on a line, with its counterpart. `start` and `end` are code points of the note, lines and
 * columns count from 1. Quotes the notes.
 */
export function findingsCsv(findings: readonly Finding[]): string {
  const columns = ["id", "label", "text", "start", "end", "line", "column"];
  const head = sides.flatMap((side) => columns.map((column) => `${side}_${column}`));
  const rows = findings.map((finding): Cell[] => {
    const { note, task, outcome, predicted } = finding;
    const mentions = sides.flatMap((side): Cell[] => {
      const { id, label, text, place } = finding[side] ?? {};
      return [id, label, text, place?.start, place?.end, place?.line, place?.column];
    });
    return [note, task, outcome, ...mentions, predicted?.confidence, predicted?.alignment];
  });
  return csv([["note", "task", "outcome", ...head, "confidence", "alignment"], ...rows]);
}

/** RFC 4180. A cell that a spreadsheet would take for a formula begins with an apostrophe. */
export function csv(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(field).join(",")}\r\n`).join("");
}

function field(cell: Cell): string {
  if (cell === null || cell === undefined) return "";
  if (typeof cell === "number") return String(cell);
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
