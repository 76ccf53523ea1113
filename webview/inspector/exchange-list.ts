import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { ToolkitDropdown } from "../toolkit";
import { statuses, tasks, type RowFilter } from "./filter";
import type { ExchangeRow, RowStatus } from "./protocol";
import { percent } from "./token-words";

const taskNames = {
  all: "All tasks",
  phenotypes: "Phenotypes",
  diagnosis: "Diagnosis",
  treatment: "Treatment",
} as const;
export const statusNames: Readonly<Record<RowFilter["status"], string>> = {
  all: "All answers",
  answered: "Answered",
  none: "None",
  exact: "Exact",
  normalized: "Normalised",
  ambiguous: "Ambiguous",
  near: "Near",
  unanchored: "No place",
  unknown: "Other version",
};
const confidences: readonly (readonly [value: number, name: string])[] = [
  [1, "Any confidence"],
  [0.99, "Below 99 %"],
  [0.9, "Below 90 %"],
  [0.7, "Below 70 %"],
  [0.5, "Below 50 %"],
];
/** Rows that are drawn at first; more on request. */
const page = 300;

export interface ListActions {
  readonly filter: (filter: RowFilter) => void;
  readonly choose: (number: number) => void;
  readonly more: () => void;
}

/** The filters above the list. */
export function filterBar(
  filter: RowFilter,
  rows: readonly ExchangeRow[],
  shown: number,
  change: ListActions["filter"],
): TemplateResult {
  const labels = new Map(rows.flatMap(({ label, title }) => (label === undefined ? [] : [[label, title]])));
  const dropdown = (
    name: string,
    value: string,
    options: Iterable<readonly [value: string, name: string]>,
    set: (value: string) => RowFilter,
  ): TemplateResult =>
    html`<vscode-dropdown
      aria-label=${name}
      @change=${(event: Event) => {
        change(set((event.target as ToolkitDropdown).value));
      }}
      >${[...options].map(
        ([option, title]) =>
          html`<vscode-option value=${option} ?selected=${option === value}>${title}</vscode-option>`,
      )}</vscode-dropdown
    >`;
  return html`<div class="filters" role="group" aria-label="Which exchanges are listed">
    ${dropdown(
      "Where",
      filter.here ? "here" : "note",
      [
        ["here", "This sentence"],
        ["note", "Whole note"],
      ],
      (value) => ({ ...filter, here: value === "here" }),
    )}
    ${dropdown(
      "Task",
      filter.task,
      tasks.map((task) => [task, taskNames[task]] as const),
      (value) => ({ ...filter, task: tasks.find((task) => task === value) ?? "all" }),
    )}
    ${dropdown("Label", filter.label, [["all", "All labels"], ...labels], (label) => ({ ...filter, label }))}
    ${dropdown(
      "Answer",
      filter.status,
      statuses.map((status) => [status, statusNames[status]] as const),
      (value) => ({ ...filter, status: statuses.find((status) => status === value) ?? "all" }),
    )}
    ${dropdown(
      "Confidence",
      String(filter.below),
      confidences.map(([value, name]) => [String(value), name] as const),
      (value) => ({ ...filter, below: Number(value) }),
    )}
    <span class="count">${shown} of ${rows.length}</span>
  </div>`;
}

/** The exchanges, by sentence; arrow keys choose. */
export function exchangeList(
  rows: readonly ExchangeRow[],
  chosen: number | undefined,
  pages: number,
  { choose, more }: ListActions,
): TemplateResult {
  if (rows.length === 0) {
    return html`<p class="detail nothing">No exchange passes the filters.</p>`;
  }
  const at = rows.findIndex(({ number }) => number === chosen);
  const keydown = (event: KeyboardEvent): void => {
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: rows.length - 1 }[event.key];
    const row = to === undefined ? undefined : rows[Math.max(0, Math.min(rows.length - 1, to))];
    if (!row) return;
    event.preventDefault();
    choose(row.number);
  };
  const drawn = rows.slice(0, Math.max(pages * page, at + 1));
  return html`<ul
      class="exchanges"
      role="listbox"
      tabindex="0"
      aria-label="Exchanges"
      aria-activedescendant=${chosen === undefined ? nothing : `exchange-${chosen}`}
      @keydown=${keydown}
    >
      ${drawn.map((row, index) => [
        isNewPlace(row, drawn[index - 1])
          ? html`<li class="sentence" role="presentation">${row.excerpt}</li>`
          : nothing,
        exchangeRow(row, row.number === chosen, choose),
      ])}
    </ul>
    ${
      drawn.length < rows.length
        ? html`<vscode-button appearance="secondary" @click=${more}
            >Show more of ${rows.length}</vscode-button
          >`
        : nothing
    }`;
}

function isNewPlace(row: ExchangeRow, before: ExchangeRow | undefined): boolean {
  return before?.sentence.start !== row.sentence.start || before.sentence.end !== row.sentence.end;
}

function exchangeRow(row: ExchangeRow, isChosen: boolean, choose: (number: number) => void): TemplateResult {
  const { number, title, output, status, confidence, ms } = row;
  return html`<li
    id=${`exchange-${number}`}
    class=${`exchange status-${status}`}
    role="option"
    aria-selected=${isChosen ? "true" : "false"}
    @click=${() => {
      choose(number);
    }}
  >
    <span class="title-cell">${title}</span>
    <span class="output-cell">${output.trim() === "" ? "(nothing)" : output.trim()}</span>
    ${statusMark(status)}
    <span class="number">${percent(confidence)}</span>
    <span class="number ms">${Math.round(ms)} ms</span>
  </li>`;
}

export function statusMark(status: RowStatus): TemplateResult {
  return html`<span class=${`status status-${status}`}>${statusNames[status]}</span>`;
}
