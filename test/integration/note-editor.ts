import { strict as assert } from "node:assert";
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import { parse } from "yaml";
import type { GoldLabels } from "../../extension/labels/gold-label";

/** The copy of the samples that the tests work in. */
export function root(): string {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, "no workspace folder is open");
  return folder.uri.fsPath;
}

export function goldPath(note: string): string {
  return path.join(root(), "gold", `${note}.yaml`);
}

/** Writes a note without gold labels and shows it. */
export async function showNew(note: string, text: string): Promise<vscode.TextEditor> {
  await rm(goldPath(note), { force: true });
  await writeFile(path.join(root(), note), text);
  return show(note);
}

export async function show(note: string): Promise<vscode.TextEditor> {
  const editor = await vscode.window.showTextDocument(vscode.Uri.file(path.join(root(), note)), {
    preview: false,
  });
  // The review is open when the provider answers; a note without any phenotype answers with the actions on a selection.
  await until("the note is under review", async () => {
    editor.selection = new vscode.Selection(0, 0, 0, 1);
    return (await actions(editor)).some(({ title }) => title.startsWith("Mark the selection"));
  });
  return editor;
}

/** Selects the first occurrence of a quote at or after a place. */
export function select(editor: vscode.TextEditor, quote: string, after = 0): void {
  const at = editor.document.getText().indexOf(quote, after);
  assert.ok(at >= 0, `the note has no "${quote}"`);
  const position = (offset: number): vscode.Position => editor.document.positionAt(offset);
  editor.selection = new vscode.Selection(position(at), position(at + quote.length));
}

/** Puts the caret into the first occurrence of a quote. */
export function standOn(editor: vscode.TextEditor, quote: string): void {
  select(editor, quote);
  const { start } = editor.selection;
  const inside = start.translate(0, 1);
  editor.selection = new vscode.Selection(inside, inside);
}

export async function actions(editor: vscode.TextEditor): Promise<readonly vscode.CodeAction[]> {
  return vscode.commands.executeCommand<vscode.CodeAction[]>(
    "vscode.executeCodeActionProvider",
    editor.document.uri,
    editor.selection,
  );
}

/** The text of what hovering over a quote shows, with its entities as the signs they stand for. */
export async function hover(editor: vscode.TextEditor, quote: string): Promise<string> {
  return hoverAt(editor, editor.document.positionAt(editor.document.getText().indexOf(quote)));
}

export async function hoverAt(editor: vscode.TextEditor, position: vscode.Position): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    "vscode.executeHoverProvider",
    editor.document.uri,
    position,
  );
  return hovers
    .flatMap(({ contents }) => contents)
    .map((part) => (part instanceof vscode.MarkdownString ? part.value : ""))
    .join("\n")
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}

/** Where a code point of a note's file is in its editor. */
export function positionOf(characters: readonly string[], at: number): vscode.Position {
  const before = characters.slice(0, at).join("");
  const lines = before.split(/\r\n|\r|\n/);
  return new vscode.Position(lines.length - 1, lines.at(-1)?.length ?? 0);
}

/** The code points of a note as stored positions count them. */
export async function codePoints(note: string): Promise<readonly string[]> {
  return Array.from((await readFile(path.join(root(), note), "utf8")).replace(/^\uFEFF/, ""));
}

export async function gold(note: string): Promise<GoldLabels> {
  return parse(await readFile(goldPath(note), "utf8")) as GoldLabels;
}

/** Waits for a condition, as a person would; fails with its name. */
export async function until(
  name: string,
  holds: () => Promise<boolean> | boolean,
  milliseconds = 20_000,
): Promise<void> {
  const end = Date.now() + milliseconds;
  while (!(await holds())) {
    if (Date.now() > end) assert.fail(`not within ${milliseconds} ms: ${name}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
