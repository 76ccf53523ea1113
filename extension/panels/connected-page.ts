import * as vscode from "vscode";
import { answerRequest, isFromWebview } from "../../webview/protocol";
import type { HandlersOf, ToWebview } from "../../webview/protocol";
import { webviewPage } from "./page";

/** A page of `dist/webview`, and the extension's side of it. */
export interface ConnectedPage<R> {
  readonly extension: Pick<vscode.ExtensionContext, "extensionUri" | "workspaceState">;
  readonly title: string;
  /** Name of its bundle. */
  readonly bundle: string;
  /** Under which the workspace keeps what the page says of itself: what is half typed, filters. */
  readonly uiKey: string;
  readonly handlers: HandlersOf<R>;
  /** The page can take a state. */
  readonly onReady: () => void;
  /** A request was done; the page gets its answer afterwards. */
  readonly onDone?: () => void;
}

/** Where pages and all that they load lie. */
export function pagesFolder({ extensionUri }: ConnectedPage<unknown>["extension"]): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, "dist", "webview");
}

/** Fills a webview with a page and answers it. @returns what ends the answering */
export function connectPage<R>(webview: vscode.Webview, page: ConnectedPage<R>): vscode.Disposable {
  const { extension, title, bundle, uiKey, handlers, onReady, onDone } = page;
  const root = pagesFolder(extension);
  webview.options = { enableScripts: true, localResourceRoots: [root] };
  const post = (message: ToWebview<unknown>): Thenable<boolean> => webview.postMessage(message);
  const receive = async (message: unknown): Promise<void> => {
    if (!isFromWebview(message)) return;
    if (message.type === "ui") {
      // Not the page's own storage: VS Code writes that only now and then, and half a sentence is work.
      await extension.workspaceState.update(uiKey, message.ui);
      return;
    }
    if (message.type === "ready") {
      const ui = extension.workspaceState.get<unknown>(uiKey);
      if (ui !== undefined) void post({ type: "ui", ui });
      onReady();
      return;
    }
    const response = await answerRequest<R>(handlers, message);
    onDone?.();
    await post(response);
  };
  const listening = webview.onDidReceiveMessage(receive);
  const uri = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(root, name)).toString();
  webview.html = webviewPage({
    title,
    cspSource: webview.cspSource,
    script: uri(`${bundle}.js`),
    style: uri(`${bundle}.css`),
  });
  return listening;
}
