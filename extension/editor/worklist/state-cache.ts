import { mkdir, readFile } from "node:fs/promises";
import * as path from "node:path";
import { writeWhole } from "../../labels/write-whole";
import { noteStages, type NoteState } from "./note-state";

export interface KnownState {
  readonly stamp: string;
  readonly state: NoteState;
}

/** Raised when what a state means changes: older files are then not read. */
const format = 1;
/** Milliseconds in which several changes are written as one. */
const settle = 2000;

/**
 * The states of notes as they were when their files had certain stamps, kept from window to window in a file of the
 * extension's storage. A cache: where it cannot be read or written, states are found out anew.
 */
export class StateCache {
  readonly #states = new Map<string, KnownState>();
  #writing: NodeJS.Timeout | undefined;
  #reading: Promise<void> | undefined;

  /** @param file undefined: nothing is kept. */
  constructor(private readonly file: string | undefined) {}

  /** Reads the file, the first time. */
  load(): Promise<void> {
    this.#reading ??= this.#read();
    return this.#reading;
  }

  get(id: string): KnownState | undefined {
    return this.#states.get(id);
  }

  put(id: string, known: KnownState): void {
    this.#states.set(id, known);
    this.#writing ??= setTimeout(() => {
      this.#writing = undefined;
      void this.#write();
    }, settle);
  }

  /** Forgets all but these notes. */
  keep(ids: ReadonlyMap<string, unknown>): void {
    for (const id of this.#states.keys()) if (!ids.has(id)) this.#states.delete(id);
  }

  async #read(): Promise<void> {
    if (this.file === undefined) return;
    try {
      const { version, notes } = JSON.parse(await readFile(this.file, "utf8")) as {
        version: number;
        notes: Record<string, KnownState>;
      };
      if (version !== format) return;
      for (const [id, known] of Object.entries(notes)) {
        if (noteStages.includes(known.state.stage)) this.#states.set(id, known);
      }
    } catch {
      this.#states.clear();
    }
  }

  async #write(): Promise<void> {
    if (this.file === undefined) return;
    try {
      await mkdir(path.dirname(this.file), { recursive: true });
      await writeWhole(
        this.file,
        JSON.stringify({ version: format, notes: Object.fromEntries(this.#states) }),
      );
    } catch {
      // The next window finds the states out anew.
    }
  }

  dispose(): void {
    if (this.#writing === undefined) return;
    clearTimeout(this.#writing);
    void this.#write();
  }
}
