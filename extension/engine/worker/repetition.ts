import { ItemReader } from "../protocols/instruct/json-items";

/** So often may an answer list the very same object; then it goes round in a circle. */
const most = 3;

/** Notices an answer that only lists again what it has listed, as small models do until their tokens run out. */
export class Repetition {
  private readonly reader = new ItemReader();
  private readonly listed = new Map<string, number>();

  /** Takes the next piece of the answer. @returns true where it goes round in a circle */
  push(piece: string): boolean {
    return this.reader.push(piece).some(({ value }) => {
      const key = JSON.stringify(value);
      const times = (this.listed.get(key) ?? 0) + 1;
      this.listed.set(key, times);
      return times >= most;
    });
  }
}
