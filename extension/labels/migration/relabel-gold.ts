import { isDeepStrictEqual } from "node:util";
import { isAlias, isMap, isScalar, isSeq, visit } from "yaml";
import type { Alias, Document, Scalar } from "yaml";
import { duplicateIds, GoldDocument, GoldDocumentError } from "../gold-document";
import type { GoldLabels, GoldPhenotype } from "../gold-label";
import { schemaOf } from "../schemas";
import { parseYaml } from "../yaml-source";
import type { YamlProblem } from "../yaml-source";
import { escapeUnprintable, needsQuotes } from "../yaml-style";
import type { LabelChange } from "./label-change";

/** Phenotypes of one file that get the same label at the same place; `kept` stays and holds the others. */
export interface MergedItems {
  readonly kept: string;
  readonly others: readonly string[];
  /** 1-based line of the kept item before the change. */
  readonly line: number;
  /** Not all of them were taken, or not all rejected. */
  readonly decisionsDiffer: boolean;
}

/** A gold file after the change. */
export interface RelabelledGold {
  readonly source: string;
  /** How many items got another label. */
  readonly labels: number;
  readonly merged: readonly MergedItems[];
  /** Pairs of items that have the same label now and overlap, without being at the same place; they stay. */
  readonly overlaps: number;
  /** Every label that the file had. */
  readonly seen: ReadonlySet<string>;
}

type ListName = "phenotypes" | "displaced";
const lists: readonly ListName[] = ["phenotypes", "displaced"];

/**
 * Gives the items of a gold file the new label. Only the labels' own characters change, but for items that a merge
 * puts at the same place. What the model had suggested (`suggestion.label`) stays as it was said.
 * @returns what is wrong with the file, by its place, where it cannot be changed
 */
export function relabelGold(
  source: string,
  change: Pick<LabelChange, "from" | "to">,
): RelabelledGold | { readonly problems: readonly YamlProblem[] } {
  const bom = source.startsWith("\uFEFF") ? "\uFEFF" : "";
  const body = source.slice(bom.length);
  const { document, value, problems, place } = parseYaml(body, schemaOf("gold-label"));
  if (problems.length > 0) return { problems };
  const gold = value as GoldLabels;
  const repeated = duplicateIds(gold);
  if (repeated.length > 0) {
    const message = "Another item of this file has the same id; give one of them an id of its own.";
    return {
      problems: repeated.map(([list, index]) => ({ ...place([list, index, "id"]), message })),
    };
  }
  const from = new Set(change.from);
  const changed = (item: GoldPhenotype): GoldPhenotype =>
    from.has(item.label) ? { ...item, label: change.to } : item;
  const old = [...gold.phenotypes, ...(gold.displaced ?? [])];
  const labels = old.filter(({ label }) => from.has(label)).length;
  const seen = new Set(old.map(({ label }) => label));
  if (labels === 0) return { source, labels, merged: [], overlaps: 0, seen };
  const expected = {
    ...gold,
    phenotypes: gold.phenotypes.map(changed),
    ...(gold.displaced && { displaced: gold.displaced.map(changed) }),
  };
  const relabelled = bom + withLabels(body, document, from, change.to);
  const unexpected = { ...place([]), message: sharedMessage };
  try {
    const next = GoldDocument.parse(relabelled);
    if (!isDeepStrictEqual(next.labels, expected)) return { problems: [unexpected] };
    const line = (id: string): number =>
      place(["phenotypes", gold.phenotypes.findIndex((item) => item.id === id)]).line;
    return { ...mergedTogether(next, gold, change.to, line), labels, seen };
  } catch (error) {
    if (error instanceof GoldDocumentError) return { problems: [unexpected] };
    throw error;
  }
}

const sharedMessage =
  "Its labels are shared by YAML aliases (`*name`) in a way that no program can change safely; write them out, then try again.";

/** The text with the label of every item that has one of `from` replaced. */
function withLabels(source: string, document: Document, from: ReadonlySet<unknown>, to: string): string {
  const own = new Set<Scalar | Alias>();
  const resolved = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node);
  for (const name of lists) {
    const list = isMap(document.contents) ? resolved(document.contents.get(name, true)) : undefined;
    for (const entry of isSeq(list) ? list.items : []) {
      const item = resolved(entry);
      const label: unknown = isMap(item) ? item.get("label", true) : undefined;
      if (isScalar(label) || isAlias(label)) own.add(label);
    }
  }
  const edits: { at: number; end: number; text: string }[] = [];
  const replace = (node: Scalar | Alias, text: string): void => {
    const [at, end] = node.range ?? [0, 0];
    const lineEnd = /\r?\n$/.exec(source.slice(at, end))?.[0] ?? "";
    edits.push({ at, end, text: text + lineEnd });
  };
  for (const label of own) if (isScalar(label) && from.has(label.value)) replace(label, inStyleOf(label, to));
  // What an alias stands for must be another value here, or must stay while its anchor's changes.
  visit(document, {
    Alias: (_key, alias) => {
      const anchor = alias.resolve(document);
      if (!isScalar(anchor) || !from.has(anchor.value)) return;
      const isLabel = own.has(alias);
      const anchorChanges = own.has(anchor);
      if (isLabel !== anchorChanges) replace(alias, plainOrQuoted(isLabel ? to : String(anchor.value)));
    },
  });
  return edits
    .sort((a, b) => b.at - a.at)
    .reduce((text, edit) => text.slice(0, edit.at) + edit.text + text.slice(edit.end), source);
}

function inStyleOf({ type }: Scalar, text: string): string {
  if (type === "QUOTE_DOUBLE") return escapeUnprintable(JSON.stringify(text));
  return type === "QUOTE_SINGLE" ? `'${text}'` : plainOrQuoted(text);
}

function plainOrQuoted(text: string): string {
  return /^[\p{L}\p{N}_-]+$/u.test(text) && !needsQuotes(text)
    ? text
    : escapeUnprintable(JSON.stringify(text));
}

/** Items at one place that the change gave one label: one stays in the list and holds the others. */
function mergedTogether(
  document: GoldDocument,
  before: GoldLabels,
  to: string,
  line: (id: string) => number,
): Omit<RelabelledGold, "labels" | "seen"> {
  const oldLabels = new Map(before.phenotypes.map(({ id, label }) => [id, label]));
  const oldLabel = ({ id }: GoldPhenotype): string => oldLabels.get(id) ?? to;
  const own = document.labels.phenotypes.filter(({ label }) => label === to);
  const places = new Map<string, GoldPhenotype[]>();
  for (const item of own) {
    const place = `${item.start} ${item.end}`;
    places.set(place, [...(places.get(place) ?? []), item]);
  }
  const merged: MergedItems[] = [];
  let next = document;
  for (const items of places.values()) {
    const kept = items.find(({ decision }) => decision !== "rejected") ?? items[0];
    // Two that had the same label before are no matter of this change.
    if (!kept || new Set(items.map(oldLabel)).size < 2) continue;
    const others = items.filter(({ id }) => id !== kept.id);
    next = next.mergeInto(kept.id, new Map(others.map((item) => [item.id, oldLabel(item)])));
    next = withAnnotators(next, kept.id, items);
    const rejected = items.filter(({ decision }) => decision === "rejected").length;
    merged.push({
      kept: kept.id,
      others: others.map(({ id }) => id),
      line: line(kept.id),
      decisionsDiffer: rejected > 0 && rejected < items.length,
    });
  }
  const left = next.labels.phenotypes.filter(
    ({ label, decision }) => label === to && decision !== "rejected",
  );
  return { source: next.source, merged, overlaps: countOverlaps(left, oldLabel) };
}

/** In adjudicated gold labels: the label is that of everyone who had one of those that became it. */
function withAnnotators(document: GoldDocument, id: string, items: readonly GoldPhenotype[]): GoldDocument {
  const kept = document.labels.phenotypes.find((item) => item.id === id);
  if (!kept?.adjudication) return document;
  const names = items.flatMap(({ adjudication }) => adjudication?.annotators ?? []);
  const annotators = [...new Set(names)].sort();
  if (annotators.length === kept.adjudication.annotators.length) return document;
  return document.put("phenotypes", { ...kept, adjudication: { annotators } });
}

/** Pairs that overlap and had different labels before. */
function countOverlaps(items: readonly GoldPhenotype[], oldLabel: (item: GoldPhenotype) => string): number {
  const sorted = [...items].sort((a, b) => a.start - b.start);
  let overlaps = 0;
  for (const [index, item] of sorted.entries()) {
    for (const later of sorted.slice(index + 1)) {
      if (later.start >= item.end) break;
      if (oldLabel(item) !== oldLabel(later)) overlaps++;
    }
  }
  return overlaps;
}
