import { isMap, isNode, isScalar, isSeq, visit } from "yaml";
import type { Document, Node, Pair } from "yaml";
import type { SectionName } from "./gold-label";
import { contentEnd, dashesOf } from "./yaml-items";

/**
 * A gold file cut into pieces of text, so that an edit rewrites one piece and leaves every other byte as it was.
 * The pieces' texts, one after another, are the file.
 */
export type Piece = RawPiece | FieldPiece | SectionPiece;

interface RawPiece {
  readonly kind: "raw";
  readonly text: string;
}

export type FieldName = "status" | "annotator" | "sha256";

export interface FieldPiece {
  readonly kind: "field";
  readonly field: FieldName;
  readonly text: string;
}

export interface SectionPiece {
  readonly kind: "section";
  readonly section: SectionName;
  /** The key with its colon. */
  readonly key: string;
  /** What follows the colon while there are no items. */
  readonly empty: string;
  /** The rest of the key's line: a comment. */
  readonly rest: string;
  /** White space before an item's `-`. */
  readonly indent: string;
  readonly items: readonly ItemPiece[];
  /** Comments that stood above the last item before it went. */
  readonly tail?: string;
}

export interface ItemPiece {
  readonly id: string;
  /** Comments and empty lines above the item; they stay when it goes. */
  readonly before: string;
  /** The item's lines, without the last line's end. */
  readonly text: string;
  readonly value: Readonly<Record<string, unknown>>;
}

const sections: readonly SectionName[] = ["phenotypes", "diagnoses", "treatments", "displaced"];

export function isSectionName(name: unknown): name is SectionName {
  return sections.some((section) => section === name);
}

export function textOf(pieces: readonly Piece[], newline: string): string {
  return pieces
    .map((piece) => {
      if (piece.kind !== "section") return piece.text;
      const tail = piece.tail ?? "";
      if (piece.items.length === 0) return piece.key + piece.empty + piece.rest + newline + tail;
      const items = piece.items.map((item) => item.before + item.text + newline);
      return piece.key + piece.rest + newline + items.join("") + tail;
    })
    .join("");
}

/**
 * Cuts a gold file that has been checked against its schema.
 * @param source ends with a line end
 * @param document the same file, parsed with its source tokens
 * @param value its content
 * @returns undefined where a section is not a list of one item per `-` (flow style, an alias): restyle it first
 */
export function cut(
  source: string,
  document: Document,
  value: Readonly<Record<string, unknown>>,
): { pieces: readonly Piece[]; hasAliases: boolean } | undefined {
  const root = document.contents;
  if (!isMap(root) || root.flow === true) return undefined;
  const marks: { from: number; to: number; piece: FieldPiece | SectionPiece }[] = [];
  for (const pair of root.items as Pair<Node, Node | null>[]) {
    const name = isScalar(pair.key) ? pair.key.value : undefined;
    if (name === "status" || name === "annotator") {
      marks.push(fieldMark(source, name, pair.value));
    } else if (name === "note" && isMap(pair.value)) {
      const sha256 = pair.value.get("sha256", true);
      if (sha256) marks.push(fieldMark(source, "sha256", sha256));
    } else if (isSectionName(name)) {
      const mark = sectionMark(source, name, pair, value[name] as Record<string, unknown>[]);
      if (!mark) return undefined;
      marks.push(mark);
    }
  }
  marks.sort((a, b) => a.from - b.from);
  const pieces: Piece[] = [];
  let done = 0;
  for (const { from, to, piece } of marks) {
    pieces.push({ kind: "raw", text: source.slice(done, from) }, piece);
    done = to;
  }
  pieces.push({ kind: "raw", text: source.slice(done) });
  return {
    pieces: pieces.filter((piece) => piece.kind !== "raw" || piece.text !== ""),
    hasAliases: aliasesIn(document),
  };
}

function aliasesIn(document: Document): boolean {
  let found = false;
  visit(document, {
    Alias: () => {
      found = true;
      return visit.BREAK;
    },
  });
  return found;
}

function fieldMark(
  source: string,
  field: FieldName,
  node: unknown,
): { from: number; to: number; piece: FieldPiece } {
  const [from, to] = (isNode(node) && node.range) || [0, 0];
  return { from, to, piece: { kind: "field", field, text: source.slice(from, to) } };
}

function sectionMark(
  source: string,
  section: SectionName,
  pair: Pair<Node, Node | null>,
  values: readonly Record<string, unknown>[],
): { from: number; to: number; piece: SectionPiece } | undefined {
  const list = pair.value;
  const separators = pair.srcToken?.sep ?? [];
  const colon = separators.find((token) => token.type === "map-value-ind");
  if (!isSeq(list) || !list.range || !pair.key.range || !colon) return undefined;
  const from = pair.key.range[0];
  const afterColon = colon.offset + 1;
  const key = source.slice(from, afterColon);
  const keyLineEnd = source.indexOf("\n", afterColon);
  if (list.items.length === 0) {
    if (list.range[1] > keyLineEnd) return undefined;
    const rest = withoutReturn(source.slice(list.range[1], keyLineEnd));
    const piece = { empty: source.slice(afterColon, list.range[1]), rest, indent: "  ", items: [] };
    return { from, to: keyLineEnd + 1, piece: { kind: "section", section, key, ...piece } };
  }
  const dashes = dashesOf(list);
  if (!dashes) return undefined;
  const items: ItemPiece[] = [];
  let end = keyLineEnd + 1;
  let indent = "";
  for (const [index, dash] of dashes.entries()) {
    const lineStart = source.lastIndexOf("\n", dash) + 1;
    indent = source.slice(lineStart, dash);
    if (lineStart < end || /\S/.test(indent)) return undefined;
    const itemEnd = endOfItem(source, list.items[index]);
    const value = values[index];
    if (itemEnd === undefined || !value) return undefined;
    items.push({
      id: String(value["id"]),
      before: source.slice(end, lineStart),
      text: withoutReturn(source.slice(lineStart, itemEnd)),
      value,
    });
    end = itemEnd + 1;
  }
  const rest = withoutReturn(source.slice(afterColon, keyLineEnd));
  const piece = { kind: "section", section, key, empty: " []", rest, indent, items } as const;
  return { from, to: end, piece };
}

/** The offset of the line end after the last line that holds something of the item's content. */
function endOfItem(source: string, item: unknown): number | undefined {
  if (!isMap(item)) return undefined;
  const end = contentEnd(item);
  if (end === undefined) return undefined;
  return source[end - 1] === "\n" ? end - 1 : source.indexOf("\n", end);
}

function withoutReturn(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}
