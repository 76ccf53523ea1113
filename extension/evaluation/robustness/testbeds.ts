import { abbreviation } from "./abbreviation";
import { counterfactual } from "./counterfactual";
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

/** Everything that a model can be tried with. */
export const testbeds: readonly Perturbation[] = [...perturbations, counterfactual];
