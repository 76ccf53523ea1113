import { CodePoints } from "../../notes/code-points";
import type { TextRange } from "../../notes/note";
import { findSections } from "../../notes/sections";
import { Random } from "../statistics/random";
import { chooseShare } from "./choose-share";
import type { Change, Perturbation } from "./perturbation";

/** Templates differ in the order of their sections. What stands before the first heading stays where it is. */
export const sectionOrder: Perturbation = {
  name: "sections",
  title: "Order of sections",
  description: "A share of a note's sections stands in another order.",
  unit: "sections",
  rates: [0.5, 1],
  protects: false,
  perturb({ path, text, spans }, { rate, seed }) {
    const points = CodePoints.of(text);
    const ranges = spans.map((span) => points.range(span));
    const sections = movable(text, ranges);
    const order = reordered(sections, rate, seed, path);
    const pieces: string[] = [];
    const moves: { readonly from: TextRange; readonly to: number }[] = [];
    let last = 0;
    let length = 0;
    const append = (piece: string): void => {
      pieces.push(piece);
      length += piece.length;
    };
    for (const [at, place] of sections.entries()) {
      const section = order[at] ?? place;
      append(text.slice(last, place.from));
      moves.push({ from: section, to: length });
      append(text.slice(section.from, section.to));
      last = place.to;
    }
    append(text.slice(last));
    const result = pieces.join("");
    const now = CodePoints.of(result);
    const carry = ({ from, to }: TextRange): TextRange => {
      // Between sections is only white space, which keeps its place among them; a span never holds any of it.
      const move = moves.find((one) => one.from.from <= from && to <= one.from.to);
      const by = move ? move.to - move.from.from : 0;
      return { from: from + by, to: to + by };
    };
    const changes = moves.flatMap(({ from, to }, at): Change[] => {
      if (sections[at] === from) return [];
      const words = text.slice(from.from, from.to);
      return [
        {
          kind: "moved",
          before: { ...points.span(from), text: words },
          after: { ...now.span({ from: to, to: to + words.length }), text: words },
        },
      ];
    });
    return {
      text: result,
      spans: ranges.map((range) => now.span(carry(range))),
      changes,
      units: sections.length,
    };
  },
};

/** Sections with a heading, without the white space behind them; those that a span joins are one. */
function movable(text: string, spans: readonly TextRange[]): TextRange[] {
  const found: TextRange[] = [];
  for (const { heading, range } of findSections(text)) {
    const last = found.at(-1);
    const isJoined = spans.some(({ from, to }) => from < range.from && range.from < to);
    if (last && isJoined) found[found.length - 1] = { from: last.from, to: endOf(range) };
    else if (heading && !isJoined) found.push({ from: range.from, to: endOf(range) });
  }
  return found;

  function endOf({ from, to }: TextRange): number {
    const spoken = from + text.slice(from, to).trimEnd().length;
    return Math.max(
      spoken,
      ...spans.filter((span) => span.from < to && span.to <= to).map((span) => span.to),
    );
  }
}

/** The sections with the chosen ones in another order; where two or more are chosen none of these keeps its place. */
function reordered(sections: readonly TextRange[], rate: number, seed: number, path: string): TextRange[] {
  const chosen = chooseShare([...sections.keys()], rate, seed, `sections/${path}`);
  const shuffled = new Random(seed, `sections/${path}/order`).shuffled(chosen);
  const order = [...sections];
  // Each goes to the place of the next one in a ring that is drawn: all of them move.
  for (const [at, from] of shuffled.entries()) {
    const to = shuffled[(at + 1) % shuffled.length] ?? from;
    order[to] = sections[from] ?? { from: 0, to: 0 };
  }
  return order;
}
