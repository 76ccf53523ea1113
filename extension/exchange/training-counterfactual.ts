import { WrongLabels, type ShownLabel } from "../labels/counterfactual";
import type { ExportOptions, LabelledNote } from "./format";
import { labelKey } from "./training-rows";

/**
 * Draws which labels of training data are wrong. Only those of `train` are, and only from these are wrong values taken:
 * what a model is measured on stays right, and nothing of it is in what the model learns.
 */
export async function wrongLabelsOf(
  notes: AsyncIterable<LabelledNote>,
  { decisions, phenotypes, split, counterfactual, seed }: ExportOptions,
): Promise<WrongLabels> {
  const labels: ShownLabel[] = [];
  const asked = new Set(phenotypes.map(({ id }) => id));
  for await (const { note, gold } of notes) {
    if (split && split(note.path) !== "train") continue;
    const documents = [
      ...gold.diagnoses.map((item) => ({ ...item, label: "diagnosis" })),
      ...gold.treatments.map((item) => ({ ...item, label: "treatment" })),
    ];
    for (const { id, label, text, decision } of [
      ...gold.phenotypes.filter((item) => asked.has(item.label)),
      ...documents,
    ]) {
      if (decision !== "rejected" && decisions.includes(decision))
        labels.push({ key: labelKey(note.path, id), label, text });
    }
  }
  return new WrongLabels(labels, { rate: counterfactual, seed });
}
