import type { TextRange } from "../../../notes/note";

/** One object of the array that a model answers. */
export interface AnswerItem {
  readonly value: Readonly<Record<string, unknown>>;
  /** Where it stands in the answer, UTF-16. */
  readonly range: TextRange;
}

/**
 * Reads the objects of a JSON array while it is written: each is given when it closes, so that an answer that is cut off
 * keeps its complete ones. Text around the array, as models without a grammar write it, is passed over.
 */
export class ItemReader {
  private text = "";
  private at = 0;
  private depth = 0;
  private start = 0;
  private inArray = false;
  private isClosed = false;
  private inString = false;

  /** Takes the next piece of the answer. @returns the objects that it completes */
  push(piece: string): AnswerItem[] {
    this.text += piece;
    const items: AnswerItem[] = [];
    for (; this.at < this.text.length && !this.isClosed; this.at += 1) {
      const character = this.text.charAt(this.at);
      if (this.inString) {
        if (character === "\\") {
          // What is escaped may come with the next piece.
          if (this.at + 1 >= this.text.length) break;
          this.at += 1;
        } else if (character === '"') this.inString = false;
      } else if (!this.inArray) this.inArray = character === "[";
      else if (character === '"') this.inString = this.depth > 0;
      else if (character === "{") {
        if (this.depth === 0) this.start = this.at;
        this.depth += 1;
      } else if (character === "}" && this.depth > 0) {
        this.depth -= 1;
        const item = this.depth === 0 ? this.item(this.at + 1) : undefined;
        if (item) items.push(item);
      } else if (character === "]" && this.depth === 0) this.isClosed = true;
    }
    return items;
  }

  private item(end: number): AnswerItem | undefined {
    const range = { from: this.start, to: end };
    try {
      const value: unknown = JSON.parse(this.text.slice(range.from, range.to));
      return typeof value === "object" && value !== null
        ? { value: value as Record<string, unknown>, range }
        : undefined;
    } catch {
      return undefined;
    }
  }
}

/** The complete objects of an answer. */
export function readItems(answer: string): AnswerItem[] {
  return new ItemReader().push(answer);
}

/** A text of an item, trimmed; empty where it has none. */
export function textOf({ value }: AnswerItem, key: string): string {
  const found = value[key];
  return typeof found === "string" ? found.trim() : "";
}

/** A list of texts of an item, without blanks and empty ones. */
export function textsOf({ value }: AnswerItem, key: string): string[] {
  const found = value[key];
  const list: unknown[] = Array.isArray(found) ? found : [found];
  return list
    .filter((one) => typeof one === "string")
    .map((one) => one.trim())
    .filter(Boolean);
}

/** Where the value of a key stands in the answer, without quotation marks; undefined where it is no text. */
export function placeOfText(answer: string, { range }: AnswerItem, key: string): TextRange | undefined {
  const source = answer.slice(range.from, range.to);
  const found = new RegExp(`"${key}"\\s*:\\s*"((?:[^"\\\\]|\\\\.)*)"`, "su").exec(source);
  if (!found) return undefined;
  const to = range.from + found.index + found[0].length - 1;
  return { from: to - (found[1] ?? "").length, to };
}
