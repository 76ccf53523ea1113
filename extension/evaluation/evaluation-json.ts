import type { RunComparison } from "./compare-runs";
import type { Cost } from "./cost";
import type { Evaluation } from "./evaluate";
import type { Finding, Mention, QuestionResult } from "./findings";

/** An evaluation for machines, without quotes of the notes: findings keep their places. */
export function evaluationJson(
  evaluation: Evaluation,
  cost: Cost,
  compared?: { readonly comparison: RunComparison; readonly cost: Cost },
): object {
  return {
    ...evaluation,
    findings: evaluation.findings.map(withoutQuotes),
    questions: evaluation.questions.map(withoutAnswers),
    cost,
    ...(compared && {
      comparison: {
        ...compared.comparison,
        first: compared.comparison.first.run,
        second: compared.comparison.second.run,
        cost: compared.cost,
      },
    }),
  };
}

function withoutQuotes({ gold, predicted, ...rest }: Finding): object {
  return { ...rest, ...(gold && { gold: bare(gold) }), ...(predicted && { predicted: bare(predicted) }) };
}

/** How many answers there are, instead of their words. */
function withoutAnswers({ gold, predicted, ...rest }: QuestionResult): object {
  return { ...rest, gold: gold.length, predicted: predicted.length };
}

/** A reason names words of the answer, too. */
function bare({ text: _, reason: __, ...rest }: Mention): object {
  return rest;
}
