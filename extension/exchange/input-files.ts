import { stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { findNotes } from "../notes/find";
import { ExchangeError } from "./exchange-error";

/** The files of an import. */
export interface InputFiles {
  /** The folder that `files` are relative to. */
  readonly root: string;
  /** Relative paths, `/` between their parts, in their order. */
  readonly files: AsyncIterable<string> | readonly string[];
}

/**
 * A file, or the files of a folder that have one of these endings.
 * @param endings without their dot
 * @throws ExchangeError `unreadable` where there is no such file or folder
 */
export async function inputFiles(input: string, endings: readonly string[]): Promise<InputFiles> {
  const entry = await stat(input).catch(() => {
    throw new ExchangeError("unreadable", `There is no ${input}; check the path.`);
  });
  if (!entry.isDirectory()) return { root: dirname(input), files: [basename(input)] };
  return {
    root: input,
    files: findNotes(
      input,
      endings.map((ending) => `**/*.${ending}`),
    ),
  };
}
