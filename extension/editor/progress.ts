import * as vscode from "vscode";

/** Tells how far the work is: its share, 0 to 1 (undefined where it is not known), and what is done now. */
export type Tell = (share: number | undefined, message: string) => void;

/**
 * Works with a notification that tells how far it is and can be cancelled.
 * @param work is to stop with the signal's reason
 */
export async function withProgress<T>(
  title: string,
  work: (signal: AbortSignal, tell: Tell) => Promise<T>,
): Promise<T> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      const controller = new AbortController();
      const listening = token.onCancellationRequested(() => {
        controller.abort();
      });
      let shown = 0;
      try {
        return await work(controller.signal, (share = 0, message) => {
          progress.report({ increment: Math.max(0, share - shown) * 100, message });
          shown = Math.max(shown, share);
        });
      } finally {
        listening.dispose();
      }
    },
  );
}

/** As {@link withProgress}; undefined where it was cancelled. */
export async function cancellable<T>(
  title: string,
  work: (signal: AbortSignal, tell: Tell) => Promise<T>,
): Promise<T | undefined> {
  return withProgress(title, async (signal, tell) => {
    try {
      return await work(signal, tell);
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    }
  });
}
