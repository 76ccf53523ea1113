import * as vscode from "vscode";
import { noteToOpen, type NoteToOpen } from "./note-to-open";

/**
 * A report that is one HTML file, in an editor tab. Its own content security policy allows its style and script by
 * their hashes and no address at all.
 */
export class ReportPanel implements vscode.Disposable {
  #panel: vscode.WebviewPanel | undefined;
  #open: (note: NoteToOpen) => Promise<void> = () => Promise.resolve();

  /** @param type what `when` clauses know the panel by */
  constructor(
    private readonly type: "cancerllm.evaluation" | "cancerllm.agreement" | "cancerllm.robustness",
    private readonly onFailure: (error: unknown) => void,
  ) {}

  get isOpen(): boolean {
    return this.#panel !== undefined;
  }

  show(title: string, html: string, open: (note: NoteToOpen) => Promise<void>): void {
    this.#open = open;
    this.#panel ??= this.#create();
    this.#panel.title = title;
    this.#panel.webview.html = html;
    this.#panel.reveal();
  }

  #create(): vscode.WebviewPanel {
    const panel = vscode.window.createWebviewPanel(
      this.type,
      "CancerLLM Report",
      vscode.ViewColumn.Active,
      // The report holds filters and a place in its table, which are lost with the page.
      { enableScripts: true, enableFindWidget: true, localResourceRoots: [], retainContextWhenHidden: true },
    );
    panel.webview.onDidReceiveMessage((message: unknown) => {
      const note = noteToOpen(message);
      if (note) this.#open(note).catch(this.onFailure);
    });
    panel.onDidDispose(() => {
      this.#panel = undefined;
    });
    return panel;
  }

  dispose(): void {
    this.#panel?.dispose();
  }
}
