import fc from "fast-check";
import type { Span } from "../../../extension/notes/note";
import { CodePoints } from "../../../extension/notes/code-points";

/** Gold files as a person's editor leaves them: any order of keys, any style, with comments, anchors and keys of their own. */

export const noteText =
  "🎗 Left breast, 2.5 cm:\r\nno, 1e3 “x”; ER+ {IIA}\n# 12:30 a \tPR- 'so' \"it\" ends\n".repeat(3);
export const points = CodePoints.of(noteText);
export const labels = ["tumor-size", "tumor-site", "cancer-stage"];

export const anySpan = fc
  .tuple(fc.nat(points.length - 1), fc.integer({ min: 1, max: 30 }))
  .map(([start, length]): Span => ({ start, end: Math.min(points.length, start + length) }));

const anyStyle = fc.record({
  /** How text is written. */
  scalar: fc.constantFrom("plain", "single", "double", "literal", "folded"),
  flow: fc.constantFrom("", "line", "lines"),
  /** Sorts the keys. */
  order: fc.array(fc.nat(99), { minLength: 12, maxLength: 12 }),
  commentAbove: fc.constantFrom("", "flush", "indented", "blank"),
  /** Keys with a comment behind their value. */
  comments: fc.array(fc.nat(11), { maxLength: 3 }),
  own: fc.constantFrom("", "word", "map", "list", "anchor", "alias", "quoted"),
  anchored: fc.boolean(),
  spaced: fc.boolean(),
});

type Style = typeof anyStyle extends fc.Arbitrary<infer T> ? T : never;

const anyItem = fc.record({
  span: anySpan,
  label: fc.constantFrom(...labels),
  decision: fc.constantFrom("added", "accepted", "corrected", "rejected"),
  style: anyStyle,
});

export const anyFile = fc
  .record({
    phenotypes: fc.array(anyItem, { maxLength: 5 }),
    diagnoses: fc.array(anyItem, { maxLength: 3 }),
    indent: fc.constantFrom("", "  ", "    "),
    newline: fc.constantFrom("\n", "\r\n"),
    bom: fc.boolean(),
    diagnosesFirst: fc.boolean(),
    end: fc.constantFrom("", "\n", "\n# the end\n", "\n\n"),
    status: fc.constantFrom("in-progress", '"in-progress"  # c-status', "in-progress # c-status"),
  })
  .map(({ phenotypes, diagnoses, indent, newline, bom, diagnosesFirst, end, status }) => {
    const list = (name: string, items: readonly (typeof phenotypes)[number][]): string => {
      if (items.length === 0) return `${name}: [] # c-${name}\n`;
      const letter = name.charAt(0);
      return `${name}: # c-${name}\n${items.map((item, index) => itemText(`${letter}${index + 1}`, item, indent)).join("")}`;
    };
    const lists = [list("phenotypes", phenotypes), list("diagnoses", diagnoses)];
    if (diagnosesFirst) lists.reverse();
    const head = `# c-first\nversion: 1\nx-owner: &owner {name: kt, since: 2026} # c-owner\nannotator: mw\n`;
    const note = `note: {path: a.txt, sha256: ${"a".repeat(64)}, offsets: code-points} # c-note\n`;
    const text = `${head}${note}status: ${status}\n${lists.join("# c-between\n\n")}treatments: []\nx-again: *owner${end}`;
    return (bom ? "\uFEFF" : "") + text.replaceAll("\n", newline);
  });

function itemText(
  id: string,
  { span, label, decision, style }: { span: Span; label: string; decision: string; style: Style },
  indent: string,
): string {
  const quote = points.slice(span);
  const isPhenotype = id.startsWith("p");
  const place = `start: ${span.start}, end: ${span.end}`;
  const suggested = `{run: r1, ${isPhenotype ? `label: ${label}, ${place}, ` : ""}text: ${JSON.stringify(quote)}, confidence: 0.97}`;
  const pairs: [string, string][] = [
    ["id", id],
    ["text", inStyle(isPhenotype ? quote : quote.trim() || "x", style, `${indent}    `)],
    ["decision", decision],
    ...(decision === "added" ? [] : [["suggestion", suggested] as [string, string]]),
  ];
  if (isPhenotype) {
    const anchor = style.anchored ? `&${id}-prefix ` : "";
    pairs.push(["label", label], ["start", String(span.start)], ["end", String(span.end)]);
    pairs.push(["prefix", `${anchor}"so "`], ["suffix", "''"]);
  } else pairs.push(["evidence", `[{${place}, text: ${JSON.stringify(quote)}}]`]);
  const own = ownValue(style, id);
  if (own !== "") pairs.push([`x-${style.own}`, own]);
  const sorted = pairs
    .map((pair, index) => ({ pair, at: style.order[index] ?? 0 }))
    .sort((a, b) => a.at - b.at)
    .map(({ pair }) => pair);
  const above = {
    "": "",
    flush: `# c-${id}-above\n`,
    indented: `${indent}  # c-${id}-above\n\n`,
    blank: "\n",
  };
  const gap = style.spaced ? " " : "";
  if (style.flow !== "") {
    const between = style.flow === "line" ? ", " : `,\n${indent}     `;
    const body = sorted.map(([key, value]) => `${key}: ${value}`).join(between);
    return `${above[style.commentAbove]}${indent}- {${gap}${body}${gap}} # c-${id}\n`;
  }
  const lines = sorted.map(([key, value], index) => {
    const isLong = value.includes("\n");
    const comment = style.comments.includes(index) && !isLong ? ` ${gap}# c-${id}-${index}` : "";
    return `${indent}${index === 0 ? "- " : "  "}${key}: ${gap}${value}${comment}\n`;
  });
  return above[style.commentAbove] + lines.join("");
}

function ownValue({ own, flow }: Style, id: string): string {
  const block = flow === "";
  switch (own) {
    case "word":
      return "yes";
    case "map":
      return block ? `\n      who:  kt\n      when: [2026, 11]` : "{who:  kt}";
    case "list":
      return block ? `\n      - one\n      -   two` : "[one,two]";
    case "anchor":
      return `&${id}-own "a:  b"`;
    case "alias":
      return "*owner";
    case "quoted":
      return `'it''s  so'`;
    default:
      return "";
  }
}

function inStyle(text: string, { scalar, flow }: Style, indent: string): string {
  const isSimple = /^[\p{L}][\p{L} ]*\p{L}$/u.test(text) && !/^(?:no|yes|on|off|a)$/.test(text);
  const isLine = /^[^\r\n\t]+$/.test(text);
  if (scalar === "plain" && isSimple) return text;
  if (scalar === "single" && isLine) return `'${text.replaceAll("'", "''")}'`;
  if ((scalar === "literal" || scalar === "folded") && flow === "" && isLine && text.trim() === text)
    return `${scalar === "literal" ? "|-" : ">-"}\n${indent}${text}`;
  return JSON.stringify(text);
}
