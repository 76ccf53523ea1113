import { counterfactualRates } from "../../labels/counterfactual";
import type { Perturbation } from "./perturbation";

/**
 * The paper's other testbed: not the notes are changed but the labels of the worked examples that a chat model is shown,
 * see engine/protocols/instruct/wrong-worked-notes.ts. (Training data with wrong labels is an export.)
 */
export const counterfactual: Perturbation = {
  name: "counterfactual",
  title: "Wrong labels in worked examples",
  description:
    "A share of the labels that the model is shown as worked examples is replaced by plausible wrong ones; the notes stay as they are.",
  unit: "labels",
  rates: counterfactualRates,
  protects: false,
  perturb: ({ text, spans }) => ({ text, spans, changes: [], units: 0 }),
};
