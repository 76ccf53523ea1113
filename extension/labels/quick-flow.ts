/**
 * Reads a value on one line. What it takes for one may not be: whoever asks writes it and compares.
 * @returns undefined where it is certainly none
 */
export function readFlow(text: string): { readonly value: unknown } | undefined {
  return new FlowReader(text).whole();
}

class FlowReader {
  private at = 0;

  constructor(private readonly text: string) {}

  whole(): { value: unknown } | undefined {
    try {
      const first = this.text[0] ?? "";
      const value = '{["'.includes(first) ? this.value() : plain(this.take(/.*/y));
      return this.at === this.text.length ? { value } : undefined;
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  private value(): unknown {
    const first = this.text[this.at];
    if (first === '"') return JSON.parse(this.take(/"(?:[^"\\]|\\.)*"/y)) as unknown;
    if (first === "[") return this.parts("[", "]", () => this.value());
    if (first !== "{") return plain(this.take(/[^,[\]{}]*/y));
    return Object.fromEntries(
      this.parts("{", "}", () => [this.take(/[a-z][a-z0-9]*(?=: )/y, ": "), this.value()] as const),
    );
  }

  private parts<T>(open: string, close: string, part: () => T): T[] {
    this.skip(open);
    const found: T[] = [];
    while (this.text[this.at] !== close) {
      if (found.length > 0) this.skip(", ");
      found.push(part());
    }
    this.skip(close);
    return found;
  }

  private take(pattern: RegExp, after = ""): string {
    pattern.lastIndex = this.at;
    const [taken] = pattern.exec(this.text) ?? [];
    if (taken === undefined) throw new SyntaxError("not this");
    this.at += taken.length;
    this.skip(after);
    return taken;
  }

  private skip(text: string): void {
    if (!this.text.startsWith(text, this.at)) throw new SyntaxError("not this");
    this.at += text.length;
  }
}

function plain(text: string): string | number {
  return /^-?\d/.test(text) && !Number.isNaN(Number(text)) ? Number(text) : text;
}
