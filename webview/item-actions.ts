import type { ActingPanel } from "./acting-panel";
import { sameSpan, withSpan } from "./drafts";
import { selectedSpan } from "./evidence";
import type { PanelItem, PanelNote, PanelSpan } from "./protocol";
import { canDecide, nextToDecide } from "./walk";

/** What can be done to an item. The note is the one that was shown when the person acted. */
export class ItemActions {
  private readonly busy = new Set<string>();
  private lastRevealed: PanelSpan | undefined;

  constructor(private readonly panel: ActingPanel) {}

  /** Decides an item, or takes the decision back; a suggestion gives the focus to the next one to decide. */
  async decide(action: "accept" | "reject" | "remove", item: PanelItem, note: PanelNote): Promise<void> {
    const { panel } = this;
    const isOpen = item.state === "suggested";
    if (action === "remove" ? isOpen : !canDecide(action, item)) {
      panel.say(isOpen ? "This item has no decision yet." : "This item is already decided.");
      return;
    }
    if (this.busy.has(item.id)) return;
    this.busy.add(item.id);
    panel.goTo((isOpen ? nextToDecide(note.items, item) : undefined) ?? item);
    const done = await panel.ask(action, target(item, note));
    this.busy.delete(item.id);
    if (!done) {
      panel.goTo(item);
      return;
    }
    const left = panel.note?.items.filter(({ state }) => state === "suggested").length ?? 0;
    const verb = { accept: "Accepted", reject: "Rejected", remove: "Taken back" }[action];
    panel.say(`${verb}. ${left === 0 ? "All decided." : `${left} to decide.`}`);
  }

  /** Undoes or redoes the note's last decision and goes to the item that this changed. */
  async turnBack(action: "undo" | "redo", note: PanelNote): Promise<void> {
    const { panel } = this;
    if (!(await panel.ask(action, { note: note.path }))) return;
    const before = new Map(note.items.map((item) => [item.id, JSON.stringify(item)]));
    panel.goTo(panel.note?.items.find((item) => before.get(item.id) !== JSON.stringify(item)));
    panel.say(action === "undo" ? "Undone." : "Done again.");
  }

  async move(item: PanelItem, by: -1 | 1, note: PanelNote): Promise<void> {
    const decided = note.items.filter(({ state }) => state !== "suggested");
    const index = decided.findIndex(({ id }) => id === item.id) + by;
    if (item.state === "suggested") {
      this.panel.say("Decide this item before you move it.");
      return;
    }
    if (index < 0 || index >= decided.length) return;
    if (!(await this.panel.ask("move", { ...target(item, note), index }))) return;
    this.panel.goTo(item);
    this.panel.say(`Moved to place ${index + 1} of ${decided.length}.`);
  }

  async addSelection(item: PanelItem, note: PanelNote): Promise<void> {
    const span = await selectedSpan(this.panel, note);
    if (span) await this.putEvidence(item, withSpan(item.evidence, span), note);
  }

  async removeEvidence(item: PanelItem, index: number, note: PanelNote): Promise<void> {
    await this.putEvidence(item, item.evidence.toSpliced(index, 1), note);
  }

  /** Shows the item's evidence in the note, one piece after the other. */
  async revealNext(item: PanelItem, note: PanelNote): Promise<void> {
    const shown = item.evidence.findIndex((span) => sameSpan(span, this.lastRevealed));
    const span = item.evidence[(shown + 1) % item.evidence.length];
    if (span) await this.reveal(span, note);
    else this.panel.say("This item has no evidence.");
  }

  async reveal(span: PanelSpan, note: PanelNote): Promise<void> {
    this.lastRevealed = span;
    await this.panel.ask("reveal", { note: note.path, span });
  }

  private async putEvidence(item: PanelItem, evidence: readonly PanelSpan[], note: PanelNote): Promise<void> {
    await this.panel.ask("put", { ...target(item, note), change: { evidence } });
  }
}

function target({ key, id }: PanelItem, { path }: PanelNote): { note: string; key: string; id: string } {
  return { note: path, key, id };
}
