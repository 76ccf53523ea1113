/** Of so many that wait longest one may be taken before the others, so often, where it saves so many tokens. */
const lookedAt = 32;
const mostPassed = 16;
const worthTokens = 64;

interface Waiting<T> {
  readonly item: T;
  /** How often a later one was taken before it. */
  passed: number;
}

/** Work that waits for a sequence, in the order in which it came, as far as that does not have much evaluated twice. */
export class WaitingLine<T> {
  private readonly line: Waiting<T>[] = [];

  /** @param beginOf the tokens that an item's work begins with */
  constructor(private readonly beginOf: (item: T) => readonly number[]) {}

  push(...items: readonly T[]): void {
    this.line.push(...items.map((item) => ({ item, passed: 0 })));
  }

  /**
   * Takes what has waited longest, or what begins with much more of the tokens that a sequence holds. Nothing is passed
   * over for ever.
   */
  take(held: readonly number[]): T | undefined {
    const [first] = this.line;
    if (!first) return undefined;
    if (first.passed >= mostPassed || held.length < worthTokens) return this.line.shift()?.item;
    const saved = this.line.slice(0, lookedAt).map(({ item }) => sharedPrefix(held, this.beginOf(item)));
    const most = Math.max(...saved);
    if (most < (saved[0] ?? 0) + worthTokens) return this.line.shift()?.item;
    first.passed += 1;
    return this.line.splice(saved.indexOf(most), 1)[0]?.item;
  }

  /** Forgets what is not wanted any more. */
  drop(isUnwanted: (item: T) => boolean): void {
    const kept = this.line.filter(({ item }) => !isUnwanted(item));
    this.line.splice(0, this.line.length, ...kept);
  }
}

/** Number of leading tokens that both have in common, at most `limit`. */
export function sharedPrefix(a: readonly number[], b: readonly number[], limit = Infinity): number {
  const most = Math.min(a.length, b.length, limit);
  let length = 0;
  while (length < most && a[length] === b[length]) length += 1;
  return length;
}
