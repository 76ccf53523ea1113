import type { Agreement } from "../evaluation/agreement/agreement";
import type { Estimate } from "../evaluation/statistics/estimate";
import { count } from "./output";

type Figure = Pick<Estimate, "value" | "low" | "high"> | undefined;

/** What a person reads in a terminal: F1 in percent, coefficients from -1 to 1, with 95 % intervals. No text of a note. */
export function agreementText(
  { raters, counts, shared, byAll, alone, pairs, variables, spanDisagreements, noteDisagreements }: Agreement,
  phenotypes: readonly { readonly id: string; readonly title: string }[],
): string[] {
  const titles = new Map(phenotypes.map(({ id, title }) => [id, title]));
  const lines = [
    raters.map((name, at) => `${name} (${count(counts[at] ?? 0, "note")})`).join(", "),
    `${count(shared.length, "note")} labelled by at least two, ${byAll} by all, ${alone.length} by one only`,
  ];
  for (const { first, second, notes, spans } of pairs) {
    lines.push("", `${first} and ${second}, ${count(notes, "note")}`);
    lines.push(row("spans, F1", ["exact", "95 %", "overlapping", "95 %", "spans"]));
    for (const { label, exact, overlap, counts: both } of spans) {
      const f1 = [percent(exact), interval(exact, 100), percent(overlap), interval(overlap, 100)];
      lines.push(row(titles.get(label) ?? label, [...f1, both.join(" / ")]));
    }
  }
  const kappa = raters.length === 2 ? "Cohen's kappa" : "Fleiss' kappa";
  lines.push("", row("notes as a whole", ["same", kappa, "95 %", "alpha", "95 %"]));
  for (const { key, label, observed, cohen, fleiss, alpha } of variables) {
    const chance = cohen ?? fleiss;
    const figures = [percent(observed), plain(chance), interval(chance, 1), plain(alpha), interval(alpha, 1)];
    lines.push(row(`${titles.get(label) ?? label}: ${key.slice(label.length + 1)}`, figures));
  }
  lines.push(
    "",
    `${count(spanDisagreements.length, "span")} not labelled alike, ${noteDisagreements.length} different judgements of notes`,
  );
  return lines;
}

function percent(figure: Figure): string {
  return figure?.value == null ? "-" : (100 * figure.value).toFixed(2);
}

function plain(figure: Figure): string {
  return figure?.value == null ? "-" : figure.value.toFixed(3);
}

function interval(figure: Figure, scale: number): string {
  if (figure?.low == null || figure.high == null) return "";
  const digits = scale === 1 ? 3 : 2;
  return `${(scale * figure.low).toFixed(digits)} to ${(scale * figure.high).toFixed(digits)}`;
}

function row(name: string, cells: readonly string[]): string {
  return `${name.padEnd(36)}${cells.map((cell) => cell.padStart(17)).join("")}`.trimEnd();
}
