import * as path from "node:path";
import * as vscode from "vscode";
import type { Project } from "../../labels/project";
import type { NoteToOpen } from "../../panels/evaluation/note-to-open";
import { hint } from "../commands/command";
import type { EditorContext } from "../context";

/** Shows the note that a click in a report names, beside the report, and flashes its place. */
export async function openFromReport(
  context: EditorContext,
  project: Project,
  { path: notePath, place }: NoteToOpen,
): Promise<void> {
  const uri = vscode.Uri.file(path.join(project.root, notePath));
  if ((await context.projects.notePath(project, uri)) === undefined) {
    hint("That note is not one of the project's any more.");
    return;
  }
  const beside = vscode.window.tabGroups.all.length > 1 ? vscode.ViewColumn.One : vscode.ViewColumn.Beside;
  const editor = await vscode.window.showTextDocument(uri, { viewColumn: beside, preview: true });
  const note = await context.reviews.open(uri);
  const range = place && note?.positions(editor.document)?.range(place);
  if (!range) return;
  editor.selection = new vscode.Selection(range.start, range.start);
  editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  context.decorations.flash(editor, range);
}
