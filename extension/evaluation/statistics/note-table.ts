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

/** The same by notes, packed: it is read once for every sample that is drawn. */
interface Rows {
  /** The place of each column among the sums. */
  readonly places: ReadonlyMap<string, number>;
  /** Where the entries of each note begin, and at last where they end. */
  readonly begins: Uint32Array;
  readonly columns: Uint32Array;
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
  private packed: Rows | undefined;
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
    const { places, begins, columns, values } = (this.packed ??= this.pack());
    const sums = new Float64Array(places.size);
    for (let note = 0; note < this.rows; note += 1) {
      const weight = weights ? (weights[note] ?? 0) : 1;
      if (weight === 0) continue;
      const end = begins[note + 1] ?? 0;
      for (let at = begins[note] ?? 0; at < end; at += 1) {
        const column = columns[at] ?? 0;
        sums[column] = (sums[column] ?? 0) + (values[at] ?? 0) * weight;
      }
    }
    return (column) => sums[places.get(column) ?? -1] ?? 0;
  }

  private pack(): Rows {
    const begins = new Uint32Array(this.rows + 1);
    for (const { notes } of this.columns.values()) {
      for (const note of notes) begins[note + 1] = (begins[note + 1] ?? 0) + 1;
    }
    for (let note = 0; note < this.rows; note += 1)
      begins[note + 1] = (begins[note + 1] ?? 0) + (begins[note] ?? 0);
    const next = begins.slice();
    const total = begins[this.rows] ?? 0;
    const [columns, values] = [new Uint32Array(total), new Float64Array(total)];
    const places = new Map<string, number>();
    for (const [name, column] of this.columns) {
      const place = places.size;
      places.set(name, place);
      for (const [index, note] of column.notes.entries()) {
        const at = next[note] ?? 0;
        next[note] = at + 1;
        columns[at] = place;
        values[at] = column.values[index] ?? 0;
      }
    }
    return { places, begins, columns, values };
  }
}
