import type * as vscode from "vscode";
import type { ComparisonRequests, ComparisonState } from "../../../webview/comparison/protocol";
import { PagePanel } from "../page-panel";

export type { ComparedRun } from "../../../webview/comparison/protocol";

/** The table of two runs by note, in an editor tab. */
export class ComparisonPage extends PagePanel<ComparisonState | undefined, ComparisonRequests> {
  constructor(
    extension: Pick<vscode.ExtensionContext, "extensionUri" | "workspaceState">,
    state: () => ComparisonState | undefined,
    open: (note: string) => Promise<void>,
  ) {
    const kind = { viewType: "cancerllm.comparison", title: "CancerLLM: Two Runs", bundle: "comparison" };
    super(extension, kind, { open: ({ note }) => open(note) }, state, () => {
      // What was compared went with the window.
      this.close();
    });
  }
}
