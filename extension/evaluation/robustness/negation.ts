import { CodePoints } from "../../notes/code-points";
import { splitSentences } from "../../notes/sentences";
import { Random } from "../statistics/random";
import { chooseShare } from "./choose-share";
import { edited, type Edit } from "./edits";
import type { Perturbation } from "./perturbation";

/** Sentences that deny what a phenotype asks for, by the words that must not be the note's own finding. */
const denials: readonly (readonly [finding: string, sentence: string])[] = [
  ["lobular carcinoma", "No evidence of invasive lobular carcinoma."],
  ["right breast", "There is no mass in the right breast."],
  ["1.5 cm", "No lesion larger than 1.5 cm was seen."],
  ["melanoma", "The patient denies any history of melanoma."],
  ["high grade", "Negative for high grade dysplasia."],
  ["squamous", "No sign of squamous cell carcinoma."],
  ["left lung", "There is no disease in the left lung."],
  ["stage iv", "Stage IV disease was ruled out."],
  ["adenocarcinoma", "No residual adenocarcinoma."],
  ["kidney", "Neither kidney has a tumor."],
  ["carcinoma in the liver", "Without evidence of metastatic carcinoma in the liver."],
];

/** Denied findings among the others: what they name is not the patient's and has no gold label. */
export const negation: Perturbation = {
  name: "negation",
  title: "Denied findings",
  description:
    "Behind a share of the sentences stands one more, which denies a finding and has no gold label.",
  unit: "sentences",
  rates: [0.1, 0.2, 0.3],
  protects: false,
  perturb({ path, text, spans }, { rate, seed }) {
    const points = CodePoints.of(text);
    const ranges = spans.map((span) => points.range(span));
    const ends = splitSentences(text).flatMap(({ from, to }) => {
      const isOpen = !/[.!?]$/u.test(text.slice(from, to));
      return isOpen || ranges.some((range) => range.from < to && to < range.to) ? [] : [to];
    });
    const plain = text.toLowerCase();
    const fitting = denials.filter(([finding]) => !plain.includes(finding));
    if (fitting.length === 0) return { ...edited(text, spans, []), units: 0 };
    const edits = chooseShare(ends, rate, seed, `negation/${path}`).map((at): Edit => {
      const [, denial] = new Random(seed, `negation/${path}/${at}`).pick(fitting);
      return { from: at, to: at, text: ` ${denial}`, kind: "denied" };
    });
    return { ...edited(text, spans, edits), units: ends.length };
  },
};
