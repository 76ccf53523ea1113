import { isProtected } from "../../alignment/protected";
import type { TextRange } from "../../notes/note";
import { edgesOf, edited, isCut, type Edit } from "./edits";
import { chooseShare } from "./choose-share";
import type { Perturbation } from "./perturbation";
import { Random } from "../statistics/random";

/** What text recognition takes for one another, both ways. */
const confusions: readonly (readonly [string, string])[] = [
  ["l", "1"],
  ["I", "l"],
  ["O", "0"],
  ["o", "0"],
  ["S", "5"],
  ["B", "8"],
  ["Z", "2"],
  ["g", "9"],
  ["rn", "m"],
  ["cl", "d"],
  ["vv", "w"],
  ["li", "h"],
  ["e", "c"],
  ["t", "f"],
  ["i", "í"],
];

/** Scanned reports: characters taken for others, and words that fall apart. */
export const ocrNoise: Perturbation = {
  name: "ocr",
  title: "Text recognition noise",
  description:
    "A share of the words and numbers has a character that text recognition mistook, or a blank inside.",
  unit: "words",
  rates: [0.05, 0.1, 0.2, 0.3],
  protects: true,
  perturb(note, { rate, seed, protect }) {
    const edges = edgesOf(note.text, note.spans);
    const words = [...note.text.matchAll(/[\p{L}\p{M}\p{N}]+(?:[.,][0-9]+)?/gu)].flatMap(
      ({ index, 0: word }) => {
        if (protect && isProtected(word.toLowerCase())) return [];
        const slips = slipsOf(word, index).filter((slip) => !isCut(slip, edges));
        return slips.length === 0 ? [] : [{ from: index, slips }];
      },
    );
    const edits = chooseShare(words, rate, seed, `ocr/${note.path}`).map(({ from, slips }): Edit =>
      new Random(seed, `ocr/${note.path}/${from}/${protect}`).pick(slips),
    );
    return { ...edited(note.text, note.spans, edits), units: words.length };
  },
};

function slipsOf(word: string, offset: number): Edit[] {
  const at = (range: TextRange, text: string, kind: string): Edit => ({
    from: offset + range.from,
    to: offset + range.to,
    text,
    kind,
  });
  const found: Edit[] = [];
  for (const pair of confusions) {
    for (const [read, written] of [pair, [pair[1], pair[0]]] as const) {
      for (let from = word.indexOf(read); from >= 0; from = word.indexOf(read, from + 1))
        found.push(at({ from, to: from + read.length }, written, "mistaken"));
    }
  }
  // One blank is drawn as often as one mistaken character.
  const middle = Math.floor(word.length / 2);
  if (/^[a-z]{6,}$/iu.test(word))
    found.push(at({ from: middle - 1, to: middle }, `${word.charAt(middle - 1)} `, "split"));
  return found;
}
