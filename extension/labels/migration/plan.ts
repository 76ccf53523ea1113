import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { findNotes } from "../../notes/find";
import { GoldFileError, readGold, readGoldSource } from "../gold-file";
import type { Phenotype } from "../phenotype";
import { projectFileName } from "../project";
import type { Project } from "../project";
import { changeInWords, LabelMigrationError } from "./label-change";
import type { LabelChange, MigrationProblem } from "./label-change";
import { relabelGold } from "./relabel-gold";
import type { MergedItems } from "./relabel-gold";
import { relabelProject } from "./relabel-project";

/** A file as it is and as it will be. */
export interface FileChange {
  /** Absolute. */
  readonly path: string;
  /** Undefined where there is no such file yet. */
  readonly before: string | undefined;
  readonly after: string;
}

export interface GoldChange extends FileChange {
  readonly before: string;
  /** How many items get another label. */
  readonly labels: number;
  readonly merged: readonly MergedItems[];
  readonly overlaps: number;
}

/** What a change of labels would do; nothing is written yet. */
export interface MigrationPlan {
  readonly change: LabelChange;
  /** The project's folder. */
  readonly root: string;
  /** `cancerllm.yaml`, where it changes. */
  readonly project: FileChange | undefined;
  /** The phenotype of the new label afterwards, where the project has one. */
  readonly phenotype: Phenotype | undefined;
  /** Phenotypes that are taken out of the project. */
  readonly removed: readonly Phenotype[];
  /** Gold files that change. */
  readonly gold: readonly GoldChange[];
  /** Gold files that do not have the labels. */
  readonly untouched: number;
  /** Gold files that cannot be changed; the change is refused while there are any that are not to be left out. */
  readonly problems: readonly MigrationProblem[];
}

/** How far a work over many files is, and its end before its time. */
export interface Following {
  readonly signal?: AbortSignal | undefined;
  /** Both in files. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Works out what a change of labels does to the project file and to every gold file below the gold folder, whoever
 * made it.
 * @throws LabelMigrationError `usage`, `no-such-label` or `problems`; the signal's reason where it was stopped
 */
export async function planMigration(
  project: Project,
  change: LabelChange,
  { signal, onProgress }: Following = {},
): Promise<MigrationPlan> {
  const file = project.file ?? join(project.root, projectFileName);
  const source = project.file === undefined ? undefined : await readProjectSource(project.file);
  const relabelled = relabelProject(source, file, project.phenotypes, change);
  const gold: GoldChange[] = [];
  const problems: MigrationProblem[] = [];
  const seen = new Set<string>(project.phenotypes.map(({ id }) => id));
  const files = await goldFilesOf(project.goldFolder);
  for (const [done, path] of files.entries()) {
    signal?.throwIfAborted();
    onProgress?.(done, files.length);
    const before = await readGoldSource(path).catch((error: unknown) => {
      if (!(error instanceof GoldFileError)) throw error;
      problems.push({ path, message: error.message });
      return undefined;
    });
    if (before === undefined) continue;
    const found = relabelGold(before, change);
    if ("problems" in found) {
      problems.push(...found.problems.map((problem) => ({ path, ...problem })));
      continue;
    }
    for (const label of found.seen) seen.add(label);
    if (found.labels > 0) {
      const { source: after, labels, merged, overlaps } = found;
      gold.push({ path, before, after, labels, merged, overlaps });
    }
  }
  checkLabels(change, seen, project);
  return {
    change,
    root: project.root,
    project:
      relabelled.source === undefined ? undefined : { path: file, before: source, after: relabelled.source },
    phenotype: relabelled.phenotype,
    removed: relabelled.removed,
    gold,
    untouched: files.length - gold.length - new Set(problems.map(({ path }) => path)).size,
    problems,
  };
}

/**
 * How often each label is in the gold files; files that are not sound are passed over here.
 * @throws the signal's reason
 */
export async function countLabels(
  { goldFolder }: Pick<Project, "goldFolder">,
  { signal, onProgress }: Following = {},
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  const files = await goldFilesOf(goldFolder);
  for (const [done, path] of files.entries()) {
    signal?.throwIfAborted();
    onProgress?.(done, files.length);
    const document = await readGold(path).catch((error: unknown) => {
      if (error instanceof GoldFileError) return undefined;
      throw error;
    });
    const { phenotypes = [], displaced = [] } = document?.labels ?? {};
    for (const { label } of [...phenotypes, ...displaced]) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return counts;
}

/** Absolute paths of the gold files below a folder, in order. */
export async function goldFilesOf(goldFolder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const file of findNotes(goldFolder, ["**/*.yaml", "**/*.yml"])) {
    if (basename(file) !== projectFileName) files.push(join(goldFolder, file));
  }
  return files;
}

async function readProjectSource(file: string): Promise<string> {
  const bytes = await readFile(file);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const message = "It is not UTF-8; save it as UTF-8 again.";
    throw new LabelMigrationError("problems", `${file}: ${message}`, [{ path: file, message }]);
  }
}

function checkLabels(change: LabelChange, seen: ReadonlySet<string>, project: Project): void {
  const missing = change.from.filter((label) => !seen.has(label));
  if (missing.length > 0) {
    const names = missing.map((label) => `\`${label}\``).join(", ");
    throw new LabelMigrationError(
      "no-such-label",
      `Neither the project nor a gold file has ${names}. The project has ${project.phenotypes.map(({ id }) => id).join(", ")}.`,
    );
  }
  if (change.kind === "rename" && seen.has(change.to)) {
    throw new LabelMigrationError(
      "usage",
      `\`${change.to}\` is there already, so this would merge the two (${changeInWords(change)}); ask for a merge if that is meant.`,
    );
  }
}
