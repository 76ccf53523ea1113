import type { Agreement } from "../agreement/agreement";
import type { AnnotatedSpan, SpanDisagreement } from "../agreement/span-agreement";
import type { LeftOut } from "../gold-corpus";
import { counted, linkRoot, percent, whole, withInterval } from "./format";
import { html, type Html } from "./html";
import { labelTitle } from "./label-title";
import { reportPage } from "./page";

/** Disagreements of one kind that the page holds at most. */
const most = 1000;

function kindOf({ kind, pair: [first, second] }: SpanDisagreement): string {
  switch (kind) {
    case "missed":
      return `Only ${first}`;
    case "spurious":
      return `Only ${second}`;
    case "wrong-label":
      return "Another label";
    case "wrong-extent":
      return "Another extent";
  }
}

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
  const titles = labelTitle({ phenotypes });
  const title = `Agreement of ${agreement.raters.join(", ")}`;
  const link = linkTo(linkRoot(root));
  const content = html` <h1>${title}</h1>
    <p class="facts">
      ${agreement.raters.map((name, at) => `${name}: ${counted(agreement.counts[at] ?? 0, "note")}`).join(" · ")}
      · ${whole(agreement.shared.length)} labelled by at least two, ${whole(agreement.byAll)} by all
    </p>
    ${agreement.alone.length > 0 && html`<p class="notice">${counted(agreement.alone.length, "note")} labelled by one annotator only: they say nothing of agreement.</p>`}
    ${pairSection(agreement, titles)} ${judgementSection(agreement, titles)}
    ${spanDisagreementSection(agreement, titles, link)} ${noteDisagreementSection(agreement, titles, link)}
    ${leftOutSection(leftOut)} ${method(agreement)}`;
  return reportPage({ title, content, data: {} });
}

function pairSection({ pairs, labels }: Agreement, titleOf: (label: string) => string): Html {
  const variants = [
    ["exact", "same label and extent"],
    ["overlap", "same label, overlapping"],
  ] as const;
  return html` <h2 id="spans">Spans</h2>
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
                      ${pairs.map(({ spans }) => {
                        const found = spans.find((one) => one.label === label);
                        return html`<td class="number">
                          ${withInterval(found?.[variant])}<br /><small
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

function judgementSection({ variables, raters }: Agreement, titleOf: (label: string) => string): Html {
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
            <th class="number">Same (%)</th>
            <th class="number">${two ? "Cohen's kappa" : "Fleiss' kappa"}</th>
            <th class="number">Krippendorff's alpha</th>
          </tr>
        </thead>
        <tbody>
          ${variables.map(
            ({ key, label, notes, categories, observed, cohen, fleiss, alpha }) =>
              html`<tr>
                <th>${titleOf(label)}: ${key.slice(label.length + 1)}</th>
                <td class="number">${whole(notes)}</td>
                <td class="number">${whole(categories)}</td>
                <td class="number">${percent(observed.value)}</td>
                <td class="number">${coefficient(cohen ?? fleiss)}</td>
                <td class="number">${coefficient(alpha)}</td>
              </tr>`,
          )}
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

type Link = (note: string, span?: AnnotatedSpan) => Html;

function linkTo(root: string): Link {
  return (note, span) => {
    const address = `vscode://file${root}/${note.split("/").map(encodeURIComponent).join("/")}`;
    if (!span) return html`<a href="${address}" data-path="${note}">${note}</a>`;
    const { start, end, line, column } = span.place;
    return html`<a
      href="${address}:${line}:${column}"
      data-path="${note}"
      data-start="${start}"
      data-end="${end}"
      data-line="${line}"
      data-column="${column}"
      >${note}:${line}</a
    >`;
  };
}

function spanDisagreementSection(
  { spanDisagreements }: Agreement,
  titleOf: (label: string) => string,
  link: Link,
): Html {
  const cell = (span: AnnotatedSpan | undefined): Html =>
    span ? html`${titleOf(span.label)}: <q>${span.text}</q>` : html`<span class="dim">–</span>`;
  return html` <h2 id="span-disagreements">Spans that were not labelled alike</h2>
    <p>
      ${whole(spanDisagreements.length)} in
      all${spanDisagreements.length > most && `; the first ${whole(most)} are listed, the CSV has them all`}.
    </p>
    <div class="wide">
      <table>
        <thead>
          <tr>
            <th>Kind</th>
            <th>Place</th>
            <th>Annotators</th>
            <th>First</th>
            <th>Second</th>
          </tr>
        </thead>
        <tbody>
          ${spanDisagreements.slice(0, most).map(
            (one) =>
              html`<tr>
                <td>${kindOf(one)}</td>
                <td>${link(one.note, one.first ?? one.second)}</td>
                <td>${one.pair.join(" and ")}</td>
                <td>${cell(one.first)}</td>
                <td>${cell(one.second)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

function noteDisagreementSection(
  { noteDisagreements, raters }: Agreement,
  titleOf: (label: string) => string,
  link: Link,
): Html {
  return html` <h2 id="note-disagreements">Notes that were not judged alike</h2>
    <p>
      ${whole(noteDisagreements.length)} in
      all${noteDisagreements.length > most && `; the first ${whole(most)} are listed`}.
    </p>
    <div class="wide">
      <table>
        <thead>
          <tr>
            <th>Note</th>
            <th>Said of it</th>
            ${raters.map((name) => html`<th>${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${noteDisagreements.slice(0, most).map(
            ({ note, variable, label, values }) =>
              html`<tr>
                <td>${link(note)}</td>
                <td>${titleOf(label)}: ${variable.slice(label.length + 1)}</td>
                ${values.map((value) => html`<td>${value ?? html`<span class="dim">not labelled</span>`}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

function leftOutSection(leftOut: AgreementPage["leftOut"]): Html | undefined {
  const lost = leftOut.filter(({ kind }) => kind === "error");
  if (lost.length === 0) return undefined;
  return html` <h2 id="left-out">Not compared</h2>
    <div class="wide">
      <table>
        <tbody>
          ${lost.map(
            ({ rater, place, reason }) =>
              html`<tr>
                <th>${rater}: ${place}</th>
                <td>${reason}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
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
