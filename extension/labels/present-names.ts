import type { Phenotype } from "./phenotype";
import type { NoteSuggestions, PhenotypeSuggestion } from "./suggestion";

/**
 * What labels of before are called now. A run keeps the labels that it was made with; a project says of a phenotype
 * what it was called (`formerly`), so that the run is shown and measured beside gold labels that were renamed.
 */
export class PresentNames {
  private constructor(private readonly names: ReadonlyMap<string, string>) {}

  static of(phenotypes: readonly Pick<Phenotype, "id" | "formerly">[]): PresentNames {
    return new PresentNames(
      new Map(phenotypes.flatMap(({ id, formerly = [] }) => formerly.map((label) => [label, id]))),
    );
  }

  /** The label of a phenotype as it is called now. */
  label(label: string): string {
    return this.names.get(label) ?? label;
  }

  /** Phenotypes that a run was asked for, each once. */
  labels(labels: readonly string[]): string[] {
    return [...new Set(labels.map((label) => this.label(label)))];
  }

  /**
   * What a run said, with the present labels. Of suggestions at one place that have the same label now, the one that
   * the model was surest of is taken.
   */
  suggestions(suggestions: NoteSuggestions): NoteSuggestions {
    const { phenotypes, unanchored } = suggestions;
    if (![...phenotypes, ...unanchored].some(({ label }) => this.names.has(label))) return suggestions;
    const surest = new Map<string, PhenotypeSuggestion>();
    for (const item of phenotypes) {
      const label = this.label(item.label);
      const place = `${item.start} ${item.end} ${label}`;
      const known = surest.get(place);
      if (!known || known.confidence < item.confidence) surest.set(place, { ...item, label });
    }
    return {
      ...suggestions,
      phenotypes: [...surest.values()],
      unanchored: unanchored.map((answer) => ({ ...answer, label: this.label(answer.label) })),
    };
  }
}
