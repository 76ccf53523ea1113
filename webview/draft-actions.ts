import type { ActingPanel } from "./acting-panel";
import { changeOf, withSpan } from "./drafts";
import type { Draft } from "./drafts";
import { selectedSpan } from "./evidence";

/** Opening, saving and leaving the edit of an item. */
export class DraftActions {
  private saving = false;

  constructor(private readonly panel: ActingPanel) {}

  /** Opens an edit, unless another one has unsaved changes. */
  edit(draft: Draft): void {
    const { note, draft: open } = this.panel;
    if (!note) return;
    const edited = note.items.find(({ id }) => id === open?.id);
    if (open && open.id !== draft.id && changeOf(open, edited)) {
      this.panel.fail("Save or cancel the edit that is open first.");
    } else this.panel.keepDraft(note, draft);
    this.panel.focus("form");
  }

  async save(): Promise<void> {
    const { note, draft } = this.panel;
    if (!note || !draft || draft.text.trim() === "" || this.saving) return;
    const item = note.items.find(({ id }) => id === draft.id);
    const change = changeOf(draft, item);
    let id = draft.id;
    if (change) {
      this.saving = true;
      const on = { note: note.path, change };
      const saved = await this.panel.ask("put", item ? { ...on, key: item.key, id: item.id } : on);
      this.saving = false;
      if (!saved) return;
      id = this.panel.note?.items.find(({ key }) => key === saved.result)?.id ?? id;
      this.panel.say("Saved.");
    }
    this.panel.keepDraft(note, undefined);
    this.panel.focus({ id });
  }

  cancel(): void {
    const { note, draft } = this.panel;
    this.panel.fail(undefined);
    if (note) this.panel.keepDraft(note, undefined);
    this.panel.focus({ id: draft?.id });
  }

  async useSelection(): Promise<void> {
    const { note } = this.panel;
    const span = note && (await selectedSpan(this.panel, note));
    const { draft } = this.panel;
    if (span && draft && this.panel.note?.path === note.path) {
      this.panel.keepDraft(note, { ...draft, evidence: withSpan(draft.evidence, span) });
    }
  }
}
