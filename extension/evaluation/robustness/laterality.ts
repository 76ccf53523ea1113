import { edgesOf, edited, isCut, type Edit } from "./edits";
import type { Perturbation } from "./perturbation";
import { inCaseOf } from "./words";

const others: Readonly<Record<string, string>> = {
  left: "right",
  right: "left",
  lt: "rt",
  rt: "lt",
  leftward: "rightward",
  rightward: "leftward",
  rul: "lul",
  lul: "rul",
  rll: "lll",
  lll: "rll",
  r: "l",
  l: "r",
};

/** `right away` and `left the room` are no sides; `L` and `R` are only where an organ follows. */
const side = new RegExp(
  [
    String.raw`(?<![\p{L}\p{M}\p{N}])(?:`,
    String.raw`left(?!\s+(?:the|her|his|their|work|home|school|to\s|over|without|after)\b)`,
    String.raw`|right(?!\s+(?:away|now|after|before|then)\b|-handed|-hand\b)`,
    String.raw`|(?:left|right)ward|lt|rt|[RL](?:UL|LL)`,
    String.raw`|[RL](?=\s+(?:breast|lung|kidney|ovary|lobe|axilla|adrenal|thyroid|testis|colon|neck|upper|lower)\b)`,
    String.raw`)(?![\p{L}\p{M}\p{N}])`,
  ].join(""),
  "giu",
);

/** The same case on the other side: nothing but the side changes, in the note and in the gold labels. */
export const laterality: Perturbation = {
  name: "laterality",
  title: "Other side",
  description:
    "In a share of the notes left is right and right is left, in the text and in every gold label.",
  unit: "notes",
  rates: [0.5, 1],
  protects: false,
  perturb({ text, spans }, { rate }) {
    const edges = edgesOf(text, spans);
    const edits = rate === 0 ? [] : sides(text).filter((edit) => !isCut(edit, edges));
    return { ...edited(text, spans, edits), units: 1, ...(rate > 0 && { answer: otherSide }) };
  },
};

function sides(text: string): Edit[] {
  return [...text.matchAll(side)].map(({ index, 0: word }) => ({
    from: index,
    to: index + word.length,
    text: inCaseOf(others[word.toLowerCase()] ?? word, word),
    kind: "other side",
  }));
}

function otherSide(text: string): string {
  return edited(text, [], sides(text)).text;
}
