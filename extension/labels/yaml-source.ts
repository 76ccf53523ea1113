import { isMap, isNode, isPair, LineCounter, parseDocument } from "yaml";
import type { Document, ErrorCode } from "yaml";
import type { ErrorObject, ValidateFunction } from "ajv";

/** Something wrong at one place of a YAML file. Its message never holds the file's text. */
export interface YamlProblem {
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 code units. */
  readonly column: number;
  readonly message: string;
}

export interface YamlSource {
  readonly document: Document.Parsed;
  /** The content as plain objects; undefined when it could not be parsed. */
  readonly value: unknown;
  /** Syntax errors, or what the schema refuses, by position. */
  readonly problems: readonly YamlProblem[];
  /** The place of a key path, e.g. `["phenotypes", 3, "end"]`, or of the nearest parent that exists. */
  readonly place: (path: readonly (string | number)[]) => { line: number; column: number };
}

const syntaxMessages: Partial<Record<ErrorCode, string>> = {
  ALIAS_PROPS: "An alias cannot have an anchor or a tag; take one of them out.",
  BAD_ALIAS: "This alias is not valid; name an anchor that is defined above.",
  BAD_DQ_ESCAPE: "A backslash in double quotes begins an escape that YAML does not know; double it.",
  BAD_INDENT: "The indentation does not fit; align this line with its neighbours.",
  BAD_SCALAR_START: "A plain value cannot begin with this character; put the value in quotes.",
  DUPLICATE_KEY: "This key is there twice; take one out.",
  MISSING_CHAR: "A closing quote, bracket, brace, comma or colon is missing here.",
  MULTIPLE_DOCS: "There is a second document in the file; take out the line `---` before it.",
  TAB_AS_INDENT: "A tab indents this line; use spaces.",
};

/**
 * Parses YAML 1.2 and checks it against a compiled schema.
 * Never throws for what the file contains; everything wrong is in `problems`.
 */
export function parseYaml(source: string, validate: ValidateFunction): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false, keepSourceTokens: true });
  const at = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const place = (path: readonly (string | number)[]): { line: number; column: number } =>
    at(offsetOf(document, path));
  const syntax = document.errors.map((error) => ({
    ...at(error.pos[0]),
    message: syntaxMessages[error.code] ?? "This is not valid YAML here; correct the line.",
  }));
  if (syntax.length > 0) return { document, value: undefined, problems: syntax, place };
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 1000 });
  } catch {
    const problem = {
      ...at(0),
      message: "An alias (`*name`) names no anchor above it; define the anchor first.",
    };
    return { document, value: undefined, problems: [problem], place };
  }
  if (validate(value)) return { document, value, problems: [], place };
  const problems = meaningful(validate.errors ?? [])
    .map((error) => ({ ...place(pathOf(error)), message: messageOf(error) }))
    .sort((a, b) => a.line - b.line || a.column - b.column);
  return { document, value, problems, place };
}

function offsetOf(document: Document.Parsed, path: readonly (string | number)[]): number {
  let node: unknown = document.contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const key of path) {
    if (isMap(node) && typeof key === "string") {
      const pair = node.items.find((item) => isPair(item) && keyOf(item.key) === key);
      if (!pair) return offset;
      offset = isNode(pair.key) ? (pair.key.range?.[0] ?? offset) : offset;
      node = pair.value;
    } else if (isNode(node) && "items" in node && typeof key === "number") {
      const item: unknown = (node.items as unknown[])[key];
      if (!isNode(item)) return offset;
      offset = item.range?.[0] ?? offset;
      node = item;
    } else return offset;
  }
  return offset;
}

function keyOf(key: unknown): unknown {
  return isNode(key) && "value" in key ? key.value : key;
}

function pathOf(error: ErrorObject): (string | number)[] {
  const path = error.instancePath
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  const extra: unknown = (error.params as Record<string, unknown>)["additionalProperty"];
  return typeof extra === "string" ? [...path, extra] : path;
}

/** `oneOf` and `if` say the same as the errors under them, less clearly. */
function meaningful(errors: readonly ErrorObject[]): ErrorObject[] {
  const clear = errors.filter((error) => !["oneOf", "if", "anyOf"].includes(error.keyword));
  const used = clear.length > 0 ? clear : errors;
  const seen = new Set<string>();
  return used.filter((error) => {
    const key = `${error.instancePath} ${messageOf(error)}`;
    return !seen.has(key) && seen.add(key);
  });
}

function messageOf(error: ErrorObject): string {
  const params = error.params as Record<string, unknown>;
  const name = error.instancePath.replace(/^.*\//, "").replace(/^\d+$/, "item");
  const what = name === "" ? "The file" : name === "item" ? "This item" : `\`${name}\``;
  switch (error.keyword) {
    case "required":
      return `${what} lacks \`${String(params["missingProperty"])}\`; add it.`;
    case "additionalProperties":
      return `\`${String(params["additionalProperty"])}\` is not a key that is known here; correct it, or begin it with \`x-\`.`;
    case "enum":
      return `${what} must be one of ${(params["allowedValues"] as unknown[]).map((value) => `\`${String(value)}\``).join(", ")}.`;
    case "const":
      return `${what} must be \`${String(params["allowedValue"])}\`.`;
    case "type":
      return `${what} must be ${article(String(params["type"]))}.`;
    case "false schema":
      return `${what} does not belong in an item that was \`added\`; take it out or change the decision.`;
    case "pattern":
      return `${what} is not in the form that is asked for; see its description in the schema.`;
    case "minLength":
      return `${what} must not be empty.`;
    default:
      return `${what} ${error.message ?? "is not valid"}.`;
  }
}

function article(type: string): string {
  const words: Record<string, string> = {
    object: "a map (`key: value`)",
    array: "a list",
    integer: "a whole number",
    string: "text (put it in quotes)",
  };
  return words[type] ?? `a ${type}`;
}
