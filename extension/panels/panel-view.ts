import * as vscode from "vscode";
import { answerRequest, isFromWebview } from "../../webview/protocol";
import type { Handlers, PanelKind, PanelState, ToWebview } from "../../webview/protocol";
import { webviewPage } from "./page";

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

  get #uiKey(): string {
    return `panel.${this.kind}`;
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    const root = vscode.Uri.joinPath(this.extension.extensionUri, "dist", "webview");
    this.#view = view;
    this.#ready = false;
    view.webview.options = { enableScripts: true, localResourceRoots: [root] };
    const uri = (name: string): string =>
      view.webview.asWebviewUri(vscode.Uri.joinPath(root, name)).toString();
    const listening = view.webview.onDidReceiveMessage((message: unknown) => this.#receive(view, message));
    view.onDidDispose(() => {
      listening.dispose();
      if (this.#view === view) this.#view = undefined;
    });
    view.webview.html = webviewPage({
      title: this.kind === "diagnosis" ? "Diagnosis" : "Treatment",
      cspSource: view.webview.cspSource,
      script: uri("main.js"),
      style: uri("main.css"),
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

  async #receive(view: vscode.WebviewView, message: unknown): Promise<void> {
    if (!isFromWebview(message)) return;
    const { workspaceState } = this.extension;
    if (message.type === "ui") {
      // Not the page's own storage: VS Code writes that only now and then, and half a sentence is work.
      await workspaceState.update(this.#uiKey, message.ui);
      return;
    }
    if (message.type === "ready") {
      this.#ready = true;
      const ui = workspaceState.get<unknown>(this.#uiKey);
      if (ui !== undefined) void view.webview.postMessage({ type: "ui", ui } satisfies ToWebview);
      this.#post();
      return;
    }
    const response = await answerRequest(this.handlers, message);
    // The new snapshot goes first, so that the page shows what was done when its request is answered.
    this.#post();
    await view.webview.postMessage(response satisfies ToWebview);
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
