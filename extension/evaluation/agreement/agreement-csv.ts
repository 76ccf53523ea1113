import { csv } from "../evaluation-csv";
import type { Agreement } from "./agreement";

/** Every figure on a line, with its 95 % interval: F1 of spans for each pair, coefficients for each variable. */
export function agreementCsv({ pairs, variables }: Agreement): string {
  const spans = pairs.flatMap(({ first, second, notes, spans: labels }) =>
    labels.flatMap(({ label, exact, overlap }) =>
      (
        [
          ["exact", exact],
          ["overlap", overlap],
        ] as const
      ).map(([variant, { value, low, high }]) => [
        "spans",
        label,
        `f1 ${variant}`,
        `${first} and ${second}`,
        notes,
        value,
        low,
        high,
      ]),
    ),
  );
  const judgements = variables.flatMap(({ key, notes, observed, cohen, fleiss, alpha }) =>
    (
      [
        ["observed", observed],
        ["cohen kappa", cohen],
        ["fleiss kappa", fleiss],
        ["krippendorff alpha", alpha],
      ] as const
    ).flatMap(([name, estimate]) =>
      estimate ? [["notes", key, name, "all", notes, estimate.value, estimate.low, estimate.high]] : [],
    ),
  );
  return csv([
    ["of", "what", "measure", "annotators", "notes", "value", "low", "high"],
    ...spans,
    ...judgements,
  ]);
}

/** Every disagreement on a line; positions are code points of the note, lines count from 1. Quotes the notes. */
export function disagreementsCsv({ raters, spanDisagreements, noteDisagreements }: Agreement): string {
  const columns = ["id", "label", "text", "start", "end", "line"];
  const head = ["first", "second"].flatMap((side) => columns.map((column) => `${side}_${column}`));
  const spans = spanDisagreements.map(({ note, pair, kind, first, second }) => [
    note,
    kind,
    pair[0],
    pair[1],
    ...[first, second].flatMap((span) => [
      span?.id,
      span?.label,
      span?.text,
      span?.place.start,
      span?.place.end,
      span?.place.line,
    ]),
  ]);
  const judgements = noteDisagreements.map(({ note, variable, values }) => [
    note,
    variable,
    values.map((value, at) => `${raters[at] ?? ""}: ${value ?? "(not labelled)"}`).join(" | "),
  ]);
  return csv([["note", "kind", "first", "second", ...head], ...spans, ...judgements]);
}
