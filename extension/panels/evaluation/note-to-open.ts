/** A click on an error in a report: the note, and the place where there is one; code points. */
export interface NoteToOpen {
  readonly path: string;
  readonly place?: { readonly start: number; readonly end: number };
}

/** What a report's page posts; undefined for anything else. */
export function noteToOpen(message: unknown): NoteToOpen | undefined {
  if (typeof message !== "object" || message === null) return undefined;
  const { type, path, start, end } = message as Readonly<Record<string, unknown>>;
  if (type !== "open-note" || typeof path !== "string") return undefined;
  const hasPlace = typeof start === "number" && typeof end === "number" && start >= 0 && end > start;
  return { path, ...(hasPlace && { place: { start, end } }) };
}
