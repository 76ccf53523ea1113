/** What an export or import carries. */
export type CarriedKind =
  "note" | "phenotype" | "diagnosis" | "treatment" | "attribute" | "relation" | "line" | "row";

/** One thing that did not get through as it was. Holds no text of a note. */
export interface ReportEntry {
  readonly kind: CarriedKind;
  /** The note's path, or the file of the other tool with its line: `a.ann:12`. */
  readonly place: string;
  /** Its id in the gold labels or in the other tool's file. */
  readonly id?: string;
  /** One clear sentence: why. */
  readonly reason: string;
}

/** What an export or import did: written, not written and why. Nothing is dropped without an entry here. */
export class ExchangeReport {
  private readonly counts = new Map<CarriedKind, number>();
  /** What could not be carried. */
  readonly lost: ReportEntry[] = [];
  /** What was carried, but not as it was. */
  readonly changed: ReportEntry[] = [];
  /** What was left out because it was not asked for: rejected suggestions, incomplete notes. */
  readonly leftOut: ReportEntry[] = [];

  wrote(kind: CarriedKind, count = 1): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + count);
  }

  written(kind: CarriedKind): number {
    return this.counts.get(kind) ?? 0;
  }

  /** Whether everything that was asked for got through as it was: what `--strict` demands. */
  get isLossless(): boolean {
    return this.lost.length === 0 && this.changed.length === 0;
  }

  /** The report as plain data, for `--json`. */
  toJSON(): {
    written: Record<string, number>;
    lost: readonly ReportEntry[];
    changed: readonly ReportEntry[];
    leftOut: readonly ReportEntry[];
  } {
    return {
      written: Object.fromEntries(this.counts),
      lost: this.lost,
      changed: this.changed,
      leftOut: this.leftOut,
    };
  }

  /** One line for each entry: place, kind, id and reason. */
  lines(entries: readonly ReportEntry[]): string[] {
    return entries.map(({ kind, place, id, reason }) => `${place}: ${kind}${id ? ` ${id}` : ""}: ${reason}`);
  }

  /** One line of counts, e.g. `16 notes, 241 phenotypes written; 2 lost, 0 changed, 5 left out`. */
  summary(): string {
    const plural = (kind: CarriedKind, count: number): string =>
      count === 1 ? kind : kind === "diagnosis" ? "diagnoses" : `${kind}s`;
    const counts = [...this.counts].map(([kind, count]) => `${count} ${plural(kind, count)}`);
    const written = counts.length === 0 ? "Nothing written" : `${counts.join(", ")} written`;
    return `${written}; ${this.lost.length} lost, ${this.changed.length} changed, ${this.leftOut.length} left out`;
  }
}
