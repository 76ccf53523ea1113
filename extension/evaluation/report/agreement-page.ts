import type { Agreement } from "../agreement/agreement";
import type { SpanDisagreement } from "../agreement/span-agreement";
import type { LeftOut } from "../gold-corpus";
import { addressIn, behind, counted, linkRoot, percent, showsIn, whole, withInterval } from "./format";
import { html, type Html } from "./html";
import { labelTitle } from "./label-title";
import { leftOutSection } from "./left-out-section";
import { labelFilter, listTable } from "./list-table";
import { reportPage } from "./page";

/** Disagreements of each list that the page holds at most. */
const most = 5000;

export interface AgreementPage {
  readonly agreement: Agreement;
  /** What people call the phenotypes. */
  readonly phenotypes: readonly { readonly id: string; readonly title: string }[];
  readonly leftOut: readonly (LeftOut & { readonly rater: string })[];
  /** The project's folder, absolute: what links to notes begin with. */
  readonly root: string;
}

/** The report of annotators' agreement: one HTML file that quotes the notes; see {@link reportPage} for its use as a webview. */
export function agreementPage({ agreement, phenotypes, leftOut, root }: AgreementPage): string {
  const titleOf = labelTitle({ phenotypes });
  const lost = leftOut
    .filter(({ kind }) => kind === "error")
    .map(({ rater, place, reason }) => ({ place: `${rater}: ${place}`, reason }));
  const title = `Agreement of ${agreement.raters.join(", ")}`;
  const content = html` <h1>${title}</h1>
    <p class="facts">
      ${agreement.raters.map((name, at) => `${name}: ${counted(agreement.counts[at] ?? 0, "note")}`).join(" · ")}
      · ${whole(agreement.shared.length)} labelled by at least two, ${whole(agreement.byAll)} by all
    </p>
    ${agreement.alone.length > 0 && html`<p class="notice">${counted(agreement.alone.length, "note")} labelled by one annotator only: they say nothing of agreement.</p>`}
    ${pairSection(agreement, titleOf)} ${judgementSection(agreement, titleOf)}
    ${spanDisagreementSection(agreement, titleOf)} ${noteDisagreementSection(agreement, titleOf)}
    ${leftOutSection(html`<h2 id="left-out">Not compared</h2>`, lost)} ${method(agreement)}`;
  const { spanDisagreements, noteDisagreements, labels, variables } = agreement;
  return reportPage({
    title,
    content,
    data: {
      root: linkRoot(root),
      titles: Object.fromEntries(
        [...labels, "diagnosis", "treatment"].map((label) => [label, titleOf(label)]),
      ),
      variables: Object.fromEntries(variables.map((one) => [one.key, variableTitle(one, titleOf)])),
      differences: spanDisagreements.slice(0, most).map((one) => ({ ...one, labels: labelsOf(one) })),
      judgements: noteDisagreements.slice(0, most).map(({ note, variable, values }) => ({
        note,
        variable,
        values: values.map((value) => value ?? null),
      })),
    },
  });
}

function labelsOf({ first, second }: SpanDisagreement): string[] {
  return [...new Set([first?.label, second?.label])].filter((label) => label !== undefined);
}

function variableTitle(
  { key, label }: { readonly key: string; readonly label: string },
  titleOf: (label: string) => string,
): string {
  return `${titleOf(label)}: ${key.slice(label.length + 1)}`;
}

function pairSection({ pairs, labels }: Agreement, titleOf: (label: string) => string): Html {
  const variants = [
    ["exact", "same label and extent"],
    ["overlap", "same label, overlapping"],
  ] as const;
  return html` <h2 id="spans">Spans</h2>
    <p>F1 in percent, with the spans of both; a figure shows where the two differ when it is clicked.</p>
    ${variants.map(
      ([variant, meaning]) =>
        html`<h3>F1, ${meaning}</h3>
          <div class="wide">
            <table>
              <thead>
                <tr>
                  <th>Label</th>
                  ${pairs.map(({ first, second, notes }) => html`<th class="number">${first} and ${second}<br /><small>${counted(notes, "note")}</small></th>`)}
                </tr>
              </thead>
              <tbody>
                ${["micro", ...labels].map(
                  (label) =>
                    html`<tr class="${label === "micro" ? "total" : ""}">
                      <th>${titleOf(label)}</th>
                      ${pairs.map(({ first, second, spans }) => {
                        const found = spans.find((one) => one.label === label);
                        const differing = addressIn("differences", {
                          pair: [first, second].join("\n"),
                          ...(label !== "micro" && { label }),
                          ...(variant === "overlap" && { kind: "missed spurious wrong-label" }),
                        });
                        return html`<td class="number">
                          ${behind(withInterval(found?.[variant]), differing)}<br /><small
                            >${whole(found?.counts[0] ?? 0)} and ${whole(found?.counts[1] ?? 0)} spans</small
                          >
                        </td>`;
                      })}
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>`,
    )}`;
}

function judgementSection(
  { variables, raters, noteDisagreements, byAll }: Agreement,
  titleOf: (label: string) => string,
): Html {
  const two = raters.length === 2;
  return html` <h2 id="notes">Notes as a whole</h2>
    <p>
      Whether a note has a phenotype, which values it gives, its first diagnosis and its treatments. 1 is full
      agreement, 0 what chance gives; a dash where one value only was given, so that chance explains all.
    </p>
    <div class="wide">
      <table>
        <thead>
          <tr>
            <th>Said of a note</th>
            <th class="number">Notes</th>
            <th class="number">Values</th>
            <th class="number">Differ</th>
            <th class="number">Same (%)</th>
            <th class="number">
              ${two ? "Cohen's kappa" : html`Fleiss' kappa<br /><small>${counted(byAll, "note")} labelled by all</small>`}
            </th>
            <th class="number">Krippendorff's alpha</th>
          </tr>
        </thead>
        <tbody>
          ${variables.map(({ key, label, notes, categories, observed, cohen, fleiss, alpha }) => {
            const differ = noteDisagreements.filter(({ variable }) => variable === key).length;
            const link = (figure: Html | string): Html =>
              behind(figure, addressIn("judgements", { variable: key }));
            return html`<tr>
              <th>${variableTitle({ key, label }, titleOf)}</th>
              <td class="number">${whole(notes)}</td>
              <td class="number">${whole(categories)}</td>
              <td class="number">${showsIn("judgements", differ, { variable: key })}</td>
              <td class="number">${link(percent(observed.value))}</td>
              <td class="number">${link(coefficient(cohen ?? fleiss))}</td>
              <td class="number">${link(coefficient(alpha))}</td>
            </tr>`;
          })}
        </tbody>
      </table>
    </div>`;
}

function coefficient(
  estimate: { value: number | null; low: number | null; high: number | null } | undefined,
): Html {
  if (!estimate || estimate.value === null) return html`–`;
  if (estimate.low === null || estimate.high === null) return html`${estimate.value.toFixed(3)}`;
  return html`${estimate.value.toFixed(3)}
    <small>${estimate.low.toFixed(2)} to ${estimate.high.toFixed(2)}</small>`;
}

function cutNote(number: number): string | false {
  return (
    number > most &&
    ` The first ${whole(most)} of ${whole(number)} are listed; \`--disagreements\` writes them all.`
  );
}

function spanDisagreementSection(
  { spanDisagreements, pairs, labels }: Agreement,
  titleOf: (label: string) => string,
): Html {
  const ofPairs = pairs.map(({ first, second }) => ({
    value: [first, second].join("\n"),
    title: `${first} and ${second}`,
  }));
  return html`<section id="differences">
    <h2>Spans that were not labelled alike</h2>
    <p>
      ${counted(spanDisagreements.length, "disagreement")}; a click opens the note at the
      place.${cutNote(spanDisagreements.length)}
    </p>
    ${listTable({
      name: "differences",
      filters: [
        {
          name: "kind",
          title: "Kind",
          options: [
            { value: "", title: "Every kind" },
            { value: "missed spurious", title: "Only one has it" },
            { value: "wrong-label", title: "Another label" },
            { value: "extent", title: "Another extent" },
            { value: "missed spurious wrong-label", title: "Not overlapping" },
          ],
        },
        labelFilter(labels, titleOf),
        { name: "pair", title: "Annotators", options: [{ value: "", title: "All annotators" }, ...ofPairs] },
      ],
      reset: "All",
      head: html`<tr>
        <th>Kind</th>
        <th>Place</th>
        <th>Annotators</th>
        <th>First</th>
        <th>Second</th>
      </tr>`,
      widths: [14, 24, 16, 23, 23],
    })}
  </section>`;
}

function noteDisagreementSection(
  { noteDisagreements, raters, variables }: Agreement,
  titleOf: (label: string) => string,
): Html {
  const said = variables.map((one) => ({ value: one.key, title: variableTitle(one, titleOf) }));
  return html`<section id="judgements">
    <h2>Notes that were not judged alike</h2>
    <p>${counted(noteDisagreements.length, "disagreement")}.${cutNote(noteDisagreements.length)}</p>
    ${listTable({
      name: "judgements",
      filters: [
        { name: "variable", title: "Said of a note", options: [{ value: "", title: "Everything" }, ...said] },
      ],
      reset: "All",
      head: html`<tr>
        <th>Note</th>
        <th>Said of it</th>
        ${raters.map((name) => html`<th>${name}</th>`)}
      </tr>`,
      widths: [22, 22, ...raters.map(() => 56 / raters.length)],
    })}
  </section>`;
}

function method({ resampling: { samples, seed } }: Agreement): Html {
  return html` <h2 id="method">How it was measured</h2>
    <p>
      <b>Spans.</b> One-to-one matching in each note, as in an evaluation; F1 is twice what both share by what
      both have, the same whoever is first (Hripcsak and Rothschild 2005). Rejected suggestions are no labels.
    </p>
    <p>
      <b>Notes.</b> Nominal values. Cohen's kappa (1960) for two annotators, Fleiss' kappa (1971) over the
      notes that all of them labelled, Krippendorff's alpha (2011) over those that at least two did. A value
      is all texts of a phenotype in the note, without case and what carries no meaning.
    </p>
    <p>
      <b>Intervals.</b>
      ${samples === 0 ? "None were asked for." : `95 % percentile bootstrap over notes, ${whole(samples)} samples, seed ${seed}.`}
    </p>
    <p class="dim">
      This page quotes the notes: keep it where notes are kept. It loads nothing and sends nothing.
    </p>`;
}
