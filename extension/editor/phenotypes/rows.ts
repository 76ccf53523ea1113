import type { Phenotype } from "../../labels/phenotype";
import type { ReviewPhenotype, ReviewSnapshot } from "../../labels/review";
import type { Span } from "../../notes/note";
import { count, oneLine, percent } from "../words";

/** A row of the Phenotypes view: what is shown of it, and nothing else. Two rows that show the same have equal fields. */
export type Row = GroupRow | PhenotypeRow | TrayRow;

export interface GroupRow {
  readonly kind: "group";
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly tooltip: string;
}
export interface PhenotypeRow {
  readonly kind: "phenotype";
  /** The item's key. */
  readonly id: string;
  readonly text: string;
  readonly label: string;
  readonly description: string;
  readonly state: ReviewPhenotype["state"];
  readonly alignment: ReviewPhenotype["alignment"];
}
export interface TrayRow {
  readonly kind: "tray";
  /** `u:<number>` for an answer, `g:<id>` for a span that lost its place. */
  readonly id: string;
  readonly text: string;
  readonly label: string;
  readonly tooltip: string;
}

/** Which phenotypes are listed. */
export type Filter =
  | { readonly kind: "all" | "undecided" }
  | { readonly kind: "below"; readonly confidence: number }
  | { readonly kind: "label"; readonly id: string };

export interface Listing {
  readonly snapshot: Pick<ReviewSnapshot, "phenotypes" | "unanchored" | "displaced">;
  readonly labels: readonly Phenotype[];
  readonly byLabel: boolean;
  readonly filter: Filter;
  /** The line of a span, from 1; undefined while the note is not shown as it is on disk. */
  readonly lineOf: (span: Span) => number | undefined;
}

export interface RowTree {
  readonly row: Row;
  readonly children: readonly RowTree[];
}

/** The rows of a note: by label in the project's order, or in the order of the text; then what has no place. */
export function rowsOf({ snapshot, labels, byLabel, filter, lineOf }: Listing): readonly RowTree[] {
  const titles = new Map(labels.map(({ id, title }) => [id, title]));
  const titleOf = (id: string): string => titles.get(id) ?? id;
  const shown = snapshot.phenotypes.filter((item) => passes(filter, item));
  const leaf = (item: ReviewPhenotype): RowTree => ({
    row: phenotypeRow(item, titleOf(item.label), byLabel, lineOf(item)),
    children: [],
  });
  const tray = trayRows(snapshot, titleOf);
  return [
    ...(byLabel ? byLabels(shown, labels, titleOf, leaf) : shown.map(leaf)),
    ...(tray === undefined ? [] : [tray]),
  ];
}

export function passes(filter: Filter, item: ReviewPhenotype): boolean {
  switch (filter.kind) {
    case "all":
      return true;
    case "undecided":
      return item.state === "suggested";
    case "below":
      return item.state === "suggested" && (item.confidence ?? 0) < filter.confidence;
    case "label":
      return item.label === filter.id;
  }
}

function byLabels(
  items: readonly ReviewPhenotype[],
  labels: readonly Phenotype[],
  titleOf: (id: string) => string,
  leaf: (item: ReviewPhenotype) => RowTree,
): RowTree[] {
  const ids = [...new Set([...labels.map(({ id }) => id), ...items.map(({ label }) => label)])];
  const byId = new Map<string, ReviewPhenotype[]>();
  for (const item of items) {
    const own = byId.get(item.label);
    if (own === undefined) byId.set(item.label, [item]);
    else own.push(item);
  }
  return ids.flatMap((id) => {
    const own = byId.get(id);
    if (own === undefined) return [];
    const decided = own.filter(({ state }) => state !== "suggested").length;
    const key = labels.find((label) => label.id === id)?.key;
    const row: GroupRow = {
      kind: "group",
      id: `group ${id}`,
      title: titleOf(id),
      description: [
        `${decided}/${own.length}`,
        ...(key === undefined ? [] : [`key ${key.toUpperCase()}`]),
      ].join(" · "),
      tooltip: `${decided} of ${count(own.length, "phenotype")} decided${key === undefined ? "" : `; the key ${key.toUpperCase()} gives this label`}`,
    };
    return [{ row, children: own.map(leaf) }];
  });
}

/** The last row of an item; of thousands in a long note a decision changes one. */
const rows = new WeakMap<ReviewPhenotype, { readonly row: PhenotypeRow; readonly shownAs: string }>();

function phenotypeRow(
  item: ReviewPhenotype,
  label: string,
  underLabel: boolean,
  line: number | undefined,
): PhenotypeRow {
  const shownAs = `${line} ${underLabel} ${label}`;
  const known = rows.get(item);
  if (known?.shownAs === shownAs) return known.row;
  const sure = item.confidence ?? item.suggestion?.confidence;
  const parts = [
    underLabel ? undefined : label,
    item.state,
    sure === undefined ? undefined : percent(sure),
    item.alignment === undefined || item.alignment === "exact" ? undefined : item.alignment,
    line === undefined ? undefined : `line ${line}`,
  ];
  const row: PhenotypeRow = {
    kind: "phenotype",
    id: item.key,
    text: oneLine(item.text),
    label,
    description: parts.filter((part) => part !== undefined).join(" · "),
    state: item.state,
    alignment: item.alignment,
  };
  rows.set(item, { row, shownAs });
  return row;
}

/** Why a span of an earlier version of the note waits for a place. */
export const lostPlace =
  "The note changed since this was labelled; its text is not there any more, or twice.";

function trayRows(
  { unanchored, displaced }: Listing["snapshot"],
  titleOf: (id: string) => string,
): RowTree | undefined {
  const rows: TrayRow[] = [
    ...displaced.map(({ id, label, text }) => ({
      kind: "tray" as const,
      id: `g:${id}`,
      text: oneLine(text),
      label: titleOf(label),
      tooltip: `${lostPlace}\nSelect its place in the note and press T, or take the decision back.`,
    })),
    ...unanchored.map(({ key, label, answer, reason }) => ({
      kind: "tray" as const,
      id: key,
      text: oneLine(answer),
      label: titleOf(label),
      tooltip: `The model's answer: ${answer}\n${reason}\nSelect its place in the note and press T, or leave it.`,
    })),
  ];
  if (rows.length === 0) return undefined;
  const row: GroupRow = {
    kind: "group",
    id: "group",
    title: "Without a Place",
    description: String(rows.length),
    tooltip:
      "Answers of the model that are nowhere in the note as it wrote them, and labels that lost their place",
  };
  return { row, children: rows.map((tray) => ({ row: tray, children: [] })) };
}
