import type { RobustnessCurve } from "./curve";

/** A curve for machines: every figure at every rate with its difference to the baseline; no text of a note. */
export function robustnessJson({ testbed, points, leftOut }: RobustnessCurve): object {
  const { perturbation, seed, protect } = testbed;
  const [first] = points;
  return {
    version: 1,
    testbed: perturbation.name,
    unit: perturbation.unit,
    ...{ seed, protect },
    model: first?.evaluation.run.model,
    protocol: first?.evaluation.run.protocol,
    tasks: first?.evaluation.tasks,
    resampling: first?.evaluation.resampling,
    leftOut,
    points: points.map(({ rate, notes, evaluation, cost, comparison }) => ({
      rate,
      run: evaluation.run.run,
      notes: evaluation.notes.map(({ path }) => path),
      units: notes.units,
      changes: notes.changes,
      scores: evaluation.scores,
      ...(comparison && { differences: comparison.differences }),
      cost,
    })),
  };
}
