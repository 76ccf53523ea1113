import { compareSuggestions, countDifferences } from "../../labels/compare-suggestions";
import { PresentNames } from "../../labels/present-names";
import type { RunFolder } from "../../labels/run-folder";
import type { NoteSuggestions } from "../../labels/suggestion";
import type { ComparedNote } from "../../../webview/comparison/protocol";

const nothing = { onlyA: 0, onlyB: 0, extent: 0, both: 0, texts: 0 } as const;

/**
 * Compares two runs note by note, in the order of the paths.
 * @param onProgress share of the notes, 0 to 1
 * @throws the signal's reason
 */
export async function compareCorpus(
  a: RunFolder,
  b: RunFolder,
  options: {
    /** What labels of the runs are called now. Default: the same. */
    readonly names?: PresentNames;
    readonly signal?: AbortSignal;
    readonly onProgress?: (share: number) => void;
  } = {},
): Promise<readonly ComparedNote[]> {
  const names = options.names ?? PresentNames.of([]);
  const [ofA, ofB] = await Promise.all([a.notes(), b.notes()]);
  const paths = [...new Set([...ofA, ...ofB])].sort();
  const compared: ComparedNote[] = [];
  for (const path of paths) {
    options.signal?.throwIfAborted();
    const [first, second] = await Promise.all([a, b].map((run) => read(run, path, names)));
    compared.push(compareNote(path, first, second));
    options.onProgress?.(compared.length / paths.length);
  }
  return compared;
}

/** One row. @param a `unreadable` where the run's file is */
export function compareNote(
  path: string,
  a: NoteSuggestions | "unreadable" | undefined,
  b: NoteSuggestions | "unreadable" | undefined,
): ComparedNote {
  if (a === "unreadable" || b === "unreadable") return { path, missing: "unreadable", ...nothing };
  if (!a) return { path, missing: "not-in-a", ...nothing };
  if (!b) return { path, missing: "not-in-b", ...nothing };
  if (a.note.sha256 !== b.note.sha256) return { path, missing: "other-version", ...nothing };
  const { phenotypes, texts } = compareSuggestions(a, b);
  const counts = countDifferences(phenotypes);
  const all = a.phenotypes.length + b.phenotypes.length;
  return {
    path,
    onlyA: counts["only-a"],
    onlyB: counts["only-b"],
    extent: counts.extent,
    both: counts.both,
    texts: texts.filter(({ kind }) => kind !== "both").length,
    ...(all > 0 && { agreement: (2 * counts.both) / all }),
  };
}

function read(
  run: RunFolder,
  path: string,
  names: PresentNames,
): Promise<NoteSuggestions | "unreadable" | undefined> {
  return run.readWithoutExchanges(path).then(
    (found) => found && names.suggestions(found),
    () => "unreadable" as const,
  );
}
