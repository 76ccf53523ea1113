import { csv } from "../evaluation-csv";
import type { RobustnessCurve } from "./curve";
import { figureOf } from "./headlines";

/** Every figure at every rate on a line, 0 to 1, with its interval; where compared, its difference to rate 0. */
export function robustnessCsv({ testbed, points }: RobustnessCurve): string {
  const { perturbation, seed } = testbed;
  const head = [
    ...["testbed", "seed", "rate", "run", "notes", "scorer", "task", "variant", "label", "metric"],
    ...["value", "low", "high", "support", "difference", "difference_low", "difference_high", "p", "p_holm"],
  ];
  const rows = points.flatMap(({ rate, evaluation, comparison }) =>
    evaluation.scores.map((score) => {
      const { scorer, task, variant, label, metric, value, low, high, support } = score;
      const other = comparison && figureOf(comparison.differences, score);
      return [
        ...[perturbation.name, seed, rate, evaluation.run.run, evaluation.notes.length],
        ...[scorer, task, variant, label, metric, value, low, high, support],
        ...[other?.value, other?.low, other?.high, other?.p, other?.adjusted],
      ];
    }),
  );
  return csv([head, ...rows]);
}
