import * as vscode from "vscode";
import type { HandlersOf, ToWebview } from "../../webview/protocol";
import { connectPage, pagesFolder } from "./connected-page";

/** What a page is. */
export interface PageKind {
  /** Also the key under which what the page keeps is stored. */
  readonly viewType: string;
  readonly title: string;
  /** Name of its bundle in `dist/webview`. */
  readonly bundle: string;
}

/**
 * A page in an editor tab: at most one of its kind. It holds nothing of its own: it gets the state when it is ready
 * and whenever it is refreshed.
 */
export class PagePanel<S, R> implements vscode.Disposable {
  #panel: vscode.WebviewPanel | undefined;
  #ready = false;
  readonly #closed = new vscode.EventEmitter<void>();
  readonly onDidClose = this.#closed.event;
  readonly #serializer: vscode.Disposable;

  constructor(
    private readonly extension: Pick<vscode.ExtensionContext, "extensionUri" | "workspaceState">,
    private readonly kind: PageKind,
    private readonly handlers: HandlersOf<R>,
    private readonly state: () => S,
    /** Called when VS Code brings a page back after a reload of its window. */
    private readonly onRestore: () => void = () => undefined,
  ) {
    this.#serializer = vscode.window.registerWebviewPanelSerializer(kind.viewType, {
      deserializeWebviewPanel: (panel) => {
        this.#adopt(panel);
        this.onRestore();
        return Promise.resolve();
      },
    });
  }

  get isOpen(): boolean {
    return this.#panel !== undefined;
  }

  /** Shows the page: in place of the active editor, or beside it, where the keys stay. */
  show(where: "here" | "beside"): void {
    const preserveFocus = where === "beside";
    if (this.#panel) {
      this.#panel.reveal(undefined, preserveFocus);
      this.refresh();
      return;
    }
    this.#adopt(
      vscode.window.createWebviewPanel(
        this.kind.viewType,
        this.kind.title,
        { viewColumn: preserveFocus ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active, preserveFocus },
        // What a person is trying out in a page is nowhere else: it stays while another tab is in front.
        {
          enableScripts: true,
          enableFindWidget: true,
          retainContextWhenHidden: true,
          localResourceRoots: [pagesFolder(this.extension)],
        },
      ),
    );
  }

  close(): void {
    this.#panel?.dispose();
  }

  refresh(): void {
    if (!this.#panel || !this.#ready) return;
    void this.#panel.webview.postMessage({ type: "state", state: this.state() } satisfies ToWebview<S>);
  }

  #adopt(panel: vscode.WebviewPanel): void {
    this.#panel?.dispose();
    this.#panel = panel;
    this.#ready = false;
    const connection = connectPage<R>(panel.webview, {
      extension: this.extension,
      title: this.kind.title,
      bundle: this.kind.bundle,
      uiKey: `page.${this.kind.viewType}`,
      handlers: this.handlers,
      onReady: () => {
        this.#ready = true;
        this.refresh();
      },
    });
    panel.onDidDispose(() => {
      connection.dispose();
      if (this.#panel !== panel) return;
      this.#panel = undefined;
      this.#closed.fire();
    });
  }

  dispose(): void {
    this.#serializer.dispose();
    this.#panel?.dispose();
    this.#closed.dispose();
  }
}
