import { html, type Html } from "./html";

/** A choice above a table; the page's script knows its name. */
export interface Filter {
  readonly name: string;
  /** For those who do not see it. */
  readonly title: string;
  readonly options: readonly { readonly value: string; readonly title: string }[];
}

export interface ListTable {
  /** Of the table's elements, and what addresses of its filters begin with: see `showsIn` in format.ts. */
  readonly name: string;
  readonly filters: readonly Filter[];
  /** The words of the button that brings the first filter back. */
  readonly reset: string;
  /** Rows of the table's head. */
  readonly head: Html;
  /** Widths of the columns, in percent. */
  readonly widths: readonly number[];
}

/** A table that the page's script fills from the page's data, with its filters; it is in a section that has its name. */
export function listTable({ name, filters, reset, head, widths }: ListTable): Html {
  return html`<div class="filters" id="${name}-filters" hidden>
      ${filters.map(
        (filter) =>
          html`<select name="${filter.name}" aria-label="${filter.title}">
            ${filter.options.map(({ value, title }) => html`<option value="${value}">${title}</option>`)}
          </select>`,
      )}
      <button class="reset">${reset}</button>
      <span class="dim shown" role="status"></span>
    </div>
    <div class="wide">
      <table class="list">
        <colgroup>
          ${widths.map((width) => html`<col width="${width}%" />`)}
        </colgroup>
        <thead>
          ${head}
        </thead>
        <tbody id="${name}-rows"></tbody>
      </table>
    </div>
    <p class="more"><button id="${name}-more" hidden>Show more</button></p>`;
}

/** A choice of one of these labels, or any. */
export function labelFilter(labels: readonly string[], titleOf: (label: string) => string): Filter {
  const options = labels.map((value) => ({ value, title: titleOf(value) }));
  return { name: "label", title: "Label", options: [{ value: "", title: "Every label" }, ...options] };
}
