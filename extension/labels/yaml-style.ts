import { isMap, isScalar, isSeq, Scalar, visit } from "yaml";
import type { Document, Node } from "yaml";

/** The text of a document, as every YAML file of the product is written: nothing is folded. */
export function writeYaml(document: Document): string {
  const style = {
    lineWidth: 0,
    minContentWidth: 0,
    doubleQuotedMinMultiLineLength: Infinity,
    flowCollectionPadding: false,
    verifyAliasOrder: false,
  };
  return escapeUnprintable(document.toString(style));
}

/** Escapes what YAML 1.1 readers refuse or take for line ends; all of it is in double quotes, see {@link needsQuotes}. */
export function escapeUnprintable(yaml: string): string {
  return yaml.replaceAll(
    /[\u007F-\u009F\u2028\u2029\uFEFF]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

// What YAML 1.1 readers such as PyYAML take for something else than text, beside what YAML 1.2 does:
// booleans, sexagesimal, octal and underscored numbers, floats without a dot, dates, merge keys.
const misread =
  /^(?:y|n|yes|no|on|off|true|false|null|~|<<|=|[-+]?\.?(?:inf|nan)|[-+]?[\d.][\d_,.:]*(?:e[-+]?\d*)?|[-+]?0[xob][\da-f_]*|\d{4}-\d{1,2}-\d{1,2}.*)$/i;

/** Whether a string must be quoted so that every YAML reader takes it for the same text. */
export function needsQuotes(text: string): boolean {
  // A lone hyphen begins a list.
  return text === "-" || misread.test(text) || /^\s|\s$|[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\uFEFF]/u.test(text);
}

/** The text of a value as it may stand anywhere, also between braces; `quoted` in double quotes. */
export function flowText(value: string | number, quoted = false): string {
  if (typeof value === "number") return String(value);
  const isPlain = !quoted && /^[\p{L}\p{N}][\p{L}\p{N} ._/-]*$/u.test(value) && !needsQuotes(value);
  return isPlain ? value : escapeUnprintable(JSON.stringify(value));
}

/** A string as a node; `quoted` always in double quotes. */
export function textNode(text: string, quoted = false): Scalar<string> {
  const node = new Scalar(text);
  node.type = quoted || needsQuotes(text) ? "QUOTE_DOUBLE" : "PLAIN";
  return node;
}

/** Makes the nodes of plain data, with `flow` for the maps and lists that go on one line. */
export function dataNode(document: Document, data: unknown, flow = false): Node {
  const node = document.createNode(data) as Node;
  visit(node, {
    Scalar: (_key, scalar) => {
      if (isScalar(scalar) && typeof scalar.value === "string")
        scalar.type = textNode(scalar.value).type ?? "PLAIN";
    },
    Collection: (_key, collection) => {
      if (flow && (isMap(collection) || isSeq(collection))) collection.flow = true;
    },
  });
  return node;
}
