import * as path from "node:path";
import * as vscode from "vscode";
import type { GoldProblem } from "../labels/gold-problems";
import type { Repair } from "../labels/gold-repairs";
import type { Project } from "../labels/project";
import type { Note } from "../notes/note";
import { NoteError, readNote } from "../notes/read";
import type { EditorContext } from "./context";

const source = "CancerLLM";
/** Milliseconds without typing before gold labels are checked. */
const settle = 300;

/** Checks gold labels that are open in an editor and offers fixes. */
export class GoldDiagnostics implements vscode.CodeActionProvider, vscode.Disposable {
  readonly #problems = vscode.languages.createDiagnosticCollection("cancerllm-gold");
  readonly #waiting = new Map<string, NodeJS.Timeout>();
  readonly #disposables: { dispose(): unknown }[];

  constructor(private readonly context: EditorContext) {
    const soon = (document: vscode.TextDocument): void => {
      this.#checkSoon(document);
    };
    this.#disposables = [
      this.#problems,
      vscode.workspace.onDidOpenTextDocument(soon),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        soon(document);
      }),
      vscode.workspace.onDidSaveTextDocument(() => {
        for (const document of vscode.workspace.textDocuments) soon(document);
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.#problems.delete(uri);
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        for (const document of vscode.workspace.textDocuments) soon(document);
      }),
      vscode.languages.registerCodeActionsProvider({ scheme: "file", pattern: "**/*.yaml" }, this, {
        providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
      }),
    ];
    for (const document of vscode.workspace.textDocuments) soon(document);
  }

  async provideCodeActions(
    document: vscode.TextDocument,
    _range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): Promise<vscode.CodeAction[]> {
    const mine = diagnostics.filter((diagnostic) => diagnostic.source === source);
    if (mine.length === 0) return [];
    const gold = await this.#goldOf(document);
    if (gold === undefined) return [];
    const { project, notePath } = gold;
    const surroundings = { phenotypes: project.phenotypes, note: await noteOf(project, notePath), notePath };
    const content = document.getText();
    const { repairsOf } = await import("../labels/gold-repairs");
    const problems = await this.#found(content, document, project, surroundings.note);
    const uri = vscode.Uri.file(path.join(project.root, notePath));
    return mine.flatMap((diagnostic) => {
      const { line, character } = diagnostic.range.start;
      const problem = problems.find(
        (one) => one.kind === diagnostic.code && one.line === line + 1 && one.column === character + 1,
      );
      const repairs = problem ? repairsOf(content, problem, surroundings) : [];
      const actions = repairs.map((repair) => repairing(document, diagnostic, repair));
      return noteKinds.has(diagnostic.code) ? [...actions, openingNote(diagnostic, uri)] : actions;
    });
  }

  #checkSoon(document: vscode.TextDocument): void {
    if (!document.uri.path.endsWith(".yaml") || !vscode.workspace.isTrusted) return;
    const id = document.uri.toString();
    clearTimeout(this.#waiting.get(id));
    this.#waiting.set(
      id,
      setTimeout(() => {
        this.#waiting.delete(id);
        this.#check(document).catch((error: unknown) => {
          this.context.report(error);
        });
      }, settle),
    );
  }

  async #check(document: vscode.TextDocument): Promise<void> {
    const gold = await this.#goldOf(document);
    if (gold === undefined || document.isClosed) return;
    const { project, notePath } = gold;
    const note = await noteOf(project, notePath);
    const found = await this.#found(document.getText(), document, project, note);
    this.#problems.set(
      document.uri,
      found.map((problem) => diagnosticOf(document, problem)),
    );
  }

  async #found(
    source: string,
    { uri }: vscode.TextDocument,
    project: Project,
    note: Note | "missing",
  ): Promise<GoldProblem[]> {
    const [{ surroundingsOf }, { goldProblems }] = await Promise.all([
      import("../labels/gold-check"),
      import("../labels/gold-problems"),
    ]);
    return goldProblems(source, { ...surroundingsOf(project, uri.fsPath), note });
  }

  /** The project and the note of a document that is a gold file; undefined for any other YAML. */
  async #goldOf(
    document: vscode.TextDocument,
  ): Promise<{ readonly project: Project; readonly notePath: string } | undefined> {
    // A project whose own file is wrong has its problem told there.
    const project = await this.context.projects.of(document.uri).catch(() => undefined);
    const { notePathOfGold } = await import("../labels/gold-check");
    const notePath = project && notePathOfGold(project, document.uri.fsPath);
    return project === undefined || notePath === undefined ? undefined : { project, notePath };
  }

  dispose(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    vscode.Disposable.from(...this.#disposables).dispose();
  }
}

async function noteOf(project: Project, notePath: string): Promise<Note | "missing"> {
  try {
    return await readNote(project.root, notePath);
  } catch (error) {
    if (error instanceof NoteError) return "missing";
    throw error;
  }
}

function diagnosticOf(document: vscode.TextDocument, problem: GoldProblem): vscode.Diagnostic {
  const line = Math.min(problem.line, document.lineCount) - 1;
  const start = new vscode.Position(line, problem.column - 1);
  const end = document.lineAt(line).range.end;
  const diagnostic = new vscode.Diagnostic(
    new vscode.Range(start, end.isAfter(start) ? end : start.translate(0, 1)),
    problem.message,
    problem.severity === "error" ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning,
  );
  diagnostic.source = source;
  diagnostic.code = problem.kind;
  return diagnostic;
}

/** What is mended in review, where the note is seen. */
const noteKinds: ReadonlySet<vscode.Diagnostic["code"]> = new Set(["quote", "note-changed", "displaced"]);

function openingNote(diagnostic: vscode.Diagnostic, note: vscode.Uri): vscode.CodeAction {
  const action = new vscode.CodeAction("Open the note for review", vscode.CodeActionKind.QuickFix);
  action.command = { command: "cancerllm.openNote", title: action.title, arguments: [note] };
  action.diagnostics = [diagnostic];
  return action;
}

function repairing(
  document: vscode.TextDocument,
  diagnostic: vscode.Diagnostic,
  { title, edits, isPreferred }: Repair,
): vscode.CodeAction {
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.edit = new vscode.WorkspaceEdit();
  for (const { from, to, text } of edits) {
    const range = new vscode.Range(document.positionAt(from), document.positionAt(to));
    action.edit.replace(document.uri, range, text);
  }
  action.diagnostics = [diagnostic];
  action.isPreferred = isPreferred;
  return action;
}
