import type { TextRange } from "../../notes/note";
import { partText, type FieldPart } from "./fields";

/** What is said of the cancer itself. */
const decisive =
  /\b(?:diagnos[ei]s|carcinoma|\w*sarcoma|adenocarcinoma|melanoma|lymphoma|leuk[a]?emia|myeloma|glioma|glioblastoma|\w*blastoma|cancer|tumou?r|neoplasm|malignan\w+|metasta\w+|p?T[0-4]\w*|stage|grade)\b/giu;
const perWord = 2;
const mostWords = 3;
const perPhenotype = 1;

/** A part with what it costs and how much it tells. */
interface Weighed {
  readonly part: FieldPart;
  readonly tokens: number;
  readonly value: number;
}

/**
 * The parts that a prompt shows where a note is longer than the model takes: sentences that speak of the cancer and
 * sentences with phenotypes first, then the others, each in text order; all of them where they fit.
 * @param tokens tokens of each part
 * @param budget tokens that all parts together may take
 * @param found ranges of the phenotypes that were found in the note
 */
export function selectParts(
  text: string,
  parts: readonly FieldPart[],
  tokens: readonly number[],
  budget: number,
  found: readonly TextRange[],
): FieldPart[] {
  const weighed = parts.map((part, index) => ({
    part,
    tokens: tokens[index] ?? 0,
    value: worth(text, part, found),
  }));
  if (sum(weighed) <= budget) return [...parts];
  const chosen = new Set<FieldPart>();
  let left = budget;
  for (const { part, tokens: cost } of weighed.toSorted((a, b) => b.value - a.value)) {
    if (cost > left) continue;
    chosen.add(part);
    left -= cost;
  }
  return parts.filter((part) => chosen.has(part));
}

function worth(text: string, part: FieldPart, found: readonly TextRange[]): number {
  const words = partText(text, part).match(decisive)?.length ?? 0;
  const phenotypes = found.filter(({ from, to }) => from < part.range.to && part.range.from < to).length;
  return perWord * Math.min(words, mostWords) + perPhenotype * phenotypes;
}

function sum(weighed: readonly Weighed[]): number {
  return weighed.reduce((total, { tokens }) => total + tokens, 0);
}
