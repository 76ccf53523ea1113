import type { ScoreName } from "../metrics";
import type { RobustnessCurve } from "../robustness/curve";
import { headlinesOf, scoreOf, type Headline } from "../robustness/headlines";
import { curveChart, type CurvePoint } from "./charts";
import { html, type Html } from "./html";

const seriesClasses = ["accent", "second", "good", "warn"] as const;

/** The headline figures by rate, phenotypes and plans apart. */
export function curveSection(curve: RobustnessCurve): Html {
  const headlines = headlinesOf(curve.points[0]?.evaluation.tasks ?? []);
  const chart = (title: string, group: Headline["group"]): Html | undefined => {
    const shown = headlines.filter((one) => one.group === group);
    if (shown.length === 0) return undefined;
    const points = shown.flatMap(({ title: series, name }) => pointsOf(curve, series, name));
    return html`<div>
      <h3>${title}</h3>
      ${curveChart(`${title}, by rate`, points, { width: 500, height: 340 })}
      <div class="key">
        ${shown.map(
          ({ title: series }, at) =>
            html`<span class="${seriesClasses[at] ?? "accent"}"><i></i>${series}</span>`,
        )}
      </div>
    </div>`;
  };
  return html` <h2 id="curve">What it costs</h2>
    <p>Percent by the share that was changed; the bands are 95 % intervals.</p>
    <div class="columns">
      ${chart("Phenotypes", "phenotypes")} ${chart("Diagnosis and treatment plan", "plans")}
    </div>`;
}

/** F1 of the spans of each phenotype, small. */
export function phenotypeSection(
  curve: RobustnessCurve,
  labels: readonly string[],
  titleOf: (label: string) => string,
): Html {
  const name = (label: string, variant: string): ScoreName => ({
    ...{ scorer: "spans", task: "phenotypes", variant, label, metric: "f1" },
  });
  const charts = labels.map((label) => {
    const points = [
      ...pointsOf(curve, "exact", name(label, "exact")),
      ...pointsOf(curve, "overlapping", name(label, "overlap")),
    ];
    const isEmpty = points.every(({ value }) => value === null);
    return html`<figure>
      <figcaption>${titleOf(label)}</figcaption>
      ${
        isEmpty
          ? html`<p class="dim">None in these notes.</p>`
          : curveChart(`F1 of ${titleOf(label)} by rate`, points, { width: 250, height: 190 })
      }
    </figure>`;
  });
  return html` <h2 id="phenotypes">By phenotype</h2>
    <p>F1 of spans.</p>
    <div class="key">
      <span class="accent"><i></i>exact</span><span class="second"><i></i>overlapping</span>
    </div>
    <div class="multiples">${charts}</div>`;
}

function pointsOf({ points }: RobustnessCurve, series: string, name: ScoreName): CurvePoint[] {
  return points.map(({ rate, evaluation }) => {
    const { value = null, low = null, high = null } = scoreOf(evaluation, name) ?? {};
    return { rate, series, value, low, high };
  });
}
