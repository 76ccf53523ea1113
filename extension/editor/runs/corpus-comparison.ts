import type * as vscode from "vscode";
import { PresentNames } from "../../labels/present-names";
import { compareCorpus } from "../../panels/comparison/compare-corpus";
import { ComparisonPage, type ComparedRun } from "../../panels/comparison/comparison-page";
import { withProgress } from "../progress";
import { trusted, type Command } from "../commands/command";
import type { EditorContext } from "../context";
import type { NoteComparisons } from "./note-comparisons";
import { modelOf, startOf, type ListedRun } from "./run-facts";
import { isListedRun, pickRun } from "./runs-view";

interface Shown {
  readonly a: ListedRun;
  readonly b: ListedRun;
  readonly notes: Awaited<ReturnType<typeof compareCorpus>>;
}

/** Two runs on all their notes, as a table. */
export class CorpusComparison implements vscode.Disposable {
  readonly #page: ComparisonPage;
  #shown: Shown | undefined;

  constructor(context: EditorContext, onNote: NoteComparisons) {
    this.#page = new ComparisonPage(
      context.extension,
      () =>
        this.#shown && { a: described(this.#shown.a), b: described(this.#shown.b), notes: this.#shown.notes },
      async (note) => {
        if (!this.#shown) return;
        const { a, b } = this.#shown;
        await onNote.open(a.project, note, a.run.id, b.run.id);
      },
    );
  }

  readonly compare: Command = trusted(async (context, argument) => {
    const a = isListedRun(argument) ? argument : await pickRun(context, "Compare Which Run (A)?");
    if (!a) return;
    const b = await pickRun(
      context,
      "…With Which Run (B)?",
      ({ project, run }) => project.root === a.project.root && run.id !== a.run.id,
    );
    if (!b) return;
    await withProgress("Comparing two runs", async (signal, report) => {
      const notes = await compareCorpus(a.run, b.run, {
        names: PresentNames.of(a.project.phenotypes),
        signal,
        onProgress: (share) => {
          report(share, "");
        },
      });
      this.#shown = { a, b, notes };
    });
    this.#page.show("here");
  });

  dispose(): void {
    this.#page.dispose();
  }
}

function described({ run, notes }: ListedRun): ComparedRun {
  return { id: run.id, started: startOf(run.meta), model: modelOf(run.meta), notes };
}
