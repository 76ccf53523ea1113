import type { GoldLabels } from "../../labels/gold-label";
import { treatmentModalities } from "../../labels/suggestion";
import { strictWording } from "../scorers/words";

/** Something that every annotator says of a note as a whole, and that is the same or not (nominal). */
export interface NoteVariable {
  /** `tumor-size/present`, `tumor-size/value`, `diagnosis/first`, `treatment/chemotherapy`, `treatment/modalities`. */
  readonly key: string;
  /** The phenotype's id, `diagnosis` or `treatment`. */
  readonly label: string;
  readonly of: (gold: GoldLabels) => string;
}

const nothing = "(none)";

/** Of each phenotype whether the note has it and which values; the first diagnosis; each modality of treatment and all. */
export function noteVariables(labels: readonly string[]): readonly NoteVariable[] {
  const phenotypes = labels.flatMap((label): NoteVariable[] => {
    const texts = ({ phenotypes: items }: GoldLabels): readonly string[] =>
      items.filter((item) => item.label === label).map(({ text }) => text);
    return [
      { key: `${label}/present`, label, of: (gold) => yesOrNo(texts(gold).length > 0) },
      { key: `${label}/value`, label, of: (gold) => setOf(texts(gold).map(strictWording.key)) },
    ];
  });
  const modalities = ({ treatments }: GoldLabels): readonly string[] =>
    treatments.map(({ modality }) => modality);
  return [
    ...phenotypes,
    {
      key: "diagnosis/first",
      label: "diagnosis",
      of: ({ diagnoses: [first] }) => (first === undefined ? nothing : strictWording.key(first.text)),
    },
    ...treatmentModalities.map((modality) => ({
      key: `treatment/${modality}`,
      label: "treatment",
      of: (gold: GoldLabels) => yesOrNo(modalities(gold).includes(modality)),
    })),
    { key: "treatment/modalities", label: "treatment", of: (gold) => setOf(modalities(gold)) },
  ];
}

function yesOrNo(value: boolean): string {
  return value ? "yes" : "no";
}

function setOf(values: readonly string[]): string {
  return values.length === 0 ? nothing : [...new Set(values)].sort().join("; ");
}
