import { abbreviation } from "./abbreviation";
import { laterality } from "./laterality";
import { letterCase } from "./letter-case";
import { misspelling } from "./misspelling";
import { negation } from "./negation";
import { ocrNoise } from "./ocr-noise";
import type { Perturbation } from "./perturbation";
import { sectionOrder } from "./section-order";

/** Every change of notes that a model can be tried with. */
export const perturbations: readonly Perturbation[] = [
  misspelling,
  abbreviation,
  letterCase,
  negation,
  laterality,
  ocrNoise,
  sectionOrder,
];

/** The paper's other testbed: not the notes are changed but the labels that a model is shown or trained on. */
export const counterfactualName = "counterfactual";
