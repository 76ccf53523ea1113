import { EventEmitter, once } from "node:events";
import type { NoteJob } from "./note-job";

/** The notes of a run that are in the queue or on their way back: never more than a number of them. */
export class PendingNotes {
  private readonly jobs = new Map<string, NoteJob>();
  private readonly settled = new EventEmitter();

  constructor(private readonly most: number) {}

  get size(): number {
    return this.jobs.size;
  }

  ids(): string[] {
    return [...this.jobs.keys()];
  }

  get(id: string): NoteJob | undefined {
    return this.jobs.get(id);
  }

  /** Without the bytes of the note: they are read again where they are needed again. */
  put(id: string, { run, path, sha256 }: NoteJob): void {
    this.jobs.set(id, { run, path, sha256 });
  }

  /** @returns false where the note was not pending any more */
  settle(id: string): boolean {
    const was = this.jobs.delete(id);
    this.settled.emit("settled");
    return was;
  }

  /** Waits until there is room for one more. @throws the signal's reason */
  async room(signal: AbortSignal): Promise<void> {
    await this.until(() => this.jobs.size < this.most, signal);
  }

  /** Waits until all are back. @throws the signal's reason */
  async empty(signal: AbortSignal): Promise<void> {
    await this.until(() => this.jobs.size === 0, signal);
  }

  private async until(holds: () => boolean, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    while (!holds()) {
      await once(this.settled, "settled", { signal }).catch(() => undefined);
      signal.throwIfAborted();
    }
  }
}
