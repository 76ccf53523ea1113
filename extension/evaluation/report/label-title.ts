/** What names phenotypes: a run, a project. */
interface Titled {
  readonly phenotypes: readonly { readonly id: string; readonly title: string }[];
}

/** What people call a label: a phenotype's title, `Diagnosis`, `Micro average`, … */
export function labelTitle({ phenotypes }: Titled): (label: string) => string {
  const titles = new Map(phenotypes.map(({ id, title }) => [id, title]));
  return (label) => titles.get(label) ?? others[label] ?? label;
}

const others: Readonly<Record<string, string>> = {
  micro: "Micro average",
  macro: "Macro average",
  all: "All",
  diagnosis: "Diagnosis",
  treatment: "Treatment plan",
};
