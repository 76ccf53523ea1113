import { isMap, isNode, isSeq } from "yaml";
import type { Node, Pair, YAMLSeq } from "yaml";

/** Offsets of the `-` of each item; undefined for a list in brackets. Needs the source tokens. */
export function dashesOf(list: YAMLSeq): number[] | undefined {
  const token = list.srcToken;
  if (token?.type !== "block-seq") return undefined;
  const dashes = token.items.map(({ start }) => start.find(({ type }) => type === "seq-item-ind")?.offset);
  const found = dashes.filter((dash) => dash !== undefined);
  return found.length === list.items.length ? found : undefined;
}

/** The offset after the last character of a node's content; comments and line ends aside. */
export function contentEnd(node: Node): number | undefined {
  if ((isMap(node) || isSeq(node)) && node.flow !== true) {
    const last: unknown = node.items.at(-1);
    if (isNode(last)) return contentEnd(last);
    const pair = last as Pair<Node, Node | null> | undefined;
    const ends = [pair?.key, pair?.value].map((part) => (part ? (contentEnd(part) ?? 0) : 0));
    return Math.max(...ends);
  }
  return node.range?.[1];
}

/**
 * What is to be cut so that an item of a list is gone: its lines, or in brackets the item with one comma. Comments and
 * empty lines above it stay.
 * @returns undefined for the only item of a list, and where it shares a line with others
 */
export function itemRange(
  source: string,
  list: YAMLSeq,
  index: number,
): { from: number; to: number } | undefined {
  const [before, item, after] = [list.items[index - 1], list.items[index], list.items[index + 1]] as (
    Node | undefined
  )[];
  if (!item?.range || list.items.length < 2) return undefined;
  if (list.flow === true) {
    if (after?.range) return { from: item.range[0], to: after.range[0] };
    return before?.range ? { from: before.range[1], to: item.range[1] } : undefined;
  }
  const dash = dashesOf(list)?.[index];
  const end = contentEnd(item);
  if (dash === undefined || end === undefined) return undefined;
  const from = source.lastIndexOf("\n", dash) + 1;
  if (/\S/.test(source.slice(from, dash))) return undefined;
  const lineEnd = source[end - 1] === "\n" ? end - 1 : source.indexOf("\n", end);
  return { from, to: lineEnd === -1 ? source.length : lineEnd + 1 };
}
