import * as path from "node:path";
import * as vscode from "vscode";
import type { Project } from "../../labels/project";
import type { Note } from "../../notes/note";
import { readNote } from "../../notes/read";
import type { EditorContext } from "../context";
import { NotePositions } from "../note-positions";

/**
 * Notes shown read-only in documents of their own scheme, so that what is drawn on them does not mix with the review of
 * the same note. The URI's path is the title, its query says what is shown.
 */
export class VirtualNotes implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #notes = new Map<string, Note>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #disposables: { dispose(): unknown }[];

  constructor(
    private readonly scheme: string,
    private readonly context: EditorContext,
  ) {
    this.#disposables = [
      this.#changed,
      vscode.workspace.registerTextDocumentContentProvider(scheme, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        if (uri.scheme === scheme) this.#notes.delete(uri.toString());
      }),
    ];
  }

  /** The URI of a note with what is shown of it; `query` holds no text of the note. */
  uri(
    project: Project,
    notePath: string,
    title: string,
    query: Readonly<Record<string, string>>,
  ): vscode.Uri {
    const about = new URLSearchParams({ root: project.root, note: notePath, ...query });
    return vscode.Uri.from({
      scheme: this.scheme,
      path: `/${path.posix.basename(notePath)} ${title}`,
      query: about.toString(),
    });
  }

  /** @throws NoteError; undefined stands for a URI that names no note of an open project */
  async provideTextDocumentContent(uri: vscode.Uri): Promise<string | undefined> {
    if (!vscode.workspace.isTrusted) return undefined;
    const query = queryOf(uri);
    const project = await this.projectOf(uri);
    const file = vscode.Uri.file(path.join(query["root"] ?? "", query["note"] ?? ""));
    if (!project || (await this.context.projects.notePath(project, file)) === undefined) return undefined;
    const note = await readNote(project.root, query["note"] ?? "");
    this.#notes.set(uri.toString(), note);
    return note.text;
  }

  async projectOf(uri: vscode.Uri): Promise<Project | undefined> {
    const { root } = queryOf(uri);
    return (await this.context.projects.all()).find((project) => project.root === root);
  }

  /** The note that a document shows. */
  noteOf(document: vscode.TextDocument): Note | undefined {
    return this.#notes.get(document.uri.toString());
  }

  positions(document: vscode.TextDocument): NotePositions | undefined {
    const note = this.noteOf(document);
    return note && NotePositions.of(document, note);
  }

  dispose(): void {
    vscode.Disposable.from(...this.#disposables).dispose();
  }
}

/** What a URI of a virtual note says. */
export function queryOf(uri: vscode.Uri): Readonly<Record<string, string>> {
  return Object.fromEntries(new URLSearchParams(uri.query));
}
