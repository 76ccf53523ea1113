import type { ItemChange, PanelCode, PanelItem, PanelSpan } from "./protocol";

/** An item as it is being edited. */
export interface Draft {
  /** The item's `id`; absent for one that is being added. */
  readonly id?: string;
  readonly text: string;
  readonly code?: PanelCode;
  readonly modality?: string;
  readonly evidence: readonly PanelSpan[];
}

/** What survives hiding, reload and restart: what is half typed, by note, and the card that had the focus. */
export interface UiState {
  readonly drafts: Readonly<Record<string, Draft>>;
  readonly focused: Readonly<Record<string, string>>;
}

/** What was kept, or nothing where it is not of this form. */
export function readUiState(kept: unknown): UiState {
  const { drafts, focused } = (typeof kept === "object" && kept !== null ? kept : {}) as Partial<UiState>;
  const isRecord = (value: unknown): value is object => typeof value === "object" && value !== null;
  return {
    drafts: isRecord(drafts) && Object.values(drafts).every(isRecord) ? drafts : {},
    focused: isRecord(focused) ? focused : {},
  };
}

export function draftOf(item: PanelItem): Draft {
  const { id, text, code, modality, evidence } = item;
  return { id, text, evidence, ...(code && { code }), ...(modality !== undefined && { modality }) };
}

export function newDraft(modality?: string): Draft {
  return { text: "", evidence: [], ...(modality !== undefined && { modality }) };
}

/** What saving a draft changes of an item, or of nothing when it is added; undefined when it changes nothing. */
export function changeOf(draft: Draft, item?: PanelItem): ItemChange | undefined {
  const text = draft.text.replaceAll(/\s+/g, " ").trim();
  const change: ItemChange = {
    ...(text !== item?.text && { text }),
    ...(draft.code?.value !== item?.code?.value && { code: draft.code ?? null }),
    ...(draft.modality !== undefined && draft.modality !== item?.modality && { modality: draft.modality }),
    ...(!sameSpans(draft.evidence, item?.evidence ?? []) && { evidence: draft.evidence }),
  };
  return Object.keys(change).length > 0 ? change : undefined;
}

function sameSpans(a: readonly PanelSpan[], b: readonly PanelSpan[]): boolean {
  return a.length === b.length && a.every((span, index) => sameSpan(span, b[index]));
}

export function sameSpan(a: PanelSpan, b: PanelSpan | undefined): boolean {
  return a.start === b?.start && a.end === b.end;
}

/** Evidence with one more place at its end; a place that is there already moves there. */
export function withSpan(evidence: readonly PanelSpan[], span: PanelSpan): readonly PanelSpan[] {
  return [...evidence.filter((own) => !sameSpan(own, span)), span];
}
