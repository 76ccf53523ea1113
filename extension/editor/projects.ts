import * as os from "node:os";
import * as path from "node:path";
import * as vscode from "vscode";
import { findProjectFolder, notePathOf, ProjectError, projectFileName } from "../labels/project";
import type { Project } from "../labels/project";
import { settings } from "./settings";

/** A testbed's notes are a project, too, but only where their folder is the one that is open. */
const asideOf = "{**/node_modules/**,**/.cancerllm/**}";

/** The projects of this window: the nearest folder with a `cancerllm.yaml`, else the workspace folder itself. */
export class ProjectStore implements vscode.Disposable {
  readonly #loaded = new Map<string, Promise<Project>>();
  readonly #changed = new vscode.EventEmitter<void>();
  /** A project file or the annotator's name changed: everything read with them is out of date. */
  readonly onDidChange = this.#changed.event;
  readonly #problems = vscode.languages.createDiagnosticCollection("cancerllm-project");
  readonly #disposables: { dispose(): unknown }[] = [this.#changed, this.#problems];

  constructor() {
    const watcher = vscode.workspace.createFileSystemWatcher(`**/${projectFileName}`);
    const forget = (): void => {
      this.forget();
    };
    this.#disposables.push(
      watcher,
      watcher.onDidChange(forget),
      watcher.onDidCreate(forget),
      watcher.onDidDelete(forget),
      vscode.workspace.onDidChangeWorkspaceFolders(forget),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration("cancerllm.annotator")) forget();
      }),
    );
  }

  /** Reads every project anew: one was changed in a way that must not wait until it is noticed. */
  forget(): void {
    this.#loaded.clear();
    this.#changed.fire();
  }

  /**
   * The project a file belongs to; undefined for a file outside the workspace.
   * @throws ProjectError where its `cancerllm.yaml` is wrong; the place is also among the Problems.
   */
  async of(uri: vscode.Uri): Promise<Project | undefined> {
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    if (uri.scheme !== "file" || folder?.uri.scheme !== "file") return undefined;
    const top = folder.uri.fsPath;
    return this.#load((await findProjectFolder(path.dirname(uri.fsPath), top)) ?? top);
  }

  /** Every project of the workspace; one whose file is wrong is left out and stands among the Problems. */
  async all(): Promise<readonly Project[]> {
    const files = await vscode.workspace.findFiles(`**/${projectFileName}`, asideOf, 50);
    const roots = new Set(
      files.filter(({ scheme }) => scheme === "file").map((uri) => path.dirname(uri.fsPath)),
    );
    for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
      const holdsProject = [...roots].some((root) => isInside(root, uri.fsPath));
      if (uri.scheme === "file" && !holdsProject) roots.add(uri.fsPath);
    }
    const loaded = await Promise.allSettled([...roots].sort().map((root) => this.#load(root)));
    return loaded.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  }

  /** The path of a note in its project, or undefined where the project's globs do not take the file as a note. */
  async notePath(project: Project, uri: vscode.Uri): Promise<string | undefined> {
    const relative = path.relative(project.root, uri.fsPath);
    if (relative === "" || relative.startsWith("..") || path.isAbsolute(relative)) return undefined;
    const notePath = notePathOf(project, uri.fsPath);
    const { matchesGlobs } = await import("../notes/globs");
    return matchesGlobs(notePath, project.notes) ? notePath : undefined;
  }

  async #load(root: string): Promise<Project> {
    const known = this.#loaded.get(root);
    if (known !== undefined) return known;
    const loading = this.#read(root);
    this.#loaded.set(root, loading);
    return loading;
  }

  async #read(root: string): Promise<Project> {
    const file = vscode.Uri.file(path.join(root, projectFileName));
    try {
      const { loadProject } = await import("../labels/load-project");
      const project = await loadProject(root, { user: os.userInfo().username });
      this.#problems.delete(file);
      const annotator = settings.annotator(vscode.Uri.file(root));
      return annotator === "" ? project : { ...project, annotator };
    } catch (error) {
      if (error instanceof ProjectError) this.#problems.set(file, [problemOf(error)]);
      throw error;
    }
  }

  dispose(): void {
    vscode.Disposable.from(...this.#disposables).dispose();
  }
}

function isInside(file: string, folder: string): boolean {
  const relative = path.relative(folder, file);
  return !relative.startsWith("..") && !path.isAbsolute(relative);
}

function problemOf(error: ProjectError): vscode.Diagnostic {
  const position = new vscode.Position((error.line ?? 1) - 1, (error.column ?? 1) - 1);
  const problem = new vscode.Diagnostic(
    new vscode.Range(position, position.translate(0, 1)),
    error.message,
    vscode.DiagnosticSeverity.Error,
  );
  problem.source = "CancerLLM";
  return problem;
}
