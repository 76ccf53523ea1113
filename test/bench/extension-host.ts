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

/** Milliseconds of processor time of the extension host since a reading of the same; user and system, all threads. */
function spent(before?: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Seconds, and processor time in ms, until the extension host has had next to nothing to do for half a second. */
async function untilQuiet(): Promise<{ readonly seconds: number; readonly work: number }> {
  const begun = performance.now();
  const before = process.cpuUsage();
  for (;;) {
    const step = process.cpuUsage();
    await pause(500);
    if (spent(step) < 60) break;
  }
  return { seconds: (performance.now() - begun - 500) / 1000, work: spent(before) };
}

/** The median processor time of one step, in ms, with all that follows from it. */
async function costOf(step: (round: number) => PromiseLike<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage();
    await step(round);
    await pause(250);
    times.push(spent(before));
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
  await untilQuiet();

  const begun = performance.now();
  await extension.activate();
  measured["activation"] = performance.now() - begun;
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const states = await untilQuiet();
  measured["worklist, until every note's state is known"] = 1000 * states.seconds;
  measured["worklist, processor time of that"] = states.work;
  delay.disable();
  measured["worklist, longest pause of the host meanwhile"] = delay.max / 1e6;
  const again = performance.now();
  await vscode.commands.executeCommand("cancerllm.refreshWorklist");
  measured["worklist, names of all notes"] = performance.now() - again;
  measured["worklist, until unchanged states are checked"] =
    performance.now() - again + 1000 * (await untilQuiet()).seconds;

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
  await untilQuiet();
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
  measured["long note, until it answers a hover"] = performance.now() - visible;
  measured["long note, processor time after that"] = (await untilQuiet()).work;
  measured["caret, in the long note"] = await costOf(move(editor));

  const times: number[] = [];
  const work: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await vscode.commands.executeCommand("cancerllm.nextUndecided");
    await pause(100);
    const before = process.cpuUsage();
    const start = performance.now();
    await vscode.commands.executeCommand("cancerllm.accept");
    times.push(performance.now() - start);
    await pause(250);
    work.push(spent(before));
  }
  measured["decision, on disk"] = median(times);
  measured["decision, processor time with all that follows"] = median(work);
  await vscode.commands.executeCommand("cancerllm.toggleReviewMode");
  measured["keystroke, in the long note"] = await costOf(type(editor));
  await vscode.commands.executeCommand("workbench.action.files.revert");
  const native =
    (process.report.getReport() as { sharedObjects?: string[] } | undefined)?.sharedObjects ?? [];
  const ours = native.filter((file) => file.startsWith(extension.extensionPath));
  await writeFile(results, JSON.stringify({ alreadyActive, native: ours, measured }));
}
