import { WrongLabels, type CounterfactualOptions, type ShownLabel } from "../../../labels/counterfactual";
import type { Task } from "../../../labels/suggestion";
import type { Span } from "../../../notes/note";
import type { WorkedNote } from "./worked-notes";

/** A label of a worked example that was replaced by a wrong one. */
export interface ReplacedLabel {
  /** Path of the note. */
  readonly note: string;
  /** The phenotype's id, `diagnosis` or `treatment`. */
  readonly label: string;
  /** Of a phenotype: its place in the note. */
  readonly place?: Span;
  readonly right: string;
  readonly wrong: string;
}

export interface WrongWorkedNotes {
  readonly notes: readonly WorkedNote[];
  /** How many labels there are: what the rate is a share of. */
  readonly total: number;
  readonly replaced: readonly ReplacedLabel[];
  /** What `run.yaml` says of them; nothing where no label is to be wrong. */
  readonly parameters: Readonly<Record<string, number>>;
}

/**
 * Worked notes with a share of their labels replaced by wrong ones (the counterfactual testbed of arXiv 2406.10459, for
 * examples in prompts): another value of the same phenotype, diagnosis or treatment, seen in the same gold labels, that is
 * right nowhere in the note. The text of the notes stays as it is.
 * @param asked the phenotypes' ids and the tasks that the model is asked for
 */
export function wrongWorkedNotes(
  notes: readonly WorkedNote[],
  asked: { readonly labels: readonly string[]; readonly tasks: readonly Task[] },
  options: CounterfactualOptions,
): WrongWorkedNotes {
  const labels = new Set(asked.tasks.includes("phenotypes") ? asked.labels : []);
  const shownOf = (worked: WorkedNote): ShownLabel[] => {
    const item = (label: string, { id, text }: { id: string; text: string }): ShownLabel => ({
      ...{ key: `${worked.note.path}#${id}`, label, text },
    });
    return [
      ...worked.phenotypes.filter(({ label }) => labels.has(label)).map((one) => item(one.label, one)),
      ...(asked.tasks.includes("diagnosis") ? worked.diagnoses.map((one) => item("diagnosis", one)) : []),
      ...(asked.tasks.includes("treatment") ? worked.treatments.map((one) => item("treatment", one)) : []),
    ];
  };
  const all = notes.map((worked) => shownOf(worked));
  const wrong = new WrongLabels(all.flat(), options);
  const modalities = new Map(
    notes.flatMap(({ treatments }) => treatments.map(({ text, modality }) => [text, modality] as const)),
  );
  const replaced: ReplacedLabel[] = [];
  const changed = notes.map((worked, at): WorkedNote => {
    const own = all[at] ?? [];
    const values = new Map<string, string>();
    for (const shown of own) {
      const right = own.filter(({ label }) => label === shown.label).map(({ text }) => text);
      const value = wrong.shown(shown, right);
      if (value === shown.text) continue;
      const id = shown.key.slice(worked.note.path.length + 1);
      values.set(`${shown.label}#${id}`, value);
      const phenotype = worked.phenotypes.find((one) => one.id === id && one.label === shown.label);
      replaced.push({
        ...{ note: worked.note.path, label: shown.label },
        ...(phenotype && { place: { start: phenotype.start, end: phenotype.end } }),
        ...{ right: shown.text, wrong: value },
      });
    }
    return {
      note: worked.note,
      phenotypes: worked.phenotypes.map((one) => {
        const shown = values.get(`${one.label}#${one.id}`);
        return shown === undefined ? one : { ...one, shown };
      }),
      diagnoses: worked.diagnoses.map((one) => ({
        ...one,
        text: values.get(`diagnosis#${one.id}`) ?? one.text,
      })),
      treatments: worked.treatments.map((one) => {
        const text = values.get(`treatment#${one.id}`) ?? one.text;
        return {
          ...one,
          text,
          modality: text === one.text ? one.modality : (modalities.get(text) ?? one.modality),
        };
      }),
    };
  });
  const { rate, seed } = options;
  return {
    notes: changed,
    total: wrong.total,
    replaced,
    parameters: rate === 0 ? {} : { wrongLabels: rate, wrongLabelsSeed: seed },
  };
}
