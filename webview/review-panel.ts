import { LitElement, html, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { ActingPanel } from "./acting-panel";
import { DraftActions } from "./draft-actions";
import { draftOf, newDraft, readUiState } from "./drafts";
import type { Draft, UiState } from "./drafts";
import { emptyState } from "./empty-state";
import type { Host } from "./host";
import { ItemActions } from "./item-actions";
import { itemCard } from "./item-card";
import { itemForm } from "./item-form";
import { actionOfKey } from "./keys";
import type { ItemKeyAction, KeyAction } from "./keys";
import { panelHeader, problemBanner, writingCard } from "./panel-parts";
import { RequestCaller } from "./protocol";
import type { Method, PanelItem, PanelNote, PanelState, Params, Result } from "./protocol";
import { nextToDecide, stepFrom } from "./walk";

/** A panel: the header, the list of items with one of them current, and at most one item being edited. */
export class ReviewPanel extends LitElement implements ActingPanel {
  static override properties = {
    state: { state: true },
    ui: { state: true },
    error: { state: true },
    spoken: { state: true },
    help: { state: true },
  };
  declare private state: PanelState | undefined;
  declare private ui: UiState;
  declare private error: string | undefined;
  /** What the live region says. */
  declare private spoken: string;
  declare private help: boolean;
  private host: Host | undefined;
  private caller: RequestCaller | undefined;
  /** Where the focus goes once the page is up to date. */
  private focusWanted: "current" | "form" | undefined;
  private readonly items = new ItemActions(this);
  private readonly drafts = new DraftActions(this);

  constructor() {
    super();
    this.ui = readUiState(undefined);
    this.spoken = "";
    this.help = false;
  }

  /** Starts the talk with the extension. */
  connect(host: Host): void {
    this.host = host;
    const caller = new RequestCaller((message) => {
      host.post(message);
    });
    this.caller = caller;
    host.onMessage((message) => {
      if (message.type === "response") caller.settle(message);
      else if (message.type === "ui") this.ui = readUiState(message.ui);
      else this.show(message.state);
    });
    // On the document: a page that has the focus takes the keys, also while none of its elements has it.
    document.addEventListener("keydown", (event) => {
      this.onKeydown(event);
    });
    window.addEventListener("focus", () => {
      // Without scrolling: a click that brings the focus must hit what it was aimed at.
      if (document.activeElement === document.body) this.focusCard({ preventScroll: true });
    });
    host.post({ type: "ready" });
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override updated(_: PropertyValues): void {
    const wanted = this.focusWanted;
    this.focusWanted = undefined;
    if (wanted === "form") this.querySelector<HTMLElement>("[data-first]")?.focus();
    if (wanted === "current") this.focusCard();
  }

  protected override render(): TemplateResult {
    const { state } = this;
    if (!state) return html``;
    const { kind, note } = state;
    const run = (action: KeyAction): void => {
      this.run(action);
    };
    return html`
      <h1 class="visually-hidden">${kind === "diagnosis" ? "Diagnoses" : "Treatments"}</h1>
      ${note ? panelHeader(kind, note, this.help, run) : nothing}
      ${note ? problemBanner(note, () => void this.ask("openGold", { note: note.path })) : nothing}
      ${this.error === undefined ? nothing : html`<div class="banner error" role="alert">${this.error}</div>`}
      ${
        note && (note.items.length > 0 || note.writing !== undefined || this.draft)
          ? this.renderList(state, note)
          : emptyState(kind, note, {
              annotate: () => void (note && this.ask("annotate", { note: note.path })),
              add: () => {
                run("add");
              },
              openNote: () => void this.ask("openNote", {}),
            })
      }
      <div class="visually-hidden" role="status" aria-live="polite">${this.spoken}</div>
    `;
  }

  private renderList(state: PanelState, note: PanelNote): TemplateResult {
    const { kind, modalities } = state;
    const { draft } = this;
    const current = this.current?.id;
    const form = (): TemplateResult =>
      itemForm(kind, draft ?? newDraft(), modalities, {
        change: (changed) => {
          this.keepDraft(note, changed);
        },
        save: () => void this.drafts.save(),
        cancel: () => {
          this.drafts.cancel();
        },
        reveal: (span) => void this.items.reveal(span, note),
        useSelection: () => void this.drafts.useSelection(),
        findCodes: (query) => this.request("findCodes", { query }),
      });
    const isEdited = note.items.some(({ id }) => id === draft?.id);
    return html`<ul class="items" role="list" aria-label=${kind === "diagnosis" ? "Diagnoses" : "Treatments"}>
      ${note.writing === undefined ? nothing : writingCard(note.writing)}
      ${repeat(
        note.items,
        ({ id }) => id,
        (item, index) =>
          item.id === draft?.id
            ? form()
            : itemCard(
                item,
                { index, count: note.items.length, current: item.id === current },
                {
                  run: (action) => {
                    this.run(action, item);
                  },
                  focus: () => {
                    this.setCurrent(item.id);
                  },
                  reveal: (span) => void this.items.reveal(span, note),
                  useSelection: () => void this.items.addSelection(item, note),
                  remove: (index) => void this.items.removeEvidence(item, index, note),
                },
              ),
      )}
      ${draft && !isEdited ? form() : nothing}
    </ul>`;
  }

  get note(): PanelNote | undefined {
    return this.state?.note;
  }

  get draft(): Draft | undefined {
    return this.note && this.ui.drafts[this.note.path];
  }

  /** The card that keys act on. */
  private get current(): PanelItem | undefined {
    const items = this.note?.items ?? [];
    const id = this.note && this.ui.focused[this.note.path];
    return (
      items.find((item) => item.id === id) ?? items.find(({ state }) => state === "suggested") ?? items[0]
    );
  }

  private show(state: PanelState): void {
    // The page may have been given the focus before it had a card to pass it on to.
    const had =
      (document.hasFocus() && document.activeElement === document.body) ||
      (this.contains(document.activeElement) &&
        !this.querySelector("[data-form]")?.contains(document.activeElement));
    if (state.note?.path !== this.note?.path) this.error = undefined;
    if (this.note?.writing !== undefined && state.note?.writing === undefined) {
      this.spoken = `The model has written ${state.note?.items.length ?? 0} items.`;
    }
    this.state = state;
    // A card that goes away takes the focus with it: it is given to the card that is current now.
    if (had) {
      void this.updateComplete.then(() => {
        if (!this.contains(document.activeElement)) this.focusCard();
      });
    }
  }

  private onKeydown(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    if (event.defaultPrevented || event.isComposing || target.closest("[data-form]")) return;
    const action = actionOfKey(event);
    if (!action || (event.key === "Enter" && target.matches("button, vscode-button"))) return;
    event.preventDefault();
    this.run(action);
  }

  /** Does what a key or a button stands for, to the given item or the current one. */
  private run(action: KeyAction, item = this.current): void {
    const { note } = this;
    if (!note) return;
    switch (action) {
      case "help":
        this.help = !this.help;
        return;
      case "next":
      case "previous":
      case "first":
      case "last":
        this.goTo(stepFrom(note.items, item, action));
        return;
      case "nextUndecided":
      case "previousUndecided":
        this.goTo(nextToDecide(note.items, item, action === "nextUndecided" ? 1 : -1));
        return;
      case "add":
        this.drafts.edit(newDraft(this.state?.modalities.at(-1)));
        return;
      case "inspect":
        void this.ask("inspect", { note: note.path });
        return;
      case "undo":
      case "redo":
        void this.items.turnBack(action, note);
        return;
      default:
        if (item) this.runOn(item, action, note);
    }
  }

  private runOn(item: PanelItem, action: ItemKeyAction, note: PanelNote): void {
    switch (action) {
      case "accept":
      case "reject":
      case "remove":
        void this.items.decide(action, item, note);
        return;
      case "edit":
        this.drafts.edit(draftOf(item));
        return;
      case "evidence":
        void this.items.addSelection(item, note);
        return;
      case "reveal":
        void this.items.revealNext(item, note);
        return;
      case "up":
      case "down":
        void this.items.move(item, action === "up" ? -1 : 1, note);
    }
  }

  keepDraft({ path }: PanelNote, draft: Draft | undefined): void {
    const others = Object.entries(this.ui.drafts).filter(([other]) => other !== path);
    this.keepUi({ ...this.ui, drafts: Object.fromEntries(draft ? [...others, [path, draft]] : others) });
  }

  private setCurrent(id: string | undefined): void {
    if (!this.note || id === undefined || this.ui.focused[this.note.path] === id) return;
    this.keepUi({ ...this.ui, focused: { [this.note.path]: id } });
  }

  private keepUi(ui: UiState): void {
    this.ui = ui;
    this.host?.post({ type: "ui", ui });
  }

  goTo(item: PanelItem | undefined): void {
    if (item) this.focus({ id: item.id });
  }

  override focus(where?: FocusOptions | "form" | { readonly id: string | undefined }): void {
    if (where === "form") this.focusWanted = "form";
    else {
      if (where && "id" in where) this.setCurrent(where.id);
      this.focusWanted = "current";
    }
    this.requestUpdate();
  }

  say(text: string): void {
    this.spoken = text;
  }

  fail(text: string | undefined): void {
    this.error = text;
  }

  private focusCard(options?: FocusOptions): void {
    const card = this.querySelector<HTMLElement>("li[tabindex='0']");
    (card ?? this.querySelector<HTMLElement>(".empty vscode-button"))?.focus(options);
  }

  async ask<M extends Method>(method: M, params: Params<M>): Promise<{ result: Result<M> } | undefined> {
    try {
      this.error = undefined;
      return { result: await this.request(method, params) };
    } catch (error) {
      this.error = error instanceof Error ? error.message : "The action failed.";
      return undefined;
    }
  }

  private request<M extends Method>(method: M, params: Params<M>): Promise<Result<M>> {
    if (!this.caller) throw new Error("The panel is not connected.");
    return this.caller.request(method, params);
  }
}
