import { isProtected } from "../../alignment/protected";
import { chooseShare } from "./choose-share";
import { clinicalAbbreviations } from "./clinical-abbreviations";
import { edgesOf, edited, isCut, type Edit } from "./edits";
import type { Perturbation } from "./perturbation";
import { Random } from "../statistics/random";
import { inCaseOf } from "./words";

const phrases = [...clinicalAbbreviations.keys()].sort((a, b) => b.length - a.length);
const pattern = new RegExp(
  `(?<![\\p{L}\\p{M}\\p{N}])(?:${phrases.map((phrase) => phrase.replaceAll(" ", "\\s+")).join("|")})(?![\\p{L}\\p{M}\\p{N}])`,
  "giu",
);

/** Notes of busy people: what has a common abbreviation is abbreviated. */
export const abbreviation: Perturbation = {
  name: "abbreviation",
  title: "Abbreviations",
  description: "A share of the words and phrases that have a common clinical abbreviation is abbreviated.",
  unit: "phrases",
  rates: [0.25, 0.5, 0.75, 1],
  protects: true,
  perturb(note, { rate, seed, protect }) {
    const edges = edgesOf(note.text, note.spans);
    const found = [...note.text.matchAll(pattern)].flatMap(({ index, 0: words }) => {
      const phrase = words.toLowerCase().replaceAll(/\s+/gu, " ");
      const range = { from: index, to: index + words.length };
      if (isCut(range, edges) || (protect && phrase.split(" ").some(isProtected))) return [];
      return [{ ...range, words, short: clinicalAbbreviations.get(phrase) ?? [] }];
    });
    const edits = chooseShare(found, rate, seed, `abbreviation/${note.path}`).map(
      ({ from, to, words, short }): Edit => {
        const picked = new Random(seed, `abbreviation/${note.path}/${from}/${protect}`).pick(short);
        // `IDC` is what it is; `dx` at the start of a sentence is `Dx`.
        const text = picked === picked.toLowerCase() ? inCaseOf(picked, words) : picked;
        return { from, to, text, kind: "abbreviated" };
      },
    );
    return { ...edited(note.text, note.spans, edits), units: found.length };
  },
};
