import type { ExchangeRow, InspectedTask, Place, RowStatus } from "./protocol";

/** Which exchanges are listed. */
export interface RowFilter {
  /** Those about the sentence under the caret only. */
  readonly here: boolean;
  readonly task: InspectedTask | "all";
  /** Id of a phenotype. */
  readonly label: string;
  /** `answered`: any but `none`. */
  readonly status: RowStatus | "all" | "answered";
  /** Only those with less confidence than this, 0 to 1. */
  readonly below: number;
}

export const everything: RowFilter = { here: true, task: "all", label: "all", status: "all", below: 1 };

/** What a page kept, as far as it is a filter. */
export function readFilter(kept: unknown): RowFilter {
  if (typeof kept !== "object" || kept === null) return everything;
  const { here, task, label, status, below } = kept as Partial<Record<keyof RowFilter, unknown>>;
  return {
    here: typeof here === "boolean" ? here : everything.here,
    task: tasks.find((one) => one === task) ?? "all",
    label: typeof label === "string" ? label : "all",
    status: statuses.find((one) => one === status) ?? "all",
    below: typeof below === "number" && below > 0 && below <= 1 ? below : 1,
  };
}

export const tasks: readonly RowFilter["task"][] = ["all", "phenotypes", "diagnosis", "treatment"];
export const statuses: readonly RowFilter["status"][] = [
  "all",
  "answered",
  "none",
  "exact",
  "normalized",
  "ambiguous",
  "near",
  "unanchored",
];

/** The rows that a filter lets through, in their order. */
export function passing(
  rows: readonly ExchangeRow[],
  filter: RowFilter,
  sentence: Place | undefined,
): readonly ExchangeRow[] {
  return rows.filter(
    (row) =>
      (!filter.here || isAbout(row, sentence)) &&
      (filter.task === "all" || row.task === filter.task) &&
      (filter.label === "all" || mayHave(row, filter.label)) &&
      (filter.status === "all" ||
        (filter.status === "answered" ? row.status !== "none" : row.status === filter.status)) &&
      (filter.below === 1 || row.confidence < filter.below),
  );
}

/** A chat model is asked for all labels at once. */
function mayHave({ task, label }: ExchangeRow, wanted: string): boolean {
  return label === wanted || (task === "phenotypes" && label === undefined);
}

/** Diagnosis and treatment are about the whole note: they are not among the exchanges of one sentence. */
export function isAbout({ task, sentence }: ExchangeRow, place: Place | undefined): boolean {
  return task === "phenotypes" && sentence.start === place?.start && sentence.end === place.end;
}

/** The row to show where a person has chosen none: the one under the caret, else the first that was answered. */
export function firstToShow(
  rows: readonly ExchangeRow[],
  caret: { readonly label?: string } | undefined,
): ExchangeRow | undefined {
  return (
    rows.find(({ label }) => label !== undefined && label === caret?.label) ??
    rows.find(({ status }) => status !== "none") ??
    rows[0]
  );
}
