import type { Agreement } from "./agreement";

/** What `--json` prints: all figures, and how many disagreements there are of each kind. No text of a note. */
export function agreementJson(agreement: Agreement): unknown {
  const { spanDisagreements, noteDisagreements, shared, alone, ...figures } = agreement;
  const kinds: Record<string, number> = {};
  for (const { kind } of spanDisagreements) kinds[kind] = (kinds[kind] ?? 0) + 1;
  return {
    ...figures,
    shared: shared.length,
    alone: alone.length,
    spanDisagreements: kinds,
    noteDisagreements: noteDisagreements.length,
  };
}
