import * as path from "node:path";
import * as vscode from "vscode";
import type { Project } from "../../labels/project";
import type { NoteSuggestions } from "../../labels/suggestion";

/** Which run's suggestions are shown: for each project the newest that has any, or one that a person chose. */
export class RunChoice implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;

  readonly #working = new Set<string>();
  readonly #worked = new vscode.EventEmitter<void>();
  /** A run of this window has begun or ended. */
  readonly onDidWork = this.#worked.event;

  constructor(private readonly memory: vscode.Memento) {}

  /** The id of the run that was chosen; undefined: the newest. */
  of({ root }: Pick<Project, "root">): string | undefined {
    return this.memory.get<string>(keyOf(root));
  }

  /** Chooses a run, or the newest (undefined). Kept with the workspace. */
  async choose({ root }: Pick<Project, "root">, run: string | undefined): Promise<void> {
    if (this.of({ root }) === run) return;
    await this.memory.update(keyOf(root), run);
    this.#changed.fire();
  }

  /** The suggestions to show for a note, without `exchanges`; undefined where that run has none. */
  async suggestionsFor(project: Project, notePath: string): Promise<NoteSuggestions | undefined> {
    const { RunFolder } = await import("../../labels/run-folder");
    const chosen = this.of(project);
    if (chosen === undefined) return RunFolder.latestFor(project.runsFolder, notePath);
    const run = await RunFolder.open(path.join(project.runsFolder, chosen)).catch(() => undefined);
    // A run that was deleted by other means is no choice any more.
    if (run === undefined) return RunFolder.latestFor(project.runsFolder, notePath);
    return run.readWithoutExchanges(notePath).catch(() => undefined);
  }

  /** Whether a run is being written by this window. */
  isWorking(run: string): boolean {
    return this.#working.has(run);
  }

  /** Notes that a run is being written, until what is given back is disposed. */
  working(run: string): Disposable {
    this.#working.add(run);
    this.#worked.fire();
    return {
      [Symbol.dispose]: () => {
        this.#working.delete(run);
        this.#worked.fire();
      },
    };
  }

  dispose(): void {
    this.#worked.dispose();
    this.#changed.dispose();
  }
}

function keyOf(root: string): string {
  return `shownRun:${root}`;
}
