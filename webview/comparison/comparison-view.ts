import { LitElement, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { Host } from "../host";
import { RequestCaller } from "../protocol";
import type { ComparedNote, ComparedRun, ComparisonRequests, ComparisonState } from "./protocol";
import { differs, sorted, totalOf, type Column } from "./sort";

const columns: readonly { readonly id: Column; readonly name: string }[] = [
  { id: "path", name: "Note" },
  { id: "onlyA", name: "Only in A" },
  { id: "onlyB", name: "Only in B" },
  { id: "extent", name: "Other extent" },
  { id: "both", name: "In both" },
  { id: "agreement", name: "Agreement (F1)" },
  { id: "texts", name: "Other diagnoses and treatments" },
];
const missing: Readonly<Record<NonNullable<ComparedNote["missing"]>, string>> = {
  "not-in-a": "not in A",
  "not-in-b": "not in B",
  "other-version": "changed between the runs",
  unreadable: "cannot be read",
};

/** Two runs on a corpus: a table by note, each row of which opens the note with both runs. */
export class ComparisonView extends LitElement {
  static override properties = {
    state: { state: true },
    column: { state: true },
    descending: { state: true },
    onlyDifferent: { state: true },
    error: { state: true },
  };
  declare private state: ComparisonState | undefined;
  declare private column: Column;
  declare private descending: boolean;
  declare private onlyDifferent: boolean;
  declare private error: string | undefined;
  private caller: RequestCaller<ComparisonRequests> | undefined;

  constructor() {
    super();
    this.column = "path";
    this.descending = false;
    this.onlyDifferent = false;
  }

  /** Starts the talk with the extension. */
  connect(host: Host<ComparisonState>): void {
    const caller = new RequestCaller<ComparisonRequests>((message) => {
      host.post(message);
    });
    this.caller = caller;
    host.onMessage((message) => {
      if (message.type === "response") caller.settle(message);
      else if (message.type === "state") this.state = message.state;
    });
    host.post({ type: "ready" });
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    const { state } = this;
    if (!state) return html``;
    const notes = sorted(
      this.onlyDifferent ? state.notes.filter(differs) : state.notes,
      this.column,
      this.descending,
    );
    return html`
      <h1>Two runs by note</h1>
      <dl class="runs">${runLine("A", state.a)}${runLine("B", state.b)}</dl>
      ${this.error === undefined ? nothing : html`<div class="banner error" role="alert">${this.error}</div>`}
      <p>
        <label
          ><input
            type="checkbox"
            .checked=${this.onlyDifferent}
            @change=${(event: Event) => {
              this.onlyDifferent = (event.target as HTMLInputElement).checked;
            }}
          />
          Only notes with a difference</label
        >
        <span class="count">${notes.length} of ${state.notes.length} notes</span>
      </p>
      ${
        notes.length === 0
          ? html`<p>Both runs say the same of every note.</p>`
          : this.renderTable(notes, totalOf(state.notes))
      }
    `;
  }

  private renderTable(notes: readonly ComparedNote[], total: ComparedNote): TemplateResult {
    return html`<div class="table">
      <table>
        <thead>
          <tr>
            ${columns.map(({ id, name }) => this.renderHead(id, name))}
          </tr>
        </thead>
        <tbody>
          <tr class="total">
            <th scope="row">All notes</th>
            ${numbers(total)}
          </tr>
          ${notes.map(
            (note) =>
              html`<tr>
                <th scope="row">
                  ${
                    note.missing === undefined
                      ? html`<button type="button" class="link" @click=${() => void this.open(note.path)}>
                          ${note.path}
                        </button>`
                      : note.path
                  }
                </th>
                ${note.missing === undefined ? numbers(note) : html`<td colspan="6">${missing[note.missing]}</td>`}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  private renderHead(id: Column, name: string): TemplateResult {
    const isSorted = this.column === id;
    return html`<th
      scope="col"
      aria-sort=${isSorted ? (this.descending ? "descending" : "ascending") : "none"}
    >
      <button
        type="button"
        class="link"
        @click=${() => {
          this.descending = isSorted ? !this.descending : id !== "path" && id !== "agreement";
          this.column = id;
        }}
      >
        ${name}${isSorted ? (this.descending ? " ↓" : " ↑") : nothing}
      </button>
    </th>`;
  }

  private async open(note: string): Promise<void> {
    this.error = undefined;
    try {
      await this.caller?.request("open", { note });
    } catch (error) {
      this.error = error instanceof Error ? error.message : "The note could not be opened.";
    }
  }
}

function runLine(name: string, { id, started, model, notes }: ComparedRun): TemplateResult {
  return html`<div>
    <dt>${name}</dt>
    <dd>${started} · ${model} · ${notes === 1 ? "1 note" : `${notes} notes`} · ${id}</dd>
  </div>`;
}

function numbers({ onlyA, onlyB, extent, both, agreement, texts }: ComparedNote): TemplateResult {
  const share = agreement === undefined ? "–" : agreement.toFixed(3);
  return html`${[onlyA, onlyB, extent, both, share, texts].map(
    (value) => html`<td class="number">${value}</td>`,
  )}`;
}
