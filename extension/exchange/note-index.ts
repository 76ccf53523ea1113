import { createHash } from "node:crypto";
import { readNote } from "../notes/read";
import type { Note } from "../notes/note";
import { findNotes } from "../notes/find";

/** What is known of the note that a record of another tool belongs to. */
export interface NoteClue {
  /** Its path, or the end of it, or its name with or without its ending. */
  readonly path?: string;
  /** Its text, as the other tool holds it. */
  readonly text?: string;
}

/** The notes of a project, to be found by path or by text. Only hashes are kept, not the texts. */
export class NoteIndex {
  private constructor(
    private readonly root: string,
    private readonly paths: readonly string[],
    private readonly byContent: ReadonlyMap<string, readonly string[]>,
  ) {}

  /** Reads every note once; one that cannot be read is no note here. */
  static async of(root: string, globs: readonly string[], signal?: AbortSignal): Promise<NoteIndex> {
    const paths: string[] = [];
    const byContent = new Map<string, string[]>();
    for await (const path of findNotes(root, globs)) {
      signal?.throwIfAborted();
      const note = await readNote(root, path).catch(() => undefined);
      if (!note) continue;
      paths.push(path);
      const key = contentKey(note.text);
      byContent.set(key, [...(byContent.get(key) ?? []), path]);
    }
    return new NoteIndex(root, paths, byContent);
  }

  /** @returns the note, or one sentence that says why there is none */
  async find(clue: NoteClue): Promise<Note | string> {
    const named = clue.path === undefined ? [] : this.named(clue.path);
    const alike = clue.text === undefined ? undefined : (this.byContent.get(contentKey(clue.text)) ?? []);
    const both = alike ? named.filter((path) => alike.includes(path)) : named;
    const found = both.length > 0 ? both : (alike ?? []);
    const [path, ...others] = found;
    if (path === undefined) {
      if (named.length > 0)
        return "The text is not that of the note in the project; import it with the note it was made on.";
      return "No note of the project has this name or this text; put the note into the project's folder.";
    }
    if (others.length > 0) {
      const named = found.length > 3 ? [...found.slice(0, 3), "…"] : found;
      return `Several notes of the project fit (${named.join(", ")}); name the note by its path, or take copies out of \`notes\` in cancerllm.yaml.`;
    }
    return readNote(this.root, path);
  }

  private named(given: string): readonly string[] {
    const path = given.replaceAll("\\", "/").replace(/^\.\//, "");
    if (this.paths.includes(path)) return [path];
    const ending = this.paths.filter((own) => own.endsWith(`/${path}`) || path.endsWith(`/${own}`));
    if (ending.length > 0) return ending;
    const name = stem(path);
    return this.paths.filter((own) => stem(own) === name);
  }
}

function stem(path: string): string {
  return path.replace(/^.*\//, "").replace(/\.(?:txt|md)$/i, "");
}

/** Texts that differ in white space only have the same key. */
function contentKey(text: string): string {
  return createHash("sha256")
    .update(text.replaceAll(/[\s\u001C-\u001F\u0085\uFEFF]+/g, ""))
    .digest("base64");
}
