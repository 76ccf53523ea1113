import type { Span } from "../notes/note";
import type { CarriedKind, ExchangeReport } from "./report";

/** A `T` line; offsets are brat's: code points of the text with LF only. */
export interface TextBound {
  readonly id: string;
  readonly type: string;
  readonly fragments: readonly Span[];
  /** As the file gives it, the fragments joined by blanks; may be empty. */
  readonly text: string;
  /** 1-based. */
  readonly line: number;
}

/** What of a `.ann` file is modelled. */
export interface Standoff {
  readonly textBounds: readonly TextBound[];
  /** Valued attributes by the id they are of. */
  readonly attributes: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** `AnnotatorNotes` by the id they are of. */
  readonly notes: ReadonlyMap<string, string>;
  /** The first normalization of each. */
  readonly codes: ReadonlyMap<string, { readonly system: string; readonly value: string }>;
}

/** Attributes that gold labels have, or that only repeat what an import decides. */
const known = new Set(["Decision", "Modality"]);

/** Reads standoff lines; relations, events, other attributes and malformed lines go to the report. */
export function parseStandoff(source: string, file: string, report: ExchangeReport): Standoff {
  const textBounds: TextBound[] = [];
  const attributes = new Map<string, Map<string, string>>();
  const notes = new Map<string, string>();
  const codes = new Map<string, { system: string; value: string }>();
  for (const [index, full] of source.split(/\r\n|\n|\r/).entries()) {
    const place = `${file}:${index + 1}`;
    const line = full.trim() === "" ? "" : full;
    if (line === "") continue;
    const [id = "", body = "", ...rest] = line.split("\t");
    const lose = (kind: CarriedKind, reason: string): void =>
      void report.lost.push({ kind, place, id, reason });
    const malformed = (): void => {
      lose("line", "The line is not in the form of brat's standoff.");
    };
    switch (id.charAt(0)) {
      case "T": {
        const bound = textBound(id, body, rest.join("\t"), index + 1);
        if (bound) textBounds.push(bound);
        else malformed();
        break;
      }
      case "A":
      case "M": {
        const [name, target, value] = body.split(" ");
        if (name === undefined || target === undefined) malformed();
        else if (!known.has(name)) lose("attribute", `The attribute ${name} is not modelled.`);
        else {
          const own = attributes.get(target) ?? new Map<string, string>();
          attributes.set(target, own.set(name, value ?? "true"));
        }
        break;
      }
      case "N": {
        const match = /^\S+ (\S+) ([^:\s]+):(\S+)$/.exec(body);
        const [, target, system, value] = match ?? [];
        if (!target || !system || !value) malformed();
        else if (codes.has(target)) lose("attribute", "It has a code already; one is modelled.");
        else codes.set(target, { system, value });
        break;
      }
      case "#": {
        const [type, target] = body.split(" ");
        const words = rest.join(" ").trim();
        if (type === "AnnotatorNotes" && target && words !== "") notes.set(target, words);
        else lose("attribute", "Notes of this kind are not modelled.");
        break;
      }
      case "R":
      case "*":
        lose("relation", "Relations between spans are not modelled.");
        break;
      case "E":
        lose("relation", "Events are not modelled; their trigger is imported as a span.");
        break;
      default:
        malformed();
    }
  }
  const bounds = new Map(textBounds.map((bound) => [bound.id, bound]));
  for (const [target] of codes) {
    if (bounds.get(target)?.type === "Diagnosis") continue;
    const place = `${file}:${bounds.get(target)?.line ?? 0}`;
    report.lost.push({ kind: "attribute", place, id: target, reason: "A code of a span is not modelled." });
  }
  return { textBounds, attributes, notes, codes };
}

function textBound(id: string, body: string, text: string, line: number): TextBound | undefined {
  const match = /^(\S+) (\d+ \d+(?:;\d+ \d+)*)$/.exec(body.trim());
  const [, type, places] = match ?? [];
  if (!/^T\S+$/.test(id) || type === undefined || places === undefined) return undefined;
  const fragments = places.split(";").map((place) => {
    const [start, end] = place.split(" ").map(Number);
    return { start: start ?? 0, end: end ?? 0 };
  });
  return { id, type, fragments: fragments.sort((a, b) => a.start - b.start), text, line };
}
