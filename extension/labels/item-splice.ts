import { isDeepStrictEqual } from "node:util";
import { isMap, isNode, isScalar, isSeq, Lexer, parseDocument } from "yaml";
import type { Node, Pair, YAMLMap } from "yaml";
import { contentEnd } from "./yaml-items";
import { flowText } from "./yaml-style";

interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** How an item is to be changed. */
export interface ItemChange {
  /** The keys that are the product's, in the order in which they are written. */
  readonly keys: readonly string[];
  /** Those of them that change; one whose value is undefined goes. */
  readonly changed: readonly string[];
  readonly values: Readonly<Record<string, unknown>>;
  /** Keys whose strings are always in double quotes. */
  readonly quoted: ReadonlySet<string>;
}

/**
 * The lines of an item with a few keys changed: every byte that is not of these stays as a person wrote it.
 * @param text the item, from the white space before its `-`
 * @returns undefined where that is not sure: a value with comments in it, an alias; the YAML library then writes it anew
 */
export function spliceItem(text: string, change: ItemChange, newline: string): string | undefined {
  const map = onlyMap(text);
  if (!map) return undefined;
  const splices: Splice[] = [];
  for (const key of change.changed) {
    const one = spliceOf(text, map, key, change, newline);
    if (!one) return undefined;
    splices.push(...one);
  }
  const result = applied(text, splices);
  return result !== undefined && reads(result, change) ? result : undefined;
}

function onlyMap(text: string): YAMLMap<Node, Node | null> | undefined {
  const { contents, errors } = parseDocument(text, { prettyErrors: false });
  const map: unknown = isSeq(contents) && contents.items.length === 1 ? contents.items[0] : undefined;
  return errors.length === 0 && isMap<Node, Node | null>(map) ? map : undefined;
}

/** Whether the changed keys now have the values that they are to have. */
function reads(text: string, { changed, values }: ItemChange): boolean {
  const document = parseDocument(text, { prettyErrors: false });
  const map = onlyMap(text);
  if (!map) return false;
  return changed.every((key) => {
    const node = map.get(key, true);
    return isDeepStrictEqual(isNode(node) ? node.toJS(document) : undefined, values[key]);
  });
}

function spliceOf(
  text: string,
  map: YAMLMap<Node, Node | null>,
  key: string,
  { keys, values, quoted }: ItemChange,
  newline: string,
): Splice[] | undefined {
  const at = map.items.findIndex((pair) => keyOf(pair) === key);
  const value = values[key];
  if (at === -1) {
    const later = keys.slice(keys.indexOf(key) + 1);
    const before = map.items.findIndex((pair) => later.includes(keyOf(pair)));
    // Not before the first, which shares its line with the `-`.
    const index = before === -1 ? map.items.length : Math.max(before, 1);
    return added(text, map, index, `${key}: ${flowValue(value, quoted.has(key))}`, newline);
  }
  if (value === undefined) return removed(text, map, at, newline);
  const present = map.items[at]?.value;
  return present ? replaced(text, present, value, quoted.has(key)) : undefined;
}

function keyOf({ key }: Pair<Node, Node | null>): string {
  return isScalar(key) ? String(key.value) : "";
}

function replaced(text: string, node: Node, value: unknown, quoted: boolean): Splice[] | undefined {
  if (!node.range || !(isScalar(node) || isMap(node) || isSeq(node))) return undefined;
  if (isMap<Node, Node | null>(node) && isRecord(value)) {
    const inner = replacedWithin(text, node, value);
    if (inner) return inner;
  }
  const [from, to] = node.range;
  const present = text.slice(from, to);
  const isBlock = !isScalar(node) && node.flow !== true;
  if (present === "" || isBlock || (!isScalar(node) && hasComment(present))) return undefined;
  const isBlockScalar = /^[|>]/.test(present);
  if (isBlockScalar && /^[^\n]*#/.test(present)) return undefined;
  const end = isBlockScalar ? (/\r?\n$/.exec(present)?.[0] ?? "") : "";
  return [{ from, to, text: flowValue(value, quoted) + end }];
}

/** A map with the same keys: only the values in it that differ. */
function replacedWithin(
  text: string,
  map: YAMLMap<Node, Node | null>,
  value: Readonly<Record<string, unknown>>,
): Splice[] | undefined {
  const names = map.items.map(keyOf);
  if (!isDeepStrictEqual([...names].sort(), Object.keys(value).sort())) return undefined;
  const splices: Splice[] = [];
  for (const [name, data] of Object.entries(value)) {
    const node = map.get(name, true);
    if (!isScalar(node)) return undefined;
    if (node.value === data) continue;
    const one = replaced(text, node, data, false);
    if (!one) return undefined;
    splices.push(...one);
  }
  return splices;
}

function removed(
  text: string,
  map: YAMLMap<Node, Node | null>,
  at: number,
  newline: string,
): Splice[] | undefined {
  const [before, pair, after] = [map.items[at - 1], map.items[at], map.items[at + 1]];
  const from = pair?.key.range?.[0];
  const to = pair && endOf(pair);
  if (from === undefined || to === undefined) return undefined;
  if (map.flow === true) {
    const next = after?.key.range?.[0];
    const start = next === undefined && before ? endOf(before) : from;
    const end = next ?? to;
    return start === undefined || hasComment(text.slice(start, end))
      ? undefined
      : [{ from: start, to: end, text: "" }];
  }
  const lineStart = text.lastIndexOf("\n", from) + 1;
  if (at === 0 || /\S/.test(text.slice(lineStart, from)) || hasComment(text.slice(from, to)))
    return undefined;
  const lineEnd = endOfLine(text, to);
  const comment = /#[^\r\n]*/.exec(text.slice(to, lineEnd))?.[0];
  if (comment !== undefined)
    return [{ from, to: lineEnd, text: comment + (lineEnd < text.length ? newline : "") }];
  // The last line of an item has no line end of its own.
  return lineEnd === text.length
    ? [{ from: lineStart - (text[lineStart - 2] === "\r" ? 2 : 1), to: lineEnd, text: "" }]
    : [{ from: lineStart, to: lineEnd, text: "" }];
}

function added(
  text: string,
  map: YAMLMap<Node, Node | null>,
  index: number,
  line: string,
  newline: string,
): Splice[] | undefined {
  const [first, before] = [map.items[0], map.items[index - 1]];
  const start = first?.key.range?.[0];
  const end = before && endOf(before);
  if (start === undefined || end === undefined) return undefined;
  if (map.flow === true) return [{ from: end, to: end, text: `, ${line}` }];
  const lineEnd = endOfLine(text, end);
  const indent = " ".repeat(start - (text.lastIndexOf("\n", start) + 1));
  const isLast = lineEnd === text.length && !text.endsWith("\n");
  const whole = isLast ? newline + indent + line : indent + line + newline;
  return [{ from: lineEnd, to: lineEnd, text: whole }];
}

function endOf(pair: Pair<Node, Node | null>): number | undefined {
  return contentEnd(pair.value ?? pair.key);
}

function hasComment(yaml: string): boolean {
  for (const token of new Lexer().lex(yaml)) if (token.startsWith("#")) return true;
  return false;
}

/** The place after the line's end, or the end of the text. */
function endOfLine(text: string, at: number): number {
  const end = text[at - 1] === "\n" ? at - 1 : text.indexOf("\n", at);
  return end === -1 ? text.length : end + 1;
}

/** A value on one line, as it may stand anywhere. */
function flowValue(value: unknown, quoted = false): string {
  if (typeof value === "string" || typeof value === "number") return flowText(value, quoted);
  if (Array.isArray(value)) return `[${value.map((part) => flowValue(part)).join(", ")}]`;
  if (!isRecord(value)) return JSON.stringify(value);
  const parts = Object.entries(value).map(([key, part]) => `${key}: ${flowValue(part)}`);
  return `{${parts.join(", ")}}`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Splices of one place stay in their order; undefined where two overlap. */
function applied(text: string, splices: readonly Splice[]): string | undefined {
  let result = "";
  let done = 0;
  for (const { from, to, text: by } of [...splices].sort((a, b) => a.from - b.from)) {
    if (from < done) return undefined;
    result += text.slice(done, from) + by;
    done = to;
  }
  return result + text.slice(done);
}
