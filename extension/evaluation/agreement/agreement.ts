import type { LeftOut } from "../gold-corpus";
import { defaultResampling, type Estimate, type Resampling } from "../statistics/estimate";
import { labelAgreement, type VariableAgreement } from "./label-agreement";
import { noteVariables } from "./note-judgements";
import type { Rater } from "./raters";
import { spanAgreement, type PairAgreement, type SpanDisagreement } from "./span-agreement";

export interface AgreementOptions {
  /** Ids of the phenotypes that are compared. */
  readonly labels: readonly string[];
  readonly resampling?: Resampling;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** A note of which annotators said different things as a whole. */
export interface NoteDisagreement {
  readonly note: string;
  readonly variable: string;
  readonly label: string;
  /** In the order of the annotators; undefined where one did not label the note. Quotes the note. */
  readonly values: readonly (string | undefined)[];
}

export interface Agreement {
  /** Names, in the order in which they were given. */
  readonly raters: readonly string[];
  /** How many notes each of them labelled. */
  readonly counts: readonly number[];
  /** Notes that at least two of them labelled, and those that all did. */
  readonly shared: readonly string[];
  readonly byAll: number;
  /** Notes that only one labelled: they say nothing of agreement. */
  readonly alone: readonly { readonly note: string; readonly rater: string }[];
  readonly labels: readonly string[];
  readonly pairs: readonly PairAgreement[];
  readonly variables: readonly VariableAgreement[];
  readonly spanDisagreements: readonly SpanDisagreement[];
  readonly noteDisagreements: readonly NoteDisagreement[];
  readonly resampling: Resampling;
}

export type { Estimate, LeftOut };

/**
 * How far annotators agree on the notes that they have in common: F1 of spans for each two of them, and coefficients
 * beyond chance for what they say of a note as a whole.
 * @throws RangeError where fewer than two annotators have a note in common; the signal's reason
 */
export async function measureAgreement(
  raters: readonly Rater[],
  { labels, resampling = defaultResampling, signal, onProgress }: AgreementOptions,
): Promise<Agreement> {
  const byNote = new Map<string, string[]>();
  for (const { name, notes } of raters) {
    for (const path of notes.keys()) byNote.set(path, [...(byNote.get(path) ?? []), name]);
  }
  const shared = [...byNote]
    .filter(([, names]) => names.length > 1)
    .map(([path]) => path)
    .sort();
  if (shared.length === 0) {
    throw new RangeError("No note was labelled by two of these annotators; there is nothing to compare.");
  }
  const steps = (raters.length * (raters.length - 1)) / 2 + 1;
  let done = 0;
  const step = (): void => {
    onProgress?.((done += 1), steps);
  };
  const pairs: PairAgreement[] = [];
  const spanDisagreements: SpanDisagreement[] = [];
  for (const [at, first] of raters.entries()) {
    for (const second of raters.slice(at + 1)) {
      const { pair, disagreements } = await spanAgreement(first, second, labels, resampling, signal);
      pairs.push(pair);
      spanDisagreements.push(...disagreements);
      step();
    }
  }
  const variables = noteVariables(labels);
  const judged = shared.map((note) => raters.map(({ notes }) => notes.get(note)?.gold));
  const noteDisagreements = variables.flatMap(({ key, label, of }) =>
    shared.flatMap((note, at): NoteDisagreement[] => {
      const values = (judged[at] ?? []).map((gold) => gold && of(gold));
      const differ = new Set(values.filter((value) => value !== undefined)).size > 1;
      return differ ? [{ note, variable: key, label, values }] : [];
    }),
  );
  const agreements: VariableAgreement[] = [];
  for (const variable of variables)
    agreements.push(await labelAgreement(variable, judged, resampling, signal));
  step();
  return {
    raters: raters.map(({ name }) => name),
    counts: raters.map(({ notes }) => notes.size),
    shared,
    byAll: [...byNote.values()].filter((names) => names.length === raters.length).length,
    alone: [...byNote].flatMap(([note, [rater = "", other]]) =>
      other === undefined ? [{ note, rater }] : [],
    ),
    labels,
    pairs,
    variables: agreements,
    spanDisagreements,
    noteDisagreements,
    resampling,
  };
}
