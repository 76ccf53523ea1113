import { stat } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import type { Phenotype } from "./phenotype";

export const projectFileName = "cancerllm.yaml";

export type Protocol = "cancerllm" | "instruct";

/** A folder of notes with its settings; every path in it is absolute. */
export interface Project {
  readonly root: string;
  /** The project file, where there is one. */
  readonly file?: string;
  /** Globs relative to `root`; one that begins with `!` takes files out. */
  readonly notes: readonly string[];
  readonly goldFolder: string;
  /** Whether each annotator has a folder of their own in `goldFolder`. */
  readonly perAnnotator: boolean;
  readonly runsFolder: string;
  readonly annotator: string;
  readonly phenotypes: readonly Phenotype[];
  /** A GGUF file (absolute path), or a name of the model catalog. */
  readonly model?: string;
  readonly protocol?: Protocol;
  /** Folder of the prompts that replace those of the protocol instruct, see docs/protocols.md. */
  readonly prompts?: string;
  /** Worked examples in a prompt of the protocol instruct, at most. */
  readonly examples?: number;
  /** Whether runs keep prompts and raw answers. */
  readonly exchanges: boolean;
  /** A CSV of diagnosis codes that replaces the built-in one. */
  readonly icd10?: string;
}

export class ProjectError extends Error {
  override readonly name = "ProjectError";
  constructor(
    readonly reason: "not-found" | "unreadable" | "syntax" | "schema" | "outside" | "exists" | "unwritable",
    message: string,
    readonly file: string,
    /** 1-based; absent when the whole file is meant. */
    readonly line?: number,
    readonly column?: number,
  ) {
    super(message);
  }
}

/** A user's or annotator's name as that of a folder: what no folder can be named is replaced. */
export function folderNameOf(user: string): string {
  const name = user
    .replaceAll(/[/\\:*?"<>|\p{Cc}]/gu, "-")
    .trim()
    .slice(0, 64)
    .trim();
  return name === "" || name === "." || name === ".." ? "annotator" : name;
}

/**
 * The nearest folder at or above `start` that has a `cancerllm.yaml`, up to and including `top`.
 * @returns undefined where there is none.
 */
export async function findProjectFolder(start: string, top?: string): Promise<string | undefined> {
  let folder = resolve(start);
  const last = top === undefined ? undefined : resolve(top);
  for (;;) {
    const found = await stat(join(folder, projectFileName)).then(
      (entry) => entry.isFile(),
      () => false,
    );
    if (found) return folder;
    const parent = dirname(folder);
    if (folder === last || parent === folder) return undefined;
    folder = parent;
  }
}

/**
 * The path that names a note in gold labels and runs: relative to the root, with `/`.
 * @throws ProjectError `outside` for a file that is not in the project's folder.
 */
export function notePathOf(project: Project, file: string): string {
  const path = relative(project.root, resolve(project.root, file));
  if (path === "" || path === ".." || path.startsWith(`..${sep}`) || resolve(path) === path) {
    throw new ProjectError("outside", `${file} is not in the project ${project.root}; move it there.`, file);
  }
  return path.split(sep).join("/");
}

/** The gold file of a note: `gold/<path>.yaml`, or `gold/<annotator>/<path>.yaml`. @throws ProjectError `outside` */
export function goldPathOf(project: Project, notePath: string, annotator = project.annotator): string {
  const path = notePathOf(project, notePath);
  const folder = project.perAnnotator
    ? join(project.goldFolder, folderNameOf(annotator))
    : project.goldFolder;
  return join(folder, `${path}.yaml`);
}
