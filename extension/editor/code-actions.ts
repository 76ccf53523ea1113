import * as vscode from "vscode";
import type { PhenotypeTarget } from "./commands/command";
import type { CommandId } from "./contributions";
import { phenotypeOf } from "./decorations";
import type { ReviewStore } from "./reviews";

/** The lightbulb on a phenotype: what the review keys do, for those who do not have them in their fingers yet. */
export class PhenotypeActions implements vscode.CodeActionProvider {
  static readonly metadata: vscode.CodeActionProviderMetadata = {
    providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
  };

  constructor(private readonly reviews: ReviewStore) {}

  provideCodeActions(document: vscode.TextDocument): vscode.CodeAction[] {
    const note = this.reviews.of(document.uri);
    const editor = note?.editor;
    if (note === undefined || editor?.document !== document) return [];
    const phenotype = note.current(editor);
    const positions = note.positions(document);
    if (positions === undefined) return [];
    const actions: vscode.CodeAction[] = [];
    const action = (title: string, command: CommandId, ...args: unknown[]): vscode.CodeAction => {
      const made = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
      made.command = { title, command, arguments: args };
      actions.push(made);
      return made;
    };
    if (phenotype !== undefined) {
      const target: PhenotypeTarget = { note: note.uri.toString(), key: phenotype.key };
      const { title } = phenotypeOf(note, phenotype);
      if (phenotype.state === "suggested") {
        action(`Accept ${title}`, "cancerllm.accept", target).isPreferred = true;
        action(`Reject ${title}`, "cancerllm.reject", target);
      }
      action(`Change label of ${title}…`, "cancerllm.changeLabel", target);
      if (phenotype.state !== "suggested") {
        action(`Take back the decision on ${title}`, "cancerllm.removeDecision", target);
      }
      action(`Mark every occurrence as ${title}…`, "cancerllm.markOccurrences", target);
    }
    if (!editor.selection.isEmpty) {
      action("Mark the selection as a phenotype…", "cancerllm.addFromSelection");
      if (phenotype !== undefined) action("Make the selection its extent", "cancerllm.setExtent");
    }
    return actions;
  }
}
