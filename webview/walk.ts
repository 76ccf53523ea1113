import type { PanelItem } from "./protocol";

/** The item that a step leads to; the ends hold. */
export function stepFrom(
  items: readonly PanelItem[],
  from: PanelItem | undefined,
  step: "next" | "previous" | "first" | "last",
): PanelItem | undefined {
  const at = items.findIndex(({ id }) => id === from?.id);
  const last = items.length - 1;
  const to = { next: Math.min(at + 1, last), previous: Math.max(at - 1, 0), first: 0, last }[step];
  return items[to];
}

/** The nearest undecided item after (1) or before (-1) the given one, round the ends; not the given one itself. */
export function nextToDecide(
  items: readonly PanelItem[],
  from: PanelItem | undefined,
  direction: 1 | -1 = 1,
): PanelItem | undefined {
  const at = items.findIndex(({ id }) => id === from?.id);
  const around = [...items.slice(at + 1), ...items.slice(0, Math.max(at, 0))];
  const isOpen = ({ state }: PanelItem): boolean => state === "suggested";
  return direction === 1 ? around.find(isOpen) : around.findLast(isOpen);
}

/** Whether accepting or rejecting means anything: a decision may be turned into its opposite, what was added not. */
export function canDecide(action: "accept" | "reject", { state }: PanelItem): boolean {
  const open = action === "accept" ? ["suggested", "rejected"] : ["suggested", "accepted", "corrected"];
  return open.includes(state);
}
