import type { RobustnessCurve } from "../evaluation/robustness/curve";
import { figureOf, headlinesOf, scoreOf } from "../evaluation/robustness/headlines";
import { ratePercent } from "../evaluation/robustness/testbed";
import { count } from "./output";

const percent = (value: number | null | undefined): string =>
  value === null || value === undefined ? "-" : (100 * value).toFixed(2);

/** The figures that are told first, a column for each rate, in percent; `*` where it differs from rate 0. */
export function robustnessText({ testbed, points }: RobustnessCurve): string[] {
  const [first] = points;
  if (!first) return [];
  const { run, notes, tasks } = first.evaluation;
  const { perturbation, seed, protect } = testbed;
  const facts = `${perturbation.title}, seed ${seed}${protect ? ", values protected" : ""}`;
  const row = (title: string, cells: readonly string[]): string =>
    `${title.padEnd(26)}${cells.map((cell) => cell.padStart(10)).join("")}`;
  const rows = headlinesOf(tasks).map(({ title, name }) =>
    row(
      title,
      points.map(({ evaluation, comparison }) => {
        const difference = comparison && figureOf(comparison.differences, name);
        const differs = typeof difference?.p === "number" && difference.p < 0.05;
        return `${percent(scoreOf(evaluation, name)?.value)}${differs ? "*" : " "}`;
      }),
    ),
  );
  return [
    `${facts}; ${run.model.name} ${run.model.quantization}, ${count(notes.length, "note")}`,
    row(
      `changed, % of ${perturbation.unit}`,
      points.map(({ rate }) => `${ratePercent(rate)} `),
    ),
    ...rows,
    "F1 in percent; * differs from 0 % (paired, p < 0.05, not corrected).",
  ];
}
