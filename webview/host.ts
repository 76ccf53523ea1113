import type { FromWebview, PanelState, ToWebview } from "./protocol";

/** The extension as the page sees it. */
export interface Host<S = PanelState> {
  post(message: FromWebview): void;
  onMessage(listener: (message: ToWebview<S>) => void): void;
}

interface VsCodeApi {
  postMessage(message: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

/** VS Code as the host; can be called once in a page. */
export function vsCodeHost<S = PanelState>(): Host<S> {
  const api = acquireVsCodeApi();
  return {
    post: (message) => {
      api.postMessage(message);
    },
    onMessage: (listener) => {
      // VS Code is the only sender: the page's policy lets no frame or script in.
      window.addEventListener("message", (event: MessageEvent<ToWebview<S>>) => {
        listener(event.data);
      });
    },
  };
}
