import { isSectionName } from "./gold-pieces";
import type { Piece } from "./gold-pieces";
import { readFlow } from "./quick-flow";
import { quickItem } from "./quick-item";

/** What is left of a gold file when its items are taken out: its fields, and sections with `[]`. */
export interface Head {
  readonly value: Readonly<Record<string, unknown>>;
  readonly pieces: readonly Piece[];
  readonly hasAliases: boolean;
}

const unquoted: ReadonlySet<string> = new Set();

/**
 * Reads the head of a gold file that is as this product writes it, without the YAML library; cut into the same pieces as
 * `cut` gives.
 * @param source ends with a line end
 * @returns undefined where the library is to read it: another style, or an error
 */
export function quickHead(source: string, newline: string): Head | undefined {
  if (!source.endsWith(newline)) return undefined;
  const value: Record<string, unknown> = {};
  const pieces: Piece[] = [];
  let raw = "";
  const put = (before: string, piece: Piece, after: string): void => {
    if (raw + before !== "") pieces.push({ kind: "raw", text: raw + before });
    pieces.push(piece);
    raw = after;
  };
  for (const line of source.slice(0, -newline.length).split(newline)) {
    if (line.startsWith("#")) {
      raw += line + newline;
      continue;
    }
    const [, key = "", written = ""] = /^([a-z]+): (.+)$/u.exec(line) ?? [];
    if (key === "" || Object.hasOwn(value, key)) return undefined;
    if (isSectionName(key)) {
      if (written !== "[]") return undefined;
      value[key] = [];
      const piece = { key: `${key}:`, empty: " []", rest: "", indent: "  ", items: [] };
      put("", { kind: "section", section: key, ...piece }, "");
      continue;
    }
    const read = readFlow(written);
    // Read right where writing it gives the very line.
    if (!read || quickItem([[key, read.value]], unquoted, "", newline) !== `- ${line}`) return undefined;
    value[key] = read.value;
    if (key === "status" || key === "annotator") {
      put(`${key}: `, { kind: "field", field: key, text: written }, newline);
    } else if (key === "note") {
      const [before, text, after] = sha256In(line) ?? [];
      if (before === undefined || text === undefined || after === undefined) return undefined;
      put(before, { kind: "field", field: "sha256", text }, after + newline);
    } else raw += line + newline;
  }
  if (raw !== "") pieces.push({ kind: "raw", text: raw });
  return { value, pieces, hasAliases: false };
}

/** The line of the note around the value of `sha256`; undefined where that is not certain. */
function sha256In(line: string): readonly [before: string, text: string, after: string] | undefined {
  const parts = line.split("sha256: ");
  const [before = "", rest = ""] = parts;
  const text = /^(?:"[0-9a-f]{64}"|[0-9a-f]{64})(?=[,}])/.exec(rest)?.[0];
  return parts.length !== 2 || text === undefined
    ? undefined
    : [`${before}sha256: `, text, rest.slice(text.length)];
}
