import fc from "fast-check";

/** One phenotype as a person may have written it. */
export interface WrittenItem {
  readonly label: string;
  readonly start: number;
  readonly decision: "accepted" | "rejected" | "added";
  readonly style: "block" | "flow";
  readonly quote: "" | "'" | '"';
  readonly comment: string;
  readonly suggested: string;
}

/** A gold file with these phenotypes; a `#` comment and a key of a person's own with each. */
export function goldSource(
  items: readonly WrittenItem[],
  { newline = "\n", bom = false, end = true, path = "notes/a.txt" } = {},
): string {
  const lines = [
    "# first line",
    "version: 1",
    `note: {path: ${path}, sha256: ${"a".repeat(64)}, offsets: code-points}`,
    "status: in-progress   # not yet",
    "annotator: mw",
    items.length === 0 ? "phenotypes: []" : "phenotypes:",
    ...items.flatMap((item, index) => written(item, index)),
    "x-mine: {keep: [this, way]}",
    "diagnoses: []",
    "treatments: []",
  ];
  const text = (bom ? "\uFEFF" : "") + lines.join(newline);
  return end ? text + newline : text;
}

function written(
  { label, start, decision, style, quote, comment, suggested }: WrittenItem,
  index: number,
): string[] {
  const name = quote + label + quote;
  const suggestion =
    decision === "added"
      ? []
      : [
          `suggestion: {run: r, label: ${suggested}, start: ${start}, end: ${start + 3}, text: abc, confidence: 0.5}`,
        ];
  const pairs = [
    `id: p${index + 1}`,
    `label: ${name}`,
    `start: ${start}`,
    `end: ${start + 3}`,
    "text: abc",
    'prefix: "" ',
    "x-own: [1,  2]",
    'suffix: ""',
    `decision: ${decision}`,
    ...suggestion,
  ];
  if (style === "flow") return [`  # ${comment}`, `  - {${pairs.join(", ")}}  # ${comment}`];
  const [first = "", second = "", ...rest] = pairs;
  return [
    "",
    `  - ${first}  # ${comment}`,
    `    ${second}   # ${comment}`,
    ...rest.map((pair) => `    ${pair}`),
  ];
}

/** Any phenotypes with some labels. */
export function anyItems(labels: readonly string[]): fc.Arbitrary<WrittenItem[]> {
  return fc.array(
    fc.record({
      label: fc.constantFrom(...labels),
      start: fc.integer({ min: 0, max: 6 }),
      decision: fc.constantFrom("accepted" as const, "rejected" as const, "added" as const),
      style: fc.constantFrom("block" as const, "flow" as const),
      quote: fc.constantFrom("" as const, "'" as const, '"' as const),
      comment: fc.stringMatching(/^[a-zåß🎗]{1,6}$/u),
      suggested: fc.constantFrom(...labels),
    }),
    { maxLength: 8 },
  );
}

export const anyFile = fc.record({
  newline: fc.constantFrom("\n", "\r\n"),
  bom: fc.boolean(),
  end: fc.boolean(),
});
