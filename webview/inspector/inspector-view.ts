import { LitElement, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { Host } from "../host";
import { RequestCaller } from "../protocol";
import type { MethodOf, ParamsOf, ResultOf } from "../protocol";
import { emptyInspector } from "./empty-inspector";
import { exchangeDetail, noTrial, type Trial } from "./exchange-detail";
import { exchangeList, filterBar } from "./exchange-list";
import { everything, firstToShow, isAbout, passing, readFilter, type RowFilter } from "./filter";
import type { ExchangeDetail, ExchangeRow, InspectorRequests, InspectorState } from "./protocol";

/** Milliseconds: loading a large model and writing an answer takes its time, and can be cancelled. */
const patience = 30 * 60_000;

/** The inspector: which exchanges there are, and one of them in full. */
export class InspectorView extends LitElement {
  static override properties = {
    state: { state: true },
    rows: { state: true },
    filter: { state: true },
    chosen: { state: true },
    detail: { state: true },
    trials: { state: true },
    looked: { state: true },
    pages: { state: true },
    error: { state: true },
    spoken: { state: true },
  };
  declare private state: InspectorState | undefined;
  declare private rows: readonly ExchangeRow[];
  declare private filter: RowFilter;
  declare private chosen: number | undefined;
  declare private detail: ExchangeDetail | undefined;
  declare private trials: ReadonlyMap<number, Trial>;
  declare private looked: { readonly row: string; readonly token: number };
  declare private pages: number;
  declare private error: string | undefined;
  declare private spoken: string;
  private host: Host<InspectorState> | undefined;
  private caller: RequestCaller<InspectorRequests> | undefined;
  private version: number | undefined;

  constructor() {
    super();
    this.rows = [];
    this.filter = everything;
    this.trials = new Map();
    this.looked = { row: "run", token: 0 };
    this.pages = 1;
    this.spoken = "";
  }

  /** Starts the talk with the extension. */
  connect(host: Host<InspectorState>): void {
    this.host = host;
    const caller = new RequestCaller<InspectorRequests>((message) => {
      host.post(message);
    }, patience);
    this.caller = caller;
    host.onMessage((message) => {
      if (message.type === "response") caller.settle(message);
      else if (message.type === "ui") this.filter = readFilter(message.ui);
      else void this.show(message.state);
    });
    host.post({ type: "ready" });
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    const { state } = this;
    if (!state) return html``;
    return html`
      <h1 class="visually-hidden">Inspector</h1>
      ${this.renderHeader(state)}
      ${this.error === undefined ? nothing : html`<div class="banner error" role="alert">${this.error}</div>`}
      ${
        state.empty === undefined
          ? this.renderExchanges(state)
          : emptyInspector(state, {
              annotate: () => void (state.note && this.ask("annotate", { note: state.note.path })),
              openNote: () => void this.ask("openNote", {}),
            })
      }
      <div class="visually-hidden" role="status" aria-live="polite">${this.spoken}</div>
    `;
  }

  private renderHeader({ note, run, pinned }: InspectorState): TemplateResult {
    return html`<header class="header">
      <span class="progress"
        >${note?.path ?? "No note"}${run ? html` · ${run.model} · run ${run.id}` : nothing}</span
      >
      <span class="spacer"></span>
      <vscode-button
        appearance="secondary"
        aria-pressed=${pinned ? "true" : "false"}
        title=${pinned ? "Follow the caret again" : "Stay at this note and sentence while the caret moves"}
        @click=${() => void this.ask("pin", { pinned: !pinned })}
        >${pinned ? "Pinned" : "Pin"}</vscode-button
      >
    </header>`;
  }

  private renderExchanges(state: InspectorState): TemplateResult {
    const shown = this.shown(state);
    const row = this.rows.find(({ number }) => number === this.chosen);
    return html`
      ${
        state.note?.changed
          ? html`<div class="banner warning">
              The note was changed after this run. Its exchanges are shown without their places.
            </div>`
          : nothing
      }
      ${filterBar(this.filter, this.rows, shown.length, (filter) => {
        this.refilter(filter);
      })}
      ${
        this.filter.here && !state.caret
          ? html`<p class="detail nothing">
              Put the caret into a sentence of the note, or list the whole note.
            </p>`
          : exchangeList(shown, this.chosen, this.pages, {
              filter: () => undefined,
              choose: (number) => void this.choose(number),
              more: () => {
                this.pages += 1;
              },
            })
      }
      ${row && this.detail?.number === row.number ? this.renderDetail(row, this.detail) : nothing}
    `;
  }

  private renderDetail(row: ExchangeRow, detail: ExchangeDetail): TemplateResult {
    return exchangeDetail(row, detail, this.trials.get(row.number) ?? noTrial, this.looked, {
      reveal: (place) => void this.onRun((on) => this.ask("reveal", { ...on, place })),
      edit: (draft) => {
        const { draft: _, ...rest } = this.trials.get(row.number) ?? noTrial;
        this.keepTrial(row.number, draft === undefined ? rest : { ...rest, draft });
      },
      ask: (prompt) => void this.askModel(row.number, prompt),
      cancel: () => void this.ask("cancel", {}),
      copy: (prompt) => void this.copy(row.number, prompt === detail.prompt ? undefined : prompt),
      lookAt: (name, token) => {
        this.looked = { row: name, token };
      },
    });
  }

  private shown(state: InspectorState): readonly ExchangeRow[] {
    return passing(this.rows, this.filter, state.caret?.sentence);
  }

  private async show(state: InspectorState): Promise<void> {
    const before = this.state;
    this.state = state;
    if (state.version !== this.version) {
      this.version = state.version;
      this.rows = [];
      this.trials = new Map();
      this.chosen = undefined;
      this.detail = undefined;
      this.pages = 1;
      this.error = undefined;
      const rows = await this.onRun((on) => this.ask("rows", on));
      if (state.version !== this.version) return;
      this.rows = rows?.result ?? [];
    }
    const summoned = before?.summoned !== state.summoned;
    if (summoned && state.wanted) this.refilter({ ...everything, here: false, task: state.wanted });
    else if (summoned && state.caret) this.refilter({ ...everything });
    const row = this.rows.find(({ number }) => number === this.chosen);
    const isLeft = row !== undefined && (!this.filter.here || isAbout(row, state.caret?.sentence));
    const sameCaret = JSON.stringify(before?.caret) === JSON.stringify(state.caret);
    if (summoned || !isLeft || (this.filter.here && !sameCaret)) this.chooseFirst();
  }

  private refilter(filter: RowFilter): void {
    this.filter = filter;
    this.pages = 1;
    this.host?.post({ type: "ui", ui: filter });
    const { state } = this;
    if (state && !this.shown(state).some(({ number }) => number === this.chosen)) this.chooseFirst();
  }

  private chooseFirst(): void {
    const { state } = this;
    const first = state && firstToShow(this.shown(state), state.caret);
    void this.choose(first?.number);
  }

  private async choose(number: number | undefined): Promise<void> {
    if (number === this.chosen && this.detail?.number === number) return;
    this.chosen = number;
    this.looked = { row: "run", token: 0 };
    if (number === undefined) return;
    const answer = await this.onRun((on) => this.ask("detail", { ...on, number }));
    if (answer && this.chosen === number) this.detail = answer.result;
    await this.updateComplete;
    this.querySelector(`#exchange-${number}`)?.scrollIntoView({ block: "nearest" });
  }

  private async askModel(number: number, prompt: string): Promise<void> {
    const version = this.version;
    this.keepTrial(number, { ...(this.trials.get(number) ?? noTrial), asking: true });
    const answer = await this.onRun((on) => this.ask("ask", { ...on, number, prompt }));
    if (version !== this.version) return;
    const trial = this.trials.get(number) ?? noTrial;
    const answers = answer ? [answer.result, ...trial.answers] : trial.answers;
    this.keepTrial(number, { ...trial, asking: false, answers });
    if (!answer) return;
    this.looked = { row: `asked-${answers.length}`, token: 0 };
    this.spoken = `The model answers: ${answer.result.output.trim() === "" ? "nothing" : answer.result.output}`;
  }

  private async copy(number: number, prompt: string | undefined): Promise<void> {
    const params = { number, ...(prompt === undefined ? {} : { prompt }) };
    const done = await this.onRun((on) => this.ask("copyCommand", { ...on, ...params }));
    if (done) this.spoken = "The command is in the clipboard.";
  }

  private keepTrial(number: number, trial: Trial): void {
    this.trials = new Map([...this.trials, [number, trial]]);
  }

  /** With the note and the run that are shown; undefined where none are. */
  private async onRun<T>(work: (on: { note: string; run: string }) => Promise<T>): Promise<T | undefined> {
    const { note, run } = this.state ?? {};
    return note && run ? work({ note: note.path, run: run.id }) : undefined;
  }

  private async ask<M extends MethodOf<InspectorRequests>>(
    method: M,
    params: ParamsOf<InspectorRequests, M>,
  ): Promise<{ readonly result: ResultOf<InspectorRequests, M> } | undefined> {
    if (!this.caller) return undefined;
    try {
      this.error = undefined;
      return { result: await this.caller.request(method, params) };
    } catch (error) {
      this.error = error instanceof Error ? error.message : "The action failed.";
      return undefined;
    }
  }
}
