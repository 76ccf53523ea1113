import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, stat } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { writeWhole } from "./write-whole";
import { Document } from "yaml";
import type { Phenotype } from "./phenotype";
import { RunFolderError } from "./run-folder-error";
import { schemaOf } from "./schemas";
import type { NoteSuggestions, Task } from "./suggestion";
import { readWithoutExchanges } from "./suggestions-file";
import { dataNode, writeYaml } from "./yaml-style";
import { parseYaml } from "./yaml-source";

/** What made a run; `run.yaml`, see schemas/run.schema.json. */
export interface RunMeta {
  readonly version: 1;
  readonly run: string;
  /** ISO 8601, UTC. */
  readonly started: string;
  readonly finished?: string;
  readonly model: {
    readonly name: string;
    /** Of the GGUF file; absent of a model that a server has. */
    readonly sha256?: string;
    readonly quantization: string;
    readonly architecture?: string;
    /** Bytes. */
    readonly size?: number;
  };
  readonly protocol: string;
  readonly phenotypes: readonly Phenotype[];
  readonly tasks: readonly Task[];
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
  readonly backend: {
    readonly type: "cpu" | "cuda" | "vulkan" | "metal" | "served";
    readonly name: string;
    /** The server that had the model, with its port. */
    readonly host?: string;
    readonly gpuLayers?: number;
    readonly totalLayers?: number;
    readonly threads?: number;
  };
  readonly versions: Readonly<Record<string, string>>;
  readonly counts?: Readonly<Record<string, number>>;
  /** Wall-clock time. */
  readonly seconds?: number;
  readonly tokens?: number;
  readonly cost?: RunCost;
}

/** What a run took; of a run that was resumed, its last part. */
export interface RunCost {
  /** Notes that were annotated in `seconds`. */
  readonly notes: number;
  /** Wall-clock time of one note, from its first prompt to its last answer; several notes are in work at a time. */
  readonly secondsPerNote?: { readonly median: number; readonly p95: number };
  /** Tokens of all prompts, and those of them that were evaluated: what a prompt shares with the one before is not. */
  readonly promptTokens: number;
  readonly evaluatedTokens: number;
  readonly answerTokens: number;
  /** Bytes: the most that the engine's process had in RAM, and what it has on the GPU. */
  readonly memory?: { readonly ram: number; readonly gpu: number };
}

/** What the caller knows when a run begins. */
export type RunStart = Omit<
  RunMeta,
  "version" | "run" | "started" | "finished" | "counts" | "seconds" | "tokens" | "cost"
>;

/** What is known when a run ends. */
export interface RunEnd {
  /** E.g. `{notes: 12, failed: 1, phenotypes: 340}`; integers. */
  readonly counts: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly tokens: number;
  readonly cost?: RunCost;
}

const idPattern = /^\d{8}T\d{6}Z-[0-9a-f]{4}$/;

/** One run of the model: a folder with `run.yaml` and a JSON file for each note that is done. */
export class RunFolder {
  private constructor(
    readonly folder: string,
    private current: RunMeta,
  ) {}

  get id(): string {
    return this.current.run;
  }

  get meta(): RunMeta {
    return this.current;
  }

  /** Begins a run: `<runsFolder>/20261123T101500Z-3f2a`. @throws RunFolderError `unwritable` */
  static async create(runsFolder: string, start: RunStart, now = new Date()): Promise<RunFolder> {
    await writing(runsFolder, () => mkdir(runsFolder, { recursive: true }));
    for (;;) {
      const stamp = now.toISOString().replaceAll(/[-:]|\.\d+/g, "");
      const run = `${stamp}-${randomBytes(2).toString("hex")}`;
      const folder = join(runsFolder, run);
      const isNew = await writing(folder, () => mkdir(folder)).then(
        () => true,
        (error: unknown) => {
          if (error instanceof RunFolderError && (error.cause as NodeJS.ErrnoException).code === "EEXIST")
            return false;
          throw error;
        },
      );
      if (!isNew) continue;
      const made = new RunFolder(folder, { version: 1, run, started: now.toISOString(), ...start });
      await made.writeMeta();
      return made;
    }
  }

  /** Opens a run by its folder. @throws RunFolderError `not-found`, or `invalid` where `run.yaml` is */
  static async open(folder: string): Promise<RunFolder> {
    const file = join(folder, "run.yaml");
    const source = await readFile(file, "utf8").catch(() => {
      throw new RunFolderError(
        "not-found",
        `${folder} is not a run: it has no run.yaml that can be read.`,
        folder,
      );
    });
    const { value, problems } = parseYaml(source, schemaOf("run"));
    const first = problems[0];
    if (first) {
      throw new RunFolderError("invalid", `${file}:${first.line}:${first.column}: ${first.message}`, file);
    }
    return new RunFolder(folder, value as RunMeta);
  }

  /** The newest run that is not finished and that `matching` takes for the same work; undefined where there is none. */
  static async resume(
    runsFolder: string,
    matching: (meta: RunMeta) => boolean,
  ): Promise<RunFolder | undefined> {
    for (const run of await RunFolder.list(runsFolder)) {
      if (run.meta.finished === undefined && matching(run.meta)) return run;
    }
    return undefined;
  }

  /** The runs of a folder, newest first; folders that are no runs aside. */
  static async list(runsFolder: string): Promise<RunFolder[]> {
    const runs = await Promise.all(
      (await idsIn(runsFolder)).map((id) => RunFolder.open(join(runsFolder, id)).catch(() => undefined)),
    );
    return runs.filter((run) => run !== undefined);
  }

  /** The suggestions for a note, without `exchanges`, by the newest run that has any; undefined where none has. */
  static async latestFor(runsFolder: string, notePath: string): Promise<NoteSuggestions | undefined> {
    for (const id of await idsIn(runsFolder)) {
      const found = await readSuggestions(join(runsFolder, id), notePath, readWithoutExchanges).catch(
        (error: unknown) => {
          if (error instanceof RunFolderError && error.reason !== "outside") return undefined;
          throw error;
        },
      );
      if (found) return found;
    }
    return undefined;
  }

  /** The file of the newest run that has one for a note, valid or not; undefined where none has. */
  static async newestFileFor(runsFolder: string, notePath: string): Promise<string | undefined> {
    for (const id of await idsIn(runsFolder)) {
      const file = suggestionsPath(join(runsFolder, id), notePath);
      if (await stat(file).catch(() => undefined)) return file;
    }
    return undefined;
  }

  /** Where the suggestions for a note are. @throws RunFolderError `outside` for a path that leaves the run's folder */
  pathOf(notePath: string): string {
    return suggestionsPath(this.folder, notePath);
  }

  /** Writes what the model said of one note: whole or not at all. @throws RunFolderError */
  async write(suggestions: NoteSuggestions): Promise<void> {
    const file = this.pathOf(suggestions.note.path);
    await writing(file, async () => {
      await mkdir(dirname(file), { recursive: true });
      await writeWhole(file, `${JSON.stringify(suggestions, undefined, 1)}\n`);
    });
  }

  /** What the model said of one note; undefined where it is not done. @throws RunFolderError `invalid` */
  read(notePath: string): Promise<NoteSuggestions | undefined> {
    return readSuggestions(this.folder, notePath);
  }

  /** The same without `exchanges`, which are most of a file: much faster. @throws RunFolderError `invalid` */
  readWithoutExchanges(notePath: string): Promise<NoteSuggestions | undefined> {
    return readSuggestions(this.folder, notePath, readWithoutExchanges);
  }

  /** What the model said of this version of a note, without `exchanges`; undefined where that is not done. */
  async done(notePath: string, sha256: string): Promise<NoteSuggestions | undefined> {
    const found = await this.readWithoutExchanges(notePath).catch((error: unknown) => {
      if (error instanceof RunFolderError && error.reason === "invalid") return undefined;
      throw error;
    });
    return found?.note.sha256 === sha256 ? found : undefined;
  }

  /** Whether this version of a note is done. */
  async has(notePath: string, sha256: string): Promise<boolean> {
    return (await this.done(notePath, sha256)) !== undefined;
  }

  /** The paths of the notes that are done, sorted. */
  async notes(): Promise<string[]> {
    const entries = await readdir(this.folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && entry.name.endsWith(".json"))
      .map((entry) => relative(this.folder, join(entry.parentPath, entry.name)))
      .map((path) => path.slice(0, -".json".length).split(sep).join("/"))
      .sort();
  }

  /** Writes the run's end into `run.yaml`. @throws RunFolderError `unwritable` */
  async finish(end: RunEnd, now = new Date()): Promise<void> {
    this.current = { ...this.current, finished: now.toISOString(), ...end };
    await this.writeMeta();
  }

  private async writeMeta(): Promise<void> {
    const document = new Document();
    document.contents = dataNode(document, this.current);
    const file = join(this.folder, "run.yaml");
    await writing(file, () => writeWhole(file, writeYaml(document)));
  }
}

async function idsIn(runsFolder: string): Promise<string[]> {
  const names = await readdir(runsFolder).catch(() => []);
  return names
    .filter((name) => idPattern.test(name))
    .sort()
    .reverse();
}

function suggestionsPath(folder: string, notePath: string): string {
  const file = resolve(folder, `${notePath}.json`);
  const inside = relative(folder, file);
  if (isAbsolute(notePath) || notePath === "" || inside.startsWith(`..${sep}`) || isAbsolute(inside)) {
    throw new RunFolderError(
      "outside",
      "A note's path must lie in the project; use a relative path without `..`.",
      notePath,
    );
  }
  return file;
}

async function readSuggestions(
  folder: string,
  notePath: string,
  textOf = (file: string): Promise<string> => readFile(file, "utf8"),
): Promise<NoteSuggestions | undefined> {
  const file = suggestionsPath(folder, notePath);
  const source = await textOf(file).catch((error: unknown) => {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw new RunFolderError("invalid", `${file} cannot be read; check its permissions.`, file);
  });
  if (source === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch {
    throw new RunFolderError("invalid", `${file} is not JSON; delete it and annotate the note again.`, file);
  }
  if (!schemaOf("suggestions")(value)) {
    throw new RunFolderError(
      "invalid",
      `${file} does not hold suggestions; delete it and annotate the note again.`,
      file,
    );
  }
  return value as NoteSuggestions;
}

async function writing<T>(path: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    const why =
      code === "ENOSPC" || code === "EDQUOT"
        ? "the disk is full; make room"
        : code === "EACCES" || code === "EPERM" || code === "EROFS"
          ? "the folder cannot be written to; change its permissions or choose another with --out"
          : `of an error of the file system (${code})`;
    const failure = new RunFolderError("unwritable", `${path} was not written: ${why}.`, path);
    failure.cause = error;
    throw failure;
  }
}
