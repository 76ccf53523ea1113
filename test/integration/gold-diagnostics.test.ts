import { strict as assert } from "node:assert";
import { readFile } from "node:fs/promises";
import { afterEach, before, describe, it } from "mocha";
import * as vscode from "vscode";
import { goldPath, until } from "./note-editor";

const note = "notes/breast-01.txt";

/** The gold labels of a note, open as a person writes in them; nothing is saved. */
describe("gold labels in the editor", () => {
  let document: vscode.TextDocument;
  let sound: string;

  before(async () => {
    sound = await readFile(goldPath(note), "utf8");
    document = await vscode.workspace.openTextDocument(goldPath(note));
    await vscode.window.showTextDocument(document, { preview: false });
  });

  afterEach(async () => {
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand("workbench.action.files.revert");
    await until("nothing is wrong any more", () => document.getText() === sound && found().length === 0);
  });

  const found = (): vscode.Diagnostic[] =>
    vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === "CancerLLM");

  /** Replaces the first occurrence, and waits for what is told of it. */
  async function breaking(right: string, wrong: string): Promise<vscode.Diagnostic> {
    assert.ok(sound.includes(right), right);
    const at = document.getText().indexOf(right);
    const edit = new vscode.WorkspaceEdit();
    const range = new vscode.Range(document.positionAt(at), document.positionAt(at + right.length));
    edit.replace(document.uri, range, wrong);
    assert.ok(await vscode.workspace.applyEdit(edit));
    await until("a problem is told", () => found().length > 0);
    const [first] = found();
    assert.ok(
      first && found().length === 1,
      found()
        .map(({ message }) => message)
        .join("\n"),
    );
    return first;
  }

  /** Where a diagnostic begins, as the editor counts for a person. */
  const place = ({ range }: vscode.Diagnostic): string =>
    `${range.start.line + 1}:${range.start.character + 1}`;

  function placeOf(text: string): string {
    const { line, character } = document.positionAt(document.getText().indexOf(text));
    return `${line + 1}:${character + 1}`;
  }

  async function fixes({ range }: vscode.Diagnostic): Promise<vscode.CodeAction[]> {
    return vscode.commands.executeCommand<vscode.CodeAction[]>(
      "vscode.executeCodeActionProvider",
      document.uri,
      range,
      vscode.CodeActionKind.QuickFix.value,
    );
  }

  /** Takes the fix that the editor takes with "Auto Fix", and waits until nothing is wrong. */
  async function takePreferred(diagnostic: vscode.Diagnostic): Promise<string> {
    const preferred = (await fixes(diagnostic)).filter(({ isPreferred }) => isPreferred);
    const [fix] = preferred;
    assert.ok(fix?.edit && preferred.length === 1);
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    await until("the problem is gone", () => found().length === 0);
    assert.equal(document.getText(), sound);
    return fix.title;
  }

  it("have no problem where they are sound", async () => {
    await until("the document is checked", () => document.lineCount > 1);
    assert.deepEqual(found(), []);
  });

  it("tell an unknown value at its place", async () => {
    const problem = await breaking("status: complete", "status: finished");
    assert.equal(problem.code, "schema");
    assert.equal(place(problem), placeOf("status: finished"));
  });

  it("tell what is not YAML at its place", async () => {
    const problem = await breaking("status: complete", "status: {complete");
    assert.equal(problem.code, "syntax");
  });

  it("move a span one character off back to its text", async () => {
    const problem = await breaking("start: 412\n    end: 418", "start: 411\n    end: 417");
    assert.equal(problem.code, "quote");
    assert.equal(place(problem), placeOf("text: 2.3 cm"));
    assert.match(await takePreferred(problem), /^Move `start` and `end`/);
  });

  it("give one of two items with the same id a free one", async () => {
    const problem = await breaking("- id: p2\n", "- id: p1\n");
    assert.equal(problem.code, "duplicate-id");
    assert.equal(
      problem.range.start.line,
      document.getText().slice(0, sound.indexOf("- id: p2")).split("\n").length - 1,
    );
    assert.equal(await takePreferred(problem), "Give it the id p2");
  });

  it("offer the project's labels for one that it does not have", async () => {
    const problem = await breaking("label: tumor-laterality", "label: lateralty");
    assert.equal(problem.code, "unknown-label");
    assert.equal(place(problem), placeOf("label: lateralty"));
    const offered = await fixes(problem);
    assert.deepEqual(
      offered.map(({ isPreferred }) => isPreferred ?? false),
      offered.map(() => false),
    );
    const fix = offered.find(({ title }) => title === "Change to tumor-laterality");
    assert.ok(fix?.edit);
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    await until("the problem is gone", () => found().length === 0);
    assert.equal(document.getText(), sound);
  });

  it("lead to the note where it was changed since", async () => {
    const problem = await breaking("sha256: 7c475a7b", "sha256: 00475a7b");
    assert.equal(problem.code, "note-changed");
    assert.deepEqual(
      (await fixes(problem)).map(({ title }) => title),
      ["Open the note for review"],
    );
  });
});
