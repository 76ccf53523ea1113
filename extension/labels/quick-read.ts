import { isAlias, isMap, isSeq, parseDocument, visit } from "yaml";
import type { Document } from "yaml";
import { isSectionName } from "./gold-pieces";
import type { ItemPiece } from "./gold-pieces";
import type { SectionName } from "./gold-label";
import { readFlow } from "./quick-flow";
import { quickItem } from "./quick-item";
import { needsQuotes } from "./yaml-style";

/** A gold file taken apart: its items, and what is left with `[]` in their place. */
export interface QuickRead {
  readonly rest: string;
  readonly items: ReadonlyMap<SectionName, readonly ItemPiece[]>;
}

const indent = "  ";

/**
 * Reads the items of a gold file one by one. One that is as this product writes it needs no YAML library, which is many
 * times as slow: it was read right where writing what was read gives its very lines, see {@link quickItem}. The library
 * reads any other by itself.
 * @param quoted keys whose strings are always in double quotes
 * @returns undefined where that is not the same as reading the file in one: comments between items, anchors, an error
 */
export function readQuickly(
  source: string,
  newline: string,
  quoted: ReadonlySet<string>,
): QuickRead | undefined {
  const lines = source.split(newline);
  const items = new Map<SectionName, ItemPiece[]>();
  const rest: string[] = [];
  for (let at = 0; at < lines.length;) {
    const line = lines[at++] ?? "";
    const section = line.endsWith(":") ? line.slice(0, -1) : "";
    if (!isSectionName(section)) {
      rest.push(line);
      continue;
    }
    if (items.has(section)) return undefined;
    const found: ItemPiece[] = [];
    while (lines[at]?.startsWith(`${indent}- `)) {
      const from = at++;
      while (lines[at]?.startsWith(`${indent}  `)) at++;
      const item = itemOf(lines.slice(from, at), newline, quoted);
      if (!item) return undefined;
      found.push(item);
    }
    if (found.length === 0) return undefined;
    items.set(section, found);
    rest.push(`${line} []`);
  }
  return { rest: rest.join(newline), items };
}

function itemOf(
  lines: readonly string[],
  newline: string,
  quoted: ReadonlySet<string>,
): ItemPiece | undefined {
  const text = lines.join(newline);
  const value = everyday(lines, text, newline, quoted) ?? alone(text);
  const isCommentLast = /^\s*#/.test(lines.at(-1) ?? "");
  return value && !isCommentLast ? { id: String(value["id"]), before: "", text, value } : undefined;
}

function everyday(
  lines: readonly string[],
  text: string,
  newline: string,
  quoted: ReadonlySet<string>,
): ItemPiece["value"] | undefined {
  const pairs: [string, unknown][] = [];
  for (const line of lines) {
    const [, key, written] = /^ {2}[- ] ([A-Za-z][A-Za-z-]*): (.+)$/.exec(line) ?? [];
    if (key === undefined || written === undefined || needsQuotes(key)) return undefined;
    const read = readFlow(written);
    if (read === undefined) return undefined;
    pairs.push([key, read.value]);
  }
  const value = Object.fromEntries(pairs);
  const isSame =
    Object.keys(value).length === pairs.length && quickItem(pairs, quoted, indent, newline) === text;
  return isSame ? value : undefined;
}

function alone(text: string): ItemPiece["value"] | undefined {
  const document = parseDocument(text, { prettyErrors: false });
  const list = document.contents;
  const map: unknown = isSeq(list) && list.items.length === 1 ? list.items[0] : undefined;
  if (document.errors.length > 0 || !isMap(map) || isShared(document)) return undefined;
  return map.toJS(document) as ItemPiece["value"];
}

/** Whether it has anchors or aliases, which reach beyond the item. */
function isShared(document: Document): boolean {
  let found = false;
  visit(document, {
    Node: (_key, node) => {
      found ||= isAlias(node) || node.anchor !== undefined;
    },
  });
  return found;
}
