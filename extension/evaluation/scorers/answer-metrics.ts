import type { Match } from "./answer-lists";
import { bleu } from "./bleu";
import { rougeL } from "./rouge";
import { paperWording, strictWording, type Wording } from "./words";

/** `paper`: CancerLLM's own definition; `strict`: the same with numbers, signs and units kept. */
export const answerScorers = ["paper", "strict"] as const;
export type AnswerScorer = (typeof answerScorers)[number];

export const answerMetrics = ["exact", "bleu2", "rougeL"] as const;
export type AnswerMetric = (typeof answerMetrics)[number];

export const answerMetricTitles: Readonly<Record<AnswerMetric, string>> = {
  exact: "Exact match",
  bleu2: "BLEU-2",
  rougeL: "ROUGE-L",
};

/** The matches of a scorer; words are kept, since answers repeat. */
export function matchesOf(scorer: AnswerScorer): Readonly<Record<AnswerMetric, Match>> {
  const wording: Wording = scorer === "paper" ? paperWording : strictWording;
  const words = remembered(wording.words);
  const key = remembered(wording.key);
  return {
    exact: (candidate, reference) => (key(candidate) === key(reference) ? 1 : 0),
    bleu2: (candidate, reference) => bleu(words(candidate), words(reference), 2),
    rougeL: (candidate, reference) => rougeL(words(candidate), words(reference)),
  };
}

function remembered<T>(compute: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const made = compute(text);
    known.set(text, made);
    return made;
  };
}
