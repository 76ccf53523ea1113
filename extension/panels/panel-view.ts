import type * as vscode from "vscode";
import type { Handlers, PanelKind, PanelRequests, PanelState, ToWebview } from "../../webview/protocol";
import { connectPage } from "./connected-page";

/** What a view shows besides its page. */
export interface PanelContent {
  readonly state: PanelState;
  readonly undecided: number;
}

/** Milliseconds between two snapshots while a model writes. */
const postInterval = 60;

/**
 * One panel: a view that VS Code creates when it is first seen and restores after a reload. Its page holds nothing:
 * it gets what was half typed back, and all else with the next snapshot.
 */
export class PanelView implements vscode.WebviewViewProvider, vscode.Disposable {
  #view: vscode.WebviewView | undefined;
  #ready = false;
  #timer: NodeJS.Timeout | undefined;
  #lastPost = 0;

  constructor(
    private readonly extension: Pick<vscode.ExtensionContext, "extensionUri" | "workspaceState">,
    private readonly kind: PanelKind,
    private readonly handlers: Handlers,
    private readonly content: () => PanelContent,
  ) {}

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#view = view;
    this.#ready = false;
    const connection = connectPage<PanelRequests>(view.webview, {
      extension: this.extension,
      title: this.kind === "diagnosis" ? "Diagnosis" : "Treatment",
      bundle: "main",
      uiKey: `panel.${this.kind}`,
      handlers: this.handlers,
      onReady: () => {
        this.#ready = true;
        this.#post();
      },
      // The new snapshot goes first, so that the page shows what was done when its request is answered.
      onDone: () => {
        this.#post();
      },
    });
    view.onDidDispose(() => {
      connection.dispose();
      if (this.#view === view) this.#view = undefined;
    });
    this.#describe(this.content());
  }

  /** Shows the present content: at once, or after a moment where one has just been shown. */
  refresh(): void {
    if (this.#timer) return;
    const wait = Math.max(0, this.#lastPost + postInterval - Date.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#post();
    }, wait);
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  #post(): void {
    this.#lastPost = Date.now();
    const content = this.content();
    this.#describe(content);
    if (!this.#view || !this.#ready) return;
    void this.#view.webview.postMessage({ type: "state", state: content.state } satisfies ToWebview);
  }

  #describe({ state, undecided }: PanelContent): void {
    if (!this.#view) return;
    const name = state.note?.path.split("/").at(-1);
    if (name === undefined) delete this.#view.description;
    else this.#view.description = name;
    const tooltip = `${undecided} to decide`;
    this.#view.badge = undecided > 0 ? { value: undecided, tooltip } : undefined;
  }
}
