import {
  axisX,
  axisY,
  barX,
  cell,
  dot,
  gridX,
  gridY,
  line,
  link,
  areaY,
  rectY,
  ruleX,
  ruleY,
  text,
} from "@observablehq/plot";
import type { ScoreDifference } from "../compare-runs";
import type { ConfusionCell, ReliabilityBin, Score } from "../evaluate";
import { binOf } from "../columns";
import { errorOutcomes, outcomeTitles, type Finding } from "../findings";
import { findAddress, percent, whole } from "./format";
import type { Html } from "./html";
import { chart } from "./svg";

const colors = {
  accent: "var(--accent)",
  second: "var(--second)",
  dim: "var(--dim)",
  line: "var(--line)",
  text: "var(--text)",
  quiet: "var(--quiet)",
} as const;

/** Shares on an axis are told in percent, without the sign on each tick. */
const inPercent = { domain: [0, 1], tickFormat: (share: number) => (100 * share).toFixed(0) } as const;

/** Room below a chart for the numbers of its axis, and beneath them for what they are. */
const labelledBelow = 42;
const axisBelow = { color: colors.dim, tickSize: 0, labelAnchor: "center", labelArrow: "none" } as const;

export interface NamedScore extends Score {
  readonly title: string;
}

/** F1 with its interval, one row for each label; exact filled, overlapping hollow. */
export function spanChart(exact: readonly NamedScore[], overlap: readonly NamedScore[]): Html {
  const rows = exact.map(({ title }) => title);
  const shown = (scores: readonly NamedScore[]): NamedScore[] => scores.filter(({ value }) => value !== null);
  const said = ({ title, value, low, high }: NamedScore): string =>
    `${title}: F1 ${percent(value)} (${percent(low)} to ${percent(high)})`;
  return chart("F1 of each phenotype with 95 % intervals", {
    width: 640,
    height: 34 * rows.length + 58,
    marginLeft: 176,
    marginRight: 16,
    marginBottom: labelledBelow,
    x: { ...inPercent, label: "F1, %" },
    y: { domain: rows, label: null },
    marks: [
      gridX({ stroke: colors.line, strokeOpacity: 1 }),
      axisX({ ...axisBelow, label: "F1, %", tickFormat: inPercent.tickFormat }),
      axisY({ label: null, tickSize: 0, fontSize: 13 }),
      ruleY(shown(overlap), {
        y: "title",
        x1: "low",
        x2: "high",
        stroke: colors.second,
        strokeWidth: 2,
        dy: 6,
      }),
      ruleY(shown(exact), {
        y: "title",
        x1: "low",
        x2: "high",
        stroke: colors.accent,
        strokeWidth: 2,
        dy: -5,
      }),
      dot(shown(overlap), {
        ...{
          y: "title",
          x: "value",
          dy: 6,
          r: 4.5,
          stroke: colors.second,
          strokeWidth: 2,
          fill: "var(--page)",
        },
        title: said,
      }),
      dot(shown(exact), { y: "title", x: "value", dy: -5, r: 5, fill: colors.accent, title: said }),
    ],
  });
}

/** Share that was right by confidence, with the perfect diagonal and how many suggestions each bin has. */
export function reliabilityChart(bins: readonly ReliabilityBin[]): Html {
  const filled = bins.filter(({ count }) => count > 0);
  const most = Math.max(1, ...filled.map(({ count }) => count));
  const middle = ({ from, to }: ReliabilityBin): number => (from + to) / 2;
  const address = ({ from }: ReliabilityBin): string =>
    findAddress({ task: "phenotypes", side: "predicted", bin: String(binOf(from + 0.05)) });
  return chart("Share of suggestions that are right, by confidence", {
    width: 440,
    height: 400,
    marginLeft: 48,
    marginBottom: labelledBelow,
    x: { ...inPercent, label: "Confidence, %" },
    y: { ...inPercent, label: "Right, %" },
    marks: [
      gridY({ stroke: colors.line, strokeOpacity: 1 }),
      axisX({ ...axisBelow, label: "Confidence, %", tickFormat: inPercent.tickFormat }),
      axisY({ label: "Right, %", tickFormat: inPercent.tickFormat, color: colors.dim, tickSize: 0 }),
      rectY(filled, {
        ...{ x1: "from", x2: "to", y: (bin: ReliabilityBin) => (0.28 * bin.count) / most, inset: 1 },
        ...{ fill: colors.quiet, fillOpacity: 0.28, href: address },
        title: (bin: ReliabilityBin) => `${whole(bin.count)} suggestions`,
      }),
      link([[0, 1]], { x1: 0, y1: 0, x2: 1, y2: 1, stroke: colors.dim, strokeDasharray: "4 4" }),
      link(filled, {
        x1: "confidence",
        y1: "confidence",
        x2: "confidence",
        y2: "right",
        stroke: colors.second,
        strokeWidth: 2,
      }),
      line(filled, { x: "confidence", y: "right", stroke: colors.accent, strokeWidth: 2 }),
      dot(filled, {
        ...{ x: "confidence", y: "right", r: 5, fill: colors.accent, href: address },
        title: (bin: ReliabilityBin) =>
          `confidence ${percent(bin.confidence)}, right ${percent(bin.right)}, ${whole(bin.count)} suggestions`,
      }),
      text(filled, {
        ...{ x: middle, y: (bin: ReliabilityBin) => (0.28 * bin.count) / most, dy: -6, fontSize: 10 },
        ...{ fill: colors.dim, text: (bin: ReliabilityBin) => whole(bin.count) },
      }),
    ],
  });
}

/** Gold labels in rows, the model's in columns; shaded by the share of the row. */
export function confusionChart(
  cells: readonly ConfusionCell[],
  labels: readonly string[],
  titleOf: (label: string) => string,
): Html {
  const missed = "missed";
  const none = "spurious";
  const rows = [...labels.map(titleOf), none];
  const columns = [...labels.map(titleOf), missed];
  const totals = new Map<string | null, number>();
  for (const { gold, count } of cells) totals.set(gold, (totals.get(gold) ?? 0) + count);
  const drawn = cells.map(({ gold, predicted, count }) => ({
    row: gold === null ? none : titleOf(gold),
    column: predicted === null ? missed : titleOf(predicted),
    share: count / Math.max(1, totals.get(gold) ?? 1),
    count,
    href: findAddress({ gold: gold ?? "", predicted: predicted ?? "", task: "phenotypes" }),
  }));
  return chart("Gold labels by the label that the model gave", {
    width: 760,
    height: 40 * rows.length + 150,
    marginLeft: 176,
    marginTop: 140,
    marginBottom: 8,
    padding: 0.06,
    x: { domain: columns, label: null },
    y: { domain: rows, label: null },
    marks: [
      axisX({ anchor: "top", tickRotate: -40, tickSize: 0, fontSize: 12, label: null }),
      axisY({ tickSize: 0, fontSize: 13, label: null }),
      cell(
        rows.flatMap((row) => columns.map((column) => ({ row, column }))),
        {
          ...{ x: "column", y: "row", fill: "var(--card)", rx: 3 },
        },
      ),
      cell(drawn, {
        ...{ x: "column", y: "row", rx: 3, fill: "var(--heat)", href: "href" },
        fillOpacity: (one: { share: number }) => 0.1 + 0.9 * one.share,
        title: (one: (typeof drawn)[number]) => `${one.row} → ${one.column}: ${whole(one.count)}`,
      }),
      text(drawn, {
        ...{ x: "column", y: "row", fontSize: 12, pointerEvents: "none" },
        text: (one: { count: number }) => whole(one.count),
        fill: (one: { share: number }) => (one.share > 0.55 ? "#ffffff" : colors.text),
      }),
    ],
    color: { type: "identity" },
  });
}

const outcomeColors = ["var(--bad)", "var(--second)", "var(--warn)", "var(--accent)", "var(--quiet)"];

/** Errors of each phenotype by their kind. */
export function errorChart(
  findings: readonly Finding[],
  labels: readonly string[],
  titleOf: (label: string) => string,
): Html {
  const kinds = errorOutcomes.filter((outcome) => outcome !== "wrong-answer");
  const bars = labels.flatMap((label) =>
    kinds.map((outcome) => ({
      title: titleOf(label),
      outcome,
      count: findings.filter(
        (one) =>
          one.task === "phenotypes" &&
          one.outcome === outcome &&
          (one.gold ?? one.predicted)?.label === label,
      ).length,
      href: findAddress({
        [outcome === "spurious" || outcome === "unanchored" ? "label" : "gold"]: label,
        outcome,
      }),
    })),
  );
  return chart("Errors of each phenotype by their kind", {
    width: 640,
    height: 28 * labels.length + 58,
    marginLeft: 176,
    marginBottom: labelledBelow,
    x: { label: "Errors" },
    y: { domain: labels.map(titleOf), label: null, padding: 0.25 },
    color: { domain: [...kinds], range: outcomeColors },
    marks: [
      gridX({ stroke: colors.line, strokeOpacity: 1 }),
      axisX({ ...axisBelow, label: "Errors" }),
      axisY({ tickSize: 0, fontSize: 13, label: null }),
      barX(
        bars.filter(({ count }) => count > 0),
        {
          ...{ x: "count", y: "title", fill: "outcome", href: "href", insetRight: 1 },
          title: (one: (typeof bars)[number]) =>
            `${one.title}: ${whole(one.count)} ${outcomeTitles[one.outcome].toLowerCase()}`,
        },
      ),
    ],
  });
}

/** Second run minus first, with intervals; what does not cross 0 differs. */
export function differenceChart(rows: readonly (ScoreDifference & { readonly title: string })[]): Html {
  const shown = rows.filter(({ value }) => value !== null);
  const reach = Math.max(
    0.02,
    ...shown.flatMap(({ low, high }) => [Math.abs(low ?? 0), Math.abs(high ?? 0)]),
  );
  const color = ({ low, high }: ScoreDifference): string =>
    (low ?? 0) > 0 || (high ?? 0) < 0 ? colors.accent : colors.quiet;
  return chart("Difference of two runs with 95 % intervals", {
    width: 640,
    height: 26 * shown.length + 58,
    marginLeft: 250,
    marginBottom: labelledBelow,
    x: { domain: [-reach, reach], label: "Difference, points" },
    y: { domain: shown.map(({ title }) => title), label: null },
    color: { type: "identity" },
    marks: [
      gridX({ stroke: colors.line, strokeOpacity: 1 }),
      axisX({ ...axisBelow, label: "Difference, points", tickFormat: (d: number) => (100 * d).toFixed(0) }),
      axisY({ tickSize: 0, fontSize: 13, label: null }),
      ruleX([0], { stroke: colors.dim }),
      ruleY(shown, { y: "title", x1: "low", x2: "high", stroke: color, strokeWidth: 2 }),
      dot(shown, {
        ...{ y: "title", x: "value", r: 4.5, fill: color },
        title: (one: ScoreDifference) =>
          `${percent(one.value)} (${percent(one.low)} to ${percent(one.high)})`,
      }),
    ],
  });
}

/** A figure at one rate of a perturbation. */
export interface CurvePoint {
  /** 0 to 1. */
  readonly rate: number;
  readonly series: string;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** Figures by rate, as lines with bands of their intervals. */
export function curveChart(
  title: string,
  points: readonly CurvePoint[],
  size: { readonly width: number; readonly height: number },
): Html {
  const shown = points.filter(({ value }) => value !== null);
  const series = [...new Set(points.map((point) => point.series))];
  const color = { domain: series, range: seriesColors.slice(0, series.length) };
  const rates = [...new Set(points.map(({ rate }) => rate))];
  const said = (one: CurvePoint): string =>
    `${one.series}, ${percent(one.rate)} % changed: ${percent(one.value)} (${percent(one.low)} to ${percent(one.high)})`;
  return chart(title, {
    ...size,
    marginLeft: 44,
    marginBottom: labelledBelow,
    x: { label: "Changed, %", domain: [0, Math.max(0.1, ...rates)] },
    y: { ...inPercent, label: null },
    color,
    marks: [
      gridY({ stroke: colors.line, strokeOpacity: 1 }),
      axisX({ ...axisBelow, label: "Changed, %", ticks: rates, tickFormat: inPercent.tickFormat }),
      axisY({ tickFormat: inPercent.tickFormat, color: colors.dim, tickSize: 0, label: null }),
      areaY(shown, { x: "rate", y1: "low", y2: "high", fill: "series", fillOpacity: 0.16 }),
      line(shown, { x: "rate", y: "value", stroke: "series", strokeWidth: 2.2 }),
      dot(shown, { x: "rate", y: "value", fill: "series", r: 4, title: said }),
    ],
  });
}

export const seriesColors = ["var(--accent)", "var(--second)", "var(--good)", "var(--warn)"];
