import { readFile, rm } from "node:fs/promises";
import { relative, resolve, sep } from "node:path";
import { GoldDocument } from "../gold-document";
import { GoldFileError, whileWriting, writeGold } from "../gold-file";
import { writeWhole } from "../write-whole";
import { isWorkedOn, readJournal, removeJournal, whileAlone, writeJournal } from "./journal";
import type { Journal, JournalFile } from "./journal";
import { changeInWords, LabelMigrationError } from "./label-change";
import type { LabelChange, MigrationProblem } from "./label-change";
import type { Following, MigrationPlan } from "./plan";

/** What was done. */
export interface MigrationOutcome {
  readonly change: LabelChange;
  /** Absolute paths of the files that are now as they should be. */
  readonly files: readonly string[];
  /** Files that were left as they are. */
  readonly left: readonly MigrationProblem[];
}

export interface MigrationOptions extends Following {
  /** Whether files that cannot be changed are left as they are; else they are a reason to do nothing. */
  readonly leaveOut?: boolean | undefined;
}

/** A change of labels that can be undone, or was interrupted. */
export interface RememberedMigration {
  readonly change: LabelChange;
  readonly state: Journal["state"];
  readonly started: string;
  readonly files: number;
}

/**
 * Writes what was planned: all files, or none. Stopped or failing midway, every file is as it was before; killed
 * midway, {@link finishMigration} or {@link undoMigration} make an end.
 * @throws LabelMigrationError; the signal's reason
 */
export async function migrate(
  plan: MigrationPlan,
  options: MigrationOptions = {},
): Promise<MigrationOutcome> {
  const { change, root, problems } = plan;
  if (problems.length > 0 && options.leaveOut !== true) {
    throw new LabelMigrationError(
      "problems",
      `${files(problems)} cannot be changed, so nothing was. Mend them, or leave them out on purpose.`,
      problems,
    );
  }
  const changes = [...(plan.project ? [plan.project] : []), ...plan.gold];
  const journal: Journal = {
    version: 1,
    change,
    started: new Date().toISOString(),
    state: "migrating",
    files: changes.map(({ path, before, after }) => ({
      kind: path === plan.project?.path ? "project" : "gold",
      path: relative(root, path).split(sep).join("/"),
      before: before ?? null,
      after,
    })),
  };
  return whileAlone(root, async () => {
    await refuseInterrupted(root);
    await refuseChanged(root, journal.files, "before");
    await writeJournal(root, journal);
    const written: JournalFile[] = [];
    try {
      for (const [done, file] of journal.files.entries()) {
        options.signal?.throwIfAborted();
        options.onProgress?.(done, journal.files.length);
        await put(root, file, file.before, file.after);
        written.push(file);
      }
    } catch (error) {
      for (const file of written.reverse()) await put(root, file, file.after, file.before);
      await removeJournal(root);
      throw asMigrationError(error);
    }
    await writeJournal(root, { ...journal, state: "done" });
    return { change, files: changes.map(({ path }) => path), left: problems };
  });
}

/** The last change of labels of a project; undefined where there is none to undo. */
export async function rememberedMigration(root: string): Promise<RememberedMigration | undefined> {
  const journal = await readJournal(root);
  if (!journal) return undefined;
  const { change, state, started } = journal;
  return { change, state, started, files: journal.files.length };
}

/** The change that a process began and did not end; undefined where there is none, or it is still at work. */
export async function interruptedMigration(root: string): Promise<RememberedMigration | undefined> {
  const found = await rememberedMigration(root);
  return found === undefined || found.state === "done" || (await isWorkedOn(root)) ? undefined : found;
}

/**
 * Brings an interrupted change, or an interrupted undo, to its end. Does nothing where there is none.
 * @throws LabelMigrationError `changed` for files that were changed since the interruption
 */
export function finishMigration(
  root: string,
  options: MigrationOptions = {},
): Promise<MigrationOutcome | undefined> {
  return whileAlone(root, async () => {
    const journal = await readJournal(root);
    if (!journal || journal.state === "done") return undefined;
    return settle(root, journal, options);
  });
}

/**
 * Takes the last change of labels back: every file is again, byte for byte, what it was.
 * @throws LabelMigrationError `nothing-to-undo`; `changed` for files that were changed since, and then none is touched
 */
export function undoMigration(root: string, options: MigrationOptions = {}): Promise<MigrationOutcome> {
  return whileAlone(root, async () => {
    const journal = await readJournal(root);
    if (!journal) {
      throw new LabelMigrationError("nothing-to-undo", "There is no change of labels to undo.");
    }
    return settle(root, { ...journal, state: "undoing" }, options);
  });
}

/** Writes what is left to write, in the direction that the journal says. */
async function settle(
  root: string,
  journal: Journal,
  { leaveOut, onProgress }: MigrationOptions,
): Promise<MigrationOutcome> {
  const { change } = journal;
  const isUndo = journal.state === "undoing";
  const left = leaveOut === true ? await changedSince(root, journal.files) : [];
  if (leaveOut !== true) await refuseChanged(root, journal.files, "either");
  const changed = new Set(left.map(({ path }) => path));
  const own = journal.files.filter(({ path }) => !changed.has(resolve(root, path)));
  await writeJournal(root, { ...journal, files: own });
  for (const [done, one] of own.entries()) {
    onProgress?.(done, own.length);
    const { path, before, after } = one;
    const [basis, wanted] = isUndo ? [after, before] : [before, after];
    try {
      const file = resolve(root, path);
      if ((await textOf(file)) !== wanted) await put(root, one, basis, wanted);
      // The process that was killed may have left its lock at it, which the next writer clears away.
      else if (one.kind === "gold") await whileWriting(file, () => Promise.resolve());
    } catch (error) {
      throw asMigrationError(error);
    }
  }
  if (isUndo) await removeJournal(root);
  else await writeJournal(root, { ...journal, files: own, state: "done" });
  return { change, files: own.map(({ path }) => resolve(root, path)), left };
}

async function refuseInterrupted(root: string): Promise<void> {
  const journal = await readJournal(root);
  if (!journal || journal.state === "done") return;
  throw new LabelMigrationError(
    "busy",
    `The change ${changeInWords(journal.change)} was interrupted; finish or undo it first.`,
  );
}

async function refuseChanged(
  root: string,
  journalFiles: readonly JournalFile[],
  state: "before" | "either",
): Promise<void> {
  const changed = await changedSince(root, journalFiles, state);
  if (changed.length === 0) return;
  throw new LabelMigrationError(
    "changed",
    `${files(changed)} changed since, so nothing was written. Look at them, then try again or leave them as they are on purpose.`,
    changed,
  );
}

/** The files that are not what they were before the change, nor, where `either` will do, what they were after it. */
async function changedSince(
  root: string,
  journalFiles: readonly JournalFile[],
  state: "before" | "either" = "either",
): Promise<MigrationProblem[]> {
  const changed: MigrationProblem[] = [];
  for (const { path, before, after } of journalFiles) {
    const present = await textOf(resolve(root, path));
    if (present === before || (state === "either" && present === after)) continue;
    const message =
      present === null ? "The file is gone." : "The file was changed since; its present content stays.";
    changed.push({ path: resolve(root, path), message });
  }
  return changed;
}

/** The text of a file; null where there is none. Undefined where it cannot be read: it is then no text we know. */
async function textOf(path: string): Promise<string | null | undefined> {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await readFile(path));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? null : undefined;
  }
}

/** Replaces a file's text, where it still is what is expected. */
async function put(
  root: string,
  { path, kind }: JournalFile,
  basis: string | null,
  text: string | null,
): Promise<void> {
  const file = resolve(root, path);
  if (kind === "gold" && text !== null) {
    await writeGold(file, GoldDocument.parse(text), basis ?? undefined);
    return;
  }
  if ((await textOf(file)) !== basis) {
    throw new LabelMigrationError("changed", `${file} was changed by another program; try again.`);
  }
  if (text === null) await rm(file);
  else await writeWhole(file, text);
}

function asMigrationError(error: unknown): unknown {
  if (error instanceof GoldFileError) {
    const { path, message } = error;
    const reason = error.reason === "changed" || error.reason === "busy" ? "changed" : "unwritable";
    return new LabelMigrationError(reason, message, [{ path, message }], { cause: error });
  }
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return error;
  return new LabelMigrationError("unwritable", `${path ?? "A file"} was not written (${code}).`, [], {
    cause: error,
  });
}

function files(list: readonly { readonly path: string }[]): string {
  const number = new Set(list.map(({ path }) => path)).size;
  return number === 1 ? "1 file" : `${number} files`;
}
