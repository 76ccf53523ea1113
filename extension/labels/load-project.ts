import { readFile, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { defaultPhenotypes } from "./phenotype";
import type { Phenotype } from "./phenotype";
import { folderNameOf, ProjectError, projectFileName, type Project, type Protocol } from "./project";
import { schemaOf } from "./schemas";
import { parseYaml } from "./yaml-source";

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
