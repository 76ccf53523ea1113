import type { RunComparison } from "./compare-runs";
import type { Cost } from "./cost";
import type { Evaluation } from "./evaluate";
import type { Finding, Mention } from "./findings";

/** An evaluation for machines, without quotes of the notes: findings keep their places. */
export function evaluationJson(evaluation: Evaluation, cost: Cost, comparison?: RunComparison): object {
  return {
    ...evaluation,
    findings: evaluation.findings.map(withoutQuotes),
    cost,
    ...(comparison && {
      comparison: { ...comparison, first: comparison.first.run, second: comparison.second.run },
    }),
  };
}

function withoutQuotes({ gold, predicted, ...rest }: Finding): object {
  return { ...rest, ...(gold && { gold: bare(gold) }), ...(predicted && { predicted: bare(predicted) }) };
}

/** A reason names words of the answer, too. */
function bare({ text: _, reason: __, ...rest }: Mention): object {
  return rest;
}
