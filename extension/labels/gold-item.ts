import { isDeepStrictEqual } from "node:util";
import { Document, isMap, isNode, isScalar, isSeq, parseDocument, YAMLMap, YAMLSeq } from "yaml";
import type { Node, Scalar } from "yaml";
import type { GoldDiagnosis, GoldPhenotype, GoldTreatment } from "./gold-label";
import { spliceItem } from "./item-splice";
import { quickItem } from "./quick-item";
import { dataNode, textNode, writeYaml } from "./yaml-style";

export type GoldItem = GoldPhenotype | GoldDiagnosis | GoldTreatment;

/** The keys that are the product's, in the order in which they are written; any other key is a person's. */
const keys = [
  "id",
  "label",
  "start",
  "end",
  "text",
  "modality",
  "code",
  "prefix",
  "suffix",
  "evidence",
  "displacedEvidence",
  "decision",
  "suggestion",
  "adjudication",
];

/** Keys whose strings are always in double quotes: context may begin and end with blanks. */
export const quotedKeys: ReadonlySet<string> = new Set(["prefix", "suffix"]);

/** The lines of a new item: `<indent>- id: …`, without the last line's end. */
export function writeItem(item: GoldItem, indent: string, newline: string): string {
  const given = item as unknown as Readonly<Record<string, unknown>>;
  const quick = quickItem(
    keys.map((key) => [key, given[key]]),
    quotedKeys,
    indent,
    newline,
  );
  return quick ?? writtenItem(item, indent, newline);
}

/** {@link writeItem} by the YAML library. */
export function writtenItem(item: GoldItem, indent: string, newline: string): string {
  const document = new Document();
  const list = new YAMLSeq();
  const map = new YAMLMap();
  for (const key of keys) {
    const value = (item as unknown as Record<string, unknown>)[key];
    if (value !== undefined) map.set(textNode(key), valueNode(document, key, value));
  }
  list.add(map);
  return indented(list, document, indent, newline);
}

/** The lines of an item that is there already, with only the values that differ written anew. */
export function rewriteItem(
  text: string,
  old: Readonly<Record<string, unknown>>,
  item: GoldItem,
  indent: string,
  newline: string,
): string {
  const values = item as unknown as Record<string, unknown>;
  const changed = keys.filter((key) => !isDeepStrictEqual(old[key], values[key]));
  const spliced = spliceItem(text, { keys, changed, values, quoted: quotedKeys }, newline);
  if (spliced !== undefined) return spliced;
  const document = parseDocument(text, { prettyErrors: false });
  const list = document.contents;
  const map = isSeq(list) ? list.items[0] : undefined;
  if (!isSeq(list) || !isMap(map)) return writeItem(item, indent, newline);
  for (const key of changed) {
    const value = values[key];
    if (value === undefined) map.delete(key);
    else put(document, map, key, value, values);
  }
  return indented(list, document, indent, newline);
}

/** The lines of an item that holds others under `merged`: whole, with the label that each is to have there. */
export function withMerged(
  text: string,
  others: readonly { readonly text: string; readonly label: string }[],
  indent: string,
  newline: string,
): string {
  const document = parseDocument(text, { prettyErrors: false });
  const { list, map } = onlyItem(document.contents);
  map.flow = false;
  const present: unknown = map.get("merged", true);
  const merged = isSeq(present) ? present : new YAMLSeq();
  merged.flow = false;
  for (const other of others) {
    const item = onlyItem(parseDocument(other.text, { prettyErrors: false }).contents).map;
    item.set("label", other.label);
    merged.add(item);
  }
  if (merged !== present) map.set(textNode("merged"), merged);
  return indented(list, document, indent, newline);
}

function onlyItem(list: unknown): { list: YAMLSeq; map: YAMLMap } {
  const map: unknown = isSeq(list) ? list.items[0] : undefined;
  if (isSeq(list) && isMap(map)) return { list, map };
  throw new TypeError("The lines are no item of a list.");
}

function put(
  document: Document,
  map: YAMLMap,
  key: string,
  value: unknown,
  values: Readonly<Record<string, unknown>>,
): void {
  const present: unknown = map.get(key, true);
  if (isMap(present) && typeof value === "object" && value !== null) {
    for (const [inner, data] of Object.entries(value)) {
      if (!isDeepStrictEqual(present.get(inner), data)) {
        present.set(inner, withNotes(valueNode(document, inner, data), present.get(inner, true)));
      }
    }
    return;
  }
  const node = valueNode(document, key, value);
  if (isNode(present)) {
    map.set(key, withNotes(node, present));
    return;
  }
  const later = keys.slice(keys.indexOf(key) + 1).filter((name) => values[name] !== undefined);
  const next = map.items.findIndex((pair) =>
    later.includes(String(isScalar(pair.key) ? pair.key.value : pair.key)),
  );
  const pair = document.createPair(textNode(key), node);
  if (next === -1) map.items.push(pair);
  else map.items.splice(next, 0, pair);
}

/** A value keeps the comment and the anchor of the one it replaces. */
function withNotes(node: Node, old: unknown): Node {
  if (!isNode(old)) return node;
  if (old.comment !== undefined) node.comment = old.comment;
  if (old.commentBefore !== undefined) node.commentBefore = old.commentBefore;
  if (old.spaceBefore !== undefined) node.spaceBefore = old.spaceBefore;
  if ("anchor" in old && typeof old.anchor === "string" && "anchor" in node) node.anchor = old.anchor;
  return node;
}

function valueNode(document: Document, key: string, value: unknown): Node {
  if (typeof value === "string") return textNode(value, quotedKeys.has(key)) as Scalar;
  return dataNode(document, value, true);
}

function indented(list: YAMLSeq, document: Document, indent: string, newline: string): string {
  document.contents = list;
  return writeYaml(document)
    .trimEnd()
    .split("\n")
    .map((line) => (line === "" ? line : indent + line))
    .join(newline);
}
