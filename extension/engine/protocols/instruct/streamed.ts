import type { CompletionToken } from "../../engine";
import { ItemReader, type AnswerItem } from "./json-items";

/** An answer while it is written: what of it is complete. */
export class StreamedAnswer {
  private readonly reader = new ItemReader();
  readonly tokens: CompletionToken[] = [];
  readonly items: AnswerItem[] = [];
  text = "";

  /** @param confidence of the piece's token, 0 to 1; 1 where it is not told @returns the items that the piece completes */
  push(piece: string, confidence = 1): readonly AnswerItem[] {
    this.text += piece;
    this.tokens.push({ text: piece, confidence });
    const closed = this.reader.push(piece);
    this.items.push(...closed);
    return closed;
  }
}
