import { LitElement, html, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { changeOf, draftOf, newDraft, readUiState, sameSpan } from "./drafts";
import type { Draft, UiState } from "./drafts";
import { emptyState } from "./empty-state";
import type { Host } from "./host";
import { itemCard } from "./item-card";
import { itemForm } from "./item-form";
import { actionOfKey } from "./keys";
import type { KeyAction } from "./keys";
import { panelHeader, problemBanner, writingCard } from "./panel-parts";
import { RequestCaller } from "./protocol";
import type { Method, PanelItem, PanelNote, PanelSpan, PanelState, Params, Result } from "./protocol";
import { canDecide, nextToDecide, stepFrom } from "./walk";

/** A panel: the header, the list of items with one of them current, and at most one item being edited. */
export class ReviewPanel extends LitElement {
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
  private readonly busy = new Set<string>();
  private lastRevealed: PanelSpan | undefined;

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
    this.addEventListener("keydown", (event) => {
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
    const run = (action: KeyAction): void => void this.run(action);
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
          this.keepDraft(changed);
        },
        save: () => void this.save(),
        cancel: () => {
          this.cancel();
        },
        reveal: (span) => void this.reveal(span),
        useSelection: () => void this.selectionIntoDraft(),
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
                  run: (action) => void this.run(action, item),
                  focus: () => {
                    this.setCurrent(item.id);
                  },
                  reveal: (span) => void this.reveal(span),
                  useSelection: () => void this.run("evidence", item),
                  remove: (index) => void this.putEvidence(item, item.evidence.toSpliced(index, 1)),
                },
              ),
      )}
      ${draft && !isEdited ? form() : nothing}
    </ul>`;
  }

  private get note(): PanelNote | undefined {
    return this.state?.note;
  }

  private get draft(): Draft | undefined {
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
    const had =
      this.contains(document.activeElement) &&
      !this.querySelector("[data-form]")?.contains(document.activeElement);
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
    if (!action) return;
    const isButton = target.matches("button, vscode-button");
    if (isButton && event.key === "Enter") return;
    event.preventDefault();
    void this.run(action);
  }

  /** Does what a key or a button stands for, to the given item or the current one. */
  private async run(action: KeyAction, item = this.current): Promise<void> {
    const { note } = this;
    if (!note) return;
    const items = note.items;
    switch (action) {
      case "help":
        this.help = !this.help;
        return;
      case "next":
      case "previous":
      case "first":
      case "last":
        this.goTo(stepFrom(items, item, action));
        return;
      case "nextUndecided":
      case "previousUndecided":
        this.goTo(nextToDecide(items, item, action === "nextUndecided" ? 1 : -1));
        return;
      case "add":
        this.edit(newDraft(this.state?.modalities.at(-1)));
        return;
      case "undo":
      case "redo":
        await this.turnBack(action, note);
        return;
    }
    if (!item) return;
    switch (action) {
      case "accept":
      case "reject":
        if (canDecide(action, item)) await this.decide(action, item, note);
        else this.spoken = "This item is already decided.";
        return;
      case "remove":
        if (item.state !== "suggested") await this.decide(action, item, note);
        return;
      case "edit":
        this.edit(draftOf(item));
        return;
      case "evidence": {
        const span = await this.selection();
        if (span)
          await this.putEvidence(item, [...item.evidence.filter((own) => !sameSpan(own, span)), span]);
        return;
      }
      case "reveal": {
        const shown = item.evidence.findIndex(
          (span) => this.lastRevealed && sameSpan(span, this.lastRevealed),
        );
        const span = item.evidence[(shown + 1) % item.evidence.length];
        if (span) await this.reveal(span);
        else this.spoken = "This item has no evidence.";
        return;
      }
      case "up":
      case "down":
        await this.move(item, action === "up" ? -1 : 1, note);
    }
  }

  private async decide(
    action: "accept" | "reject" | "remove",
    item: PanelItem,
    note: PanelNote,
  ): Promise<void> {
    if (this.busy.has(item.id)) return;
    this.busy.add(item.id);
    const next = item.state === "suggested" ? nextToDecide(note.items, item) : undefined;
    this.goTo(next ?? item);
    const done = await this.ask(action, { note: note.path, key: item.key });
    this.busy.delete(item.id);
    if (!done) {
      this.goTo(item);
      return;
    }
    const left = this.note?.items.filter(({ state }) => state === "suggested").length ?? 0;
    const verb = { accept: "Accepted", reject: "Rejected", remove: "Taken back" }[action];
    this.spoken = `${verb}. ${left === 0 ? "All decided." : `${left} to decide.`}`;
  }

  private async turnBack(action: "undo" | "redo", note: PanelNote): Promise<void> {
    if (!(await this.ask(action, { note: note.path }))) return;
    const before = new Map(note.items.map((item) => [item.id, item]));
    const changed = this.note?.items.find(
      (item) => JSON.stringify(before.get(item.id)) !== JSON.stringify(item),
    );
    if (changed) this.goTo(changed);
    this.spoken = action === "undo" ? "Undone." : "Done again.";
  }

  private async move(item: PanelItem, by: -1 | 1, note: PanelNote): Promise<void> {
    const decided = note.items.filter(({ state }) => state !== "suggested");
    const index = decided.findIndex(({ id }) => id === item.id) + by;
    if (item.state === "suggested") this.spoken = "Decide this item before you move it.";
    else if (
      index >= 0 &&
      index < decided.length &&
      (await this.ask("move", { note: note.path, key: item.key, index }))
    ) {
      this.goTo(item);
      this.spoken = `Moved to place ${index + 1} of ${decided.length}.`;
    }
  }

  private async putEvidence(item: PanelItem, evidence: readonly PanelSpan[]): Promise<void> {
    if (!this.note) return;
    await this.ask("put", { note: this.note.path, key: item.key, change: { evidence } });
  }

  private async reveal(span: PanelSpan): Promise<void> {
    this.lastRevealed = span;
    if (this.note) await this.ask("reveal", { note: this.note.path, span });
  }

  private async selection(): Promise<PanelSpan | undefined> {
    if (!this.note) return undefined;
    const answer = await this.ask("selection", { note: this.note.path });
    if (answer && !answer.result)
      this.error = "Nothing is selected. Select the words in the note, then try again.";
    return answer?.result ?? undefined;
  }

  private async selectionIntoDraft(): Promise<void> {
    const span = await this.selection();
    const { draft } = this;
    if (span && draft)
      this.keepDraft({ ...draft, evidence: [...draft.evidence.filter((own) => !sameSpan(own, span)), span] });
  }

  private edit(draft: Draft): void {
    const open = this.draft;
    const edited = this.note?.items.find(({ id }) => id === open?.id);
    this.focusWanted = "form";
    if (open && open.id !== draft.id && changeOf(open, edited)) {
      this.error = "Save or cancel the edit that is open first.";
      this.requestUpdate();
    } else this.keepDraft(draft);
  }

  private async save(): Promise<void> {
    const { note, draft } = this;
    if (!note || !draft || draft.text.trim() === "" || this.busy.has("save")) return;
    const item = note.items.find(({ id }) => id === draft.id);
    const change = changeOf(draft, item);
    if (change) {
      this.busy.add("save");
      const saved = await this.ask("put", { note: note.path, change, ...(item && { key: item.key }) });
      this.busy.delete("save");
      if (!saved) return;
      this.setCurrent(this.note?.items.find(({ key }) => key === saved.result)?.id ?? draft.id);
      this.spoken = "Saved.";
    }
    this.keepDraft(undefined, note.path);
    this.focusWanted = "current";
  }

  private cancel(): void {
    this.error = undefined;
    this.keepDraft(undefined);
    this.focusWanted = "current";
  }

  private keepDraft(draft: Draft | undefined, path = this.note?.path): void {
    if (path === undefined) return;
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

  private goTo(item: PanelItem | undefined): void {
    if (!item) return;
    this.setCurrent(item.id);
    this.focusWanted = "current";
    this.requestUpdate();
  }

  private focusCard(options?: FocusOptions): void {
    const card = this.querySelector<HTMLElement>("li[tabindex='0']");
    (card ?? this.querySelector<HTMLElement>(".empty vscode-button"))?.focus(options);
  }

  /** Asks the extension; what it refuses is shown. @returns undefined where it was refused. */
  private async ask<M extends Method>(
    method: M,
    params: Params<M>,
  ): Promise<{ result: Result<M> } | undefined> {
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
