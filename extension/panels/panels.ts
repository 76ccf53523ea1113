import * as vscode from "vscode";
import type { NoteReview } from "../labels/review";
import type { PanelKind } from "../../webview/protocol";
import { CodeLists } from "./code-lists";
import { panelActions } from "./panel-actions";
import type { PanelContext } from "./panel-context";
import { countUndecided, panelState } from "./panel-state";
import { PanelView } from "./panel-view";

/** The ids of the two views, as package.json contributes them. */
export const panelViewIds: Readonly<Record<PanelKind, string>> = {
  diagnosis: "cancerllm.diagnosis",
  treatment: "cancerllm.treatment",
};

/**
 * Registers the Diagnosis and the Treatment panel, which follow the active note.
 * @param extension whose folder has `dist/webview` and `dist/icd10`, and which keeps what is half typed.
 */
export function registerPanels(
  extension: Pick<vscode.ExtensionContext, "extensionUri" | "workspaceState">,
  context: PanelContext,
): vscode.Disposable {
  const builtIn = vscode.Uri.joinPath(extension.extensionUri, "dist", "icd10", "icd10cm-c00-d49.csv").fsPath;
  const codes = new CodeLists(builtIn);
  const views = (["diagnosis", "treatment"] as const).map((kind) => {
    const handlers = panelActions(kind, {
      get activeNote() {
        return context.activeNote;
      },
      revealSpan: (review, span) => context.revealSpan(review, span, { preserveFocus: true }),
      selectionSpan: () => context.selectionSpan(),
      findCodes: async (query) => (await codes.of(context.activeNote?.project.icd10)).search(query),
      runCommand: (id, argument) => void vscode.commands.executeCommand(id, argument),
    });
    const view = new PanelView(extension, kind, handlers, () => {
      const snapshot = context.activeNote?.review.snapshot;
      const titleOf = codes.titles(context.activeNote?.project.icd10, refresh);
      return { state: panelState(kind, snapshot, titleOf), undecided: countUndecided(kind, snapshot) };
    });
    return { view, registration: vscode.window.registerWebviewViewProvider(panelViewIds[kind], view) };
  });
  const refresh = (): void => {
    for (const { view } of views) view.refresh();
  };

  let following: { dispose(): void } | undefined;
  const follow = (review: NoteReview | undefined): void => {
    following?.dispose();
    following = review?.onDidChange(refresh);
    refresh();
  };
  follow(context.activeNote?.review);
  const changes = context.onDidChangeActiveReview(follow);
  return vscode.Disposable.from(changes, ...views.flatMap(({ view, registration }) => [registration, view]), {
    dispose: () => following?.dispose(),
  });
}
