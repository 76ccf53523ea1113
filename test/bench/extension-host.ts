import { writeFile } from "node:fs/promises";
import path from "node:path";
import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import * as vscode from "vscode";

const id = "cancerllm.cancerllm-annotator";
const rounds = 21;

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Milliseconds of work in the extension host until it has had nothing to do for half a second. */
async function busy(): Promise<number> {
  const before = performance.eventLoopUtilization();
  for (;;) {
    const step = performance.eventLoopUtilization();
    await pause(500);
    if (performance.eventLoopUtilization(step).active < 15) break;
  }
  return performance.eventLoopUtilization(before).active;
}

/** The median of what the extension host works on one step, with all that follows from it. */
async function costOf(step: (round: number) => PromiseLike<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const before = performance.eventLoopUtilization();
    await step(round);
    await pause(250);
    times.push(performance.eventLoopUtilization(before).active);
  }
  return median(times);
}

async function show(root: string, file: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(vscode.Uri.file(path.join(root, file)), { preview: false });
}

/** What the extension costs the extension host, in milliseconds; called by VS Code, started by `editor.mjs`. */
export async function run(): Promise<void> {
  const results = process.env["CANCERLLM_BENCH_RESULTS"];
  const root = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  const extension = vscode.extensions.getExtension(id);
  if (results === undefined || root === undefined || extension === undefined)
    throw new Error("Start this with test/bench/editor.mjs.");
  const measured: Record<string, number> = {};
  const alreadyActive = extension.isActive;
  await busy();

  const begun = performance.now();
  await extension.activate();
  measured["activation"] = performance.now() - begun;
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  measured["worklist, work until every note's state is known"] = await busy();
  delay.disable();
  measured["worklist, longest pause of the host meanwhile"] = delay.max / 1e6;
  const names = performance.now();
  await vscode.commands.executeCommand("cancerllm.refreshWorklist");
  measured["worklist, names of all notes"] = performance.now() - names;
  await busy();

  const type = (editor: vscode.TextEditor) => async (): Promise<void> => {
    await editor.edit((edit) => {
      edit.insert(new vscode.Position(0, 0), "x");
    });
  };
  const move =
    (editor: vscode.TextEditor) =>
    async (round: number): Promise<void> => {
      const at = new vscode.Position(round % 5, 25);
      editor.selection = new vscode.Selection(at, at);
      await pause(0);
    };
  const other = await show(root, "other.log");
  await busy();
  measured["caret, in a file that is no note"] = await costOf(move(other));
  measured["keystroke, in a file that is no note"] = await costOf(type(other));
  await vscode.commands.executeCommand("workbench.action.files.revert");

  const shown = performance.now();
  const editor = await show(root, "notes/long.txt");
  const visible = performance.now();
  await vscode.commands.executeCommand(
    "vscode.executeHoverProvider",
    editor.document.uri,
    new vscode.Position(0, 0),
  );
  measured["long note, shown"] = visible - shown;
  measured["long note, work after it is shown"] = await busy();
  measured["caret, in the long note"] = await costOf(move(editor));

  const times: number[] = [];
  const work: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await vscode.commands.executeCommand("cancerllm.nextUndecided");
    await pause(100);
    const before = performance.eventLoopUtilization();
    const start = performance.now();
    await vscode.commands.executeCommand("cancerllm.accept");
    times.push(performance.now() - start);
    await pause(250);
    work.push(performance.eventLoopUtilization(before).active);
  }
  measured["decision, on disk"] = median(times);
  measured["decision, all work in the host"] = median(work);
  await vscode.commands.executeCommand("cancerllm.toggleReviewMode");
  measured["keystroke, in the long note"] = await costOf(type(editor));
  await vscode.commands.executeCommand("workbench.action.files.revert");
  const native =
    (process.report.getReport() as { sharedObjects?: string[] } | undefined)?.sharedObjects ?? [];
  const ours = native.filter((file) => file.startsWith(extension.extensionPath));
  await writeFile(results, JSON.stringify({ alreadyActive, native: ours, measured }));
}
