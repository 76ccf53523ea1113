import type { Random } from "../statistics/random";
import type { Perturbation } from "./perturbation";
import { perturbWords, wordsOf } from "./words";

const cases = {
  upper: (word: string) => word.toUpperCase(),
  lower: (word: string) => word.toLowerCase(),
  title: (word: string) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase(),
} as const;

/** Dictation systems and templates write whole notes in capitals, hurried people without any. */
export const letterCase: Perturbation = {
  name: "case",
  title: "Letter case",
  description: "A share of the words is in capitals, in small letters or with one capital where it was not.",
  unit: "words",
  rates: [0.25, 0.5, 0.75, 1],
  protects: true,
  perturb: (note, options) =>
    perturbWords(note, options, "case", wordsOf(note, options.protect), ({ text }, random) =>
      recased(text, random),
    ),
};

function recased(word: string, random: Random): { text: string; kind: string } | undefined {
  const others = Object.entries(cases)
    .map(([kind, change]) => ({ kind, text: change(word) }))
    .filter(({ text }) => text !== word);
  return others.length === 0 ? undefined : random.pick(others);
}
