import { drawNumber, drawOrder } from "./seeded-draw";

/*
 * The counterfactual testbed (arXiv 2406.10459): what a model learns from or is shown as an example is wrong for a share
 * of the labels. A wrong value is plausible: it is another value of the same phenotype, seen in the same gold labels.
 */

/** A gold label as a model is shown it. */
export interface ShownLabel {
  /** Unique among the labels, e.g. the note's path with the item's id. */
  readonly key: string;
  /** The phenotype's id, or `diagnosis`, `treatment`. */
  readonly label: string;
  readonly text: string;
}

export interface CounterfactualOptions {
  /** Share of the labels, 0 to 1; the paper's is 0.2 to 0.8. */
  readonly rate: number;
  readonly seed: number;
}

/** The rates of the paper's testbed. */
export const counterfactualRates: readonly number[] = [0.2, 0.4, 0.6, 0.8];

/** Which labels are replaced, and by what. A higher rate replaces what a lower one did, by the same values, and more. */
export class WrongLabels {
  private readonly chosen: ReadonlySet<string>;
  /** The values of each label, in an order that does not depend on that of the notes. */
  private readonly values: ReadonlyMap<string, readonly (readonly [plain: string, text: string])[]>;
  private readonly replacedKeys = new Set<string>();

  /** @param labels all of them: the share is of these, and so are the wrong values */
  constructor(
    labels: readonly ShownLabel[],
    private readonly options: CounterfactualOptions,
  ) {
    const { rate, seed } = options;
    const ordered = labels
      .map(({ key }) => ({ key, order: drawOrder(seed, `counterfactual/${key}`) }))
      .sort((a, b) => (a.order < b.order ? -1 : 1));
    this.chosen = new Set(ordered.slice(0, Math.round(rate * labels.length)).map(({ key }) => key));
    const values = new Map<string, Map<string, string>>();
    for (const { label, text } of labels) {
      const known = values.get(label) ?? new Map<string, string>();
      if (plain(text) !== "" && !known.has(plain(text))) known.set(plain(text), text);
      values.set(label, known);
    }
    this.values = new Map(
      [...values].map(([label, known]) => [label, [...known].sort(([a], [b]) => (a < b ? -1 : 1))]),
    );
    this.total = labels.length;
  }

  /** How many labels there are. */
  readonly total: number;

  /** How many were replaced so far; fewer than the rate says where a label has no other value. */
  get replaced(): number {
    return this.replacedKeys.size;
  }

  /**
   * What is shown for a label: itself, or a wrong value where it was chosen.
   * @param answers every gold answer of the same question; none of them would be wrong
   */
  shown({ key, label, text }: ShownLabel, answers: readonly string[]): string {
    if (!this.chosen.has(key)) return text;
    const right = new Set([text, ...answers].map(plain));
    const values = this.values.get(label) ?? [];
    const drawn = Math.floor(drawNumber(this.options.seed, `counterfactual/${key}/value`) * values.length);
    // The one that was drawn, or the next that is wrong.
    const isWrong = ([value]: readonly [string, string]): boolean => !right.has(value);
    const picked = values.slice(drawn).find(isWrong) ?? values.slice(0, drawn).find(isWrong);
    if (!picked) return text;
    this.replacedKeys.add(key);
    return picked[1];
  }
}

/** Two values that differ in case or white space only are one. */
function plain(text: string): string {
  return text.toLowerCase().replaceAll(/\s+/gu, "");
}
