import { readFile, stat } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { defaultPhenotypes } from "./phenotype";
import type { Phenotype } from "./phenotype";
import { schemaOf } from "./schemas";
import { parseYaml } from "./yaml-source";

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
    readonly reason: "not-found" | "unreadable" | "syntax" | "schema" | "outside",
    message: string,
    readonly file: string,
    /** 1-based; absent when the whole file is meant. */
    readonly line?: number,
    readonly column?: number,
  ) {
    super(message);
  }
}

export interface ProjectOptions {
  /** The annotator where the project names none, e.g. `os.userInfo().username`. Default `annotator`. */
  readonly user?: string;
}

export interface ProjectFile {
  readonly notes?: string | readonly string[];
  readonly gold?: string | { readonly folder?: string; readonly "per-annotator"?: boolean };
  readonly annotator?: string;
  readonly phenotypes?: readonly (string | (Partial<Phenotype> & { readonly id: string }))[];
  readonly model?: string;
  readonly protocol?: Protocol;
  readonly prompts?: string;
  readonly examples?: number;
  readonly exchanges?: boolean;
  readonly icd10?: string;
}

/**
 * Reads a project: a folder, with or without `cancerllm.yaml`, or a project file by its own path.
 * @throws ProjectError with the file, line and column of the first thing that is wrong.
 */
export async function loadProject(path: string, options: ProjectOptions = {}): Promise<Project> {
  const given = resolve(path);
  const isFolder = await stat(given).then(
    (found) => found.isDirectory(),
    () => {
      throw new ProjectError("not-found", `There is no such project: ${given}. Check the path.`, given);
    },
  );
  const file = isFolder ? join(given, projectFileName) : given;
  const source = await readFile(file, "utf8").catch((error: unknown) => {
    if (isFolder && (error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new ProjectError("unreadable", `${file} cannot be read; check its permissions.`, file);
  });
  const root = dirname(file);
  if (source === undefined) return projectOf(root, undefined, {}, options);
  return projectOf(root, file, parseProject(source, file), options);
}

/** What the text of a project file says. @throws ProjectError */
export function parseProject(source: string, file: string): ProjectFile {
  const text = source.replace(/^\uFEFF/, "");
  if (/^\s*(#.*\s*)*$/.test(text)) return {};
  const { value, problems, place } = parseYaml(text, schemaOf("project"));
  const first = problems[0];
  if (first) {
    const reason = value === undefined ? "syntax" : "schema";
    throw new ProjectError(
      reason,
      `${file}:${first.line}:${first.column}: ${first.message}`,
      file,
      first.line,
      first.column,
    );
  }
  const content = value as ProjectFile;
  const ids = new Set<string>();
  const keys = new Set<string>();
  const former = new Set<string>();
  for (const [index, entry] of (content.phenotypes ?? []).entries()) {
    const phenotype = phenotypeOf(entry);
    const taken = ids.has(phenotype.id)
      ? "id"
      : phenotype.key !== undefined && keys.has(phenotype.key)
        ? "key"
        : undefined;
    if (taken) {
      const { line, column } = place(["phenotypes", index, taken]);
      const message = `Two phenotypes have the same ${taken}; change one of them.`;
      throw new ProjectError("schema", `${file}:${line}:${column}: ${message}`, file, line, column);
    }
    ids.add(phenotype.id);
    if (phenotype.key !== undefined) keys.add(phenotype.key);
  }
  for (const [index, entry] of (content.phenotypes ?? []).entries()) {
    for (const label of phenotypeOf(entry).formerly ?? []) {
      if (ids.has(label) || former.has(label)) {
        const { line, column } = place(["phenotypes", index, "formerly"]);
        const message = `\`formerly\` names \`${label}\`, which is a label of another phenotype, or of this one; take it out.`;
        throw new ProjectError("schema", `${file}:${line}:${column}: ${message}`, file, line, column);
      }
      former.add(label);
    }
  }
  return content;
}

function projectOf(
  root: string,
  file: string | undefined,
  content: ProjectFile,
  options: ProjectOptions,
): Project {
  const gold = typeof content.gold === "string" ? { folder: content.gold } : (content.gold ?? {});
  const notes = content.notes ?? ["**/*.txt", "**/*.md"];
  return {
    root,
    ...(file === undefined ? {} : { file }),
    notes: typeof notes === "string" ? [notes] : notes,
    goldFolder: resolve(root, gold.folder ?? "gold"),
    perAnnotator: gold["per-annotator"] ?? false,
    runsFolder: join(root, ".cancerllm", "runs"),
    annotator: content.annotator ?? folderNameOf(options.user ?? "annotator"),
    phenotypes: content.phenotypes?.map(phenotypeOf) ?? defaultPhenotypes,
    ...(content.model === undefined ? {} : { model: modelOf(root, content.model) }),
    ...(content.protocol === undefined ? {} : { protocol: content.protocol }),
    ...(content.prompts === undefined ? {} : { prompts: resolve(root, content.prompts) }),
    ...(content.examples === undefined ? {} : { examples: content.examples }),
    exchanges: content.exchanges ?? true,
    ...(content.icd10 === undefined ? {} : { icd10: resolve(root, content.icd10) }),
  };
}

/** An entry of the project file with the defaults of its id. */
export function phenotypeOf(entry: string | (Partial<Phenotype> & { readonly id: string })): Phenotype {
  const given = typeof entry === "string" ? { id: entry } : entry;
  const known = defaultPhenotypes.find(({ id }) => id === given.id);
  if (known) return { ...known, ...given };
  const words = given.id.replaceAll("-", " ");
  const title = given.title ?? words.charAt(0).toUpperCase() + words.slice(1);
  return {
    title,
    question: `What is the ${title.toLowerCase()} in the given context?`,
    guideline: "",
    color: "charts.foreground",
    ...given,
  };
}

/** A path (it has a folder or ends in .gguf) is relative to the project; anything else is a catalog's name or a URI. */
function modelOf(root: string, model: string): string {
  if (/^[a-z][a-z0-9+.-]+:/i.test(model) && !/^[a-z]:[\\/]/i.test(model)) return model;
  return /[\\/]|\.gguf$/i.test(model) ? resolve(root, model) : model;
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
