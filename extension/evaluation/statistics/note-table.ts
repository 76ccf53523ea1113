/** Reads the sum of a column over some selection of notes. */
export type SumOf = (column: string) => number;

/** A figure that can be computed from sums over notes; NaN where it is not defined. */
export interface Metric {
  readonly key: string;
  readonly of: (sum: SumOf) => number;
}

interface Column {
  readonly notes: number[];
  readonly values: number[];
}

/** The same, packed: it is read once for every sample that is drawn. */
interface PackedColumn {
  readonly notes: Uint32Array;
  readonly values: Float64Array;
}

/** Adds up columns. Their names are put together once, since a figure is computed for every sample that is drawn. */
export function sumOver(columns: readonly string[]): (sum: SumOf) => number {
  return (sum) => {
    let all = 0;
    for (const column of columns) all += sum(column);
    return all;
  };
}

/**
 * What was counted in each note, by the name of the column. Every figure is computed from sums of columns, so that
 * drawing other notes (bootstrap) or swapping two runs on a note (randomization) needs only sums.
 */
export class NoteTable {
  private readonly columns = new Map<string, Column>();
  private packed: ReadonlyMap<string, PackedColumn> | undefined;
  private rows = 0;

  get notes(): number {
    return this.rows;
  }

  /** Begins the next note. */
  nextNote(): void {
    this.rows += 1;
  }

  /** Counts something in the note that was begun last. */
  add(column: string, amount: number): void {
    if (amount === 0) return;
    this.packed = undefined;
    let found = this.columns.get(column);
    if (!found) {
      found = { notes: [], values: [] };
      this.columns.set(column, found);
    }
    const last = found.notes.length - 1;
    if (found.notes[last] === this.rows - 1) found.values[last] = (found.values[last] ?? 0) + amount;
    else {
      found.notes.push(this.rows - 1);
      found.values.push(amount);
    }
  }

  /** Sums in which each note counts as often as `weights` says (once where it is left out). */
  sums(weights?: ArrayLike<number>): SumOf {
    this.packed ??= this.pack();
    const sums = new Map<string, number>();
    for (const [name, { notes, values }] of this.packed) {
      let sum = 0;
      for (let at = 0; at < notes.length; at += 1) {
        sum += (values[at] ?? 0) * (weights ? (weights[notes[at] ?? 0] ?? 0) : 1);
      }
      sums.set(name, sum);
    }
    return (column) => sums.get(column) ?? 0;
  }

  private pack(): ReadonlyMap<string, PackedColumn> {
    const packed = [...this.columns].map(([name, { notes, values }]): [string, PackedColumn] => [
      name,
      { notes: Uint32Array.from(notes), values: Float64Array.from(values) },
    ]);
    return new Map(packed);
  }
}
