import { strict as assert } from "node:assert";
import { readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, it } from "mocha";
import * as vscode from "vscode";
import { gold, hover, root, select, show, showNew, standOn, until } from "./note-editor";

const run = (command: string, ...args: unknown[]): Thenable<unknown> =>
  vscode.commands.executeCommand(command, ...args);
const text =
  "Left breast.\nGrade 2 carcinoma of the left breast.\nThe left axilla is free. Cleft lip in childhood.\n";

/** Answers the list that a command opens, once it is there, and waits for the command to end. */
async function answering(command: string): Promise<void> {
  let ended = false;
  const running = Promise.resolve(run(command)).then(() => {
    ended = true;
  });
  await until(`the list of ${command} is answered`, async () => {
    if (!ended) await run("workbench.action.acceptSelectedQuickOpenItem");
    return ended;
  });
  await running;
}

describe("bulk decisions", () => {
  it("mark every occurrence as a whole word after a preview, undone as one step", async () => {
    const note = "notes/test-occurrences.txt";
    const editor = await showNew(note, text);
    select(editor, "left");
    await run("cancerllm.labelByKey", "7");
    standOn(editor, "left");
    await answering("cancerllm.markOccurrences");
    const { phenotypes } = await gold(note);
    assert.ok(phenotypes.length >= 2, "no further occurrence was marked");
    for (const { start } of phenotypes) assert.notEqual(start, text.indexOf("Cleft") + 1);
    await run("cancerllm.undoDecision");
    assert.equal((await gold(note)).phenotypes.length, 1);
    await run("cancerllm.redoDecision");
    assert.deepEqual((await gold(note)).phenotypes, phenotypes);
  });
});

describe("a note that changed since it was labelled", () => {
  it("keeps each label on its text, and writes nothing by itself", async () => {
    const note = "notes/test-changed.txt";
    const editor = await showNew(note, text);
    select(editor, "carcinoma");
    await run("cancerllm.labelByKey", "6");
    const before = await gold(note);
    await writeFile(path.join(root(), note), `Addendum.\n${text}`);
    await until("the editor shows the changed note", () => editor.document.getText().startsWith("Addendum"));
    await until("the label is shown at its new place", async () =>
      /Added by hand/.test(await hover(editor, "carcinoma")),
    );
    assert.deepEqual(await gold(note), before);
  });
});

describe("a label that lost its place", () => {
  const note = "notes/test-displaced.txt";
  const change = async (editor: vscode.TextEditor, from: string, to: string): Promise<void> => {
    await writeFile(path.join(root(), note), editor.document.getText().replace(from, to));
    await until(`the editor shows "${to}"`, () => editor.document.getText().includes(to));
  };

  it("keeps the note from being complete until it is placed by hand", async () => {
    const editor = await showNew(note, text);
    select(editor, "carcinoma");
    await run("cancerllm.labelByKey", "6");
    await change(editor, "carcinoma", "growth");
    const target = { note: editor.document.uri.toString(), tray: "g:p1" };
    await until("it is placed at the selection", async () => {
      select(editor, "growth");
      await run("cancerllm.placeUnanchored", target);
      return (await gold(note)).phenotypes[0]?.text === "growth";
    });
    assert.deepEqual((await gold(note)).displaced ?? [], []);
    await run("cancerllm.markComplete");
    assert.equal((await gold(note)).status, "complete");
  });

  it("is taken out of the gold labels on request, and brought back by undo", async () => {
    const editor = await show(note);
    await change(editor, "growth", "mass");
    await until("the label has no place", async () => !/Added by hand/.test(await hover(editor, "mass")));
    await run("cancerllm.removeDecision", { note: editor.document.uri.toString(), tray: "g:p1" });
    const { phenotypes, displaced = [] } = await gold(note);
    assert.deepEqual([...phenotypes, ...displaced], []);
    await run("cancerllm.undoDecision");
    const back = await gold(note);
    assert.deepEqual(
      [...back.phenotypes, ...(back.displaced ?? [])].map(({ text: quote }) => quote),
      ["growth"],
    );
  });
});

describe("the worklist", () => {
  it("keeps the state of a note that is open, whatever lies in its folders", async () => {
    const note = "notes/test-open.txt";
    await showNew(note, text);
    await run("cancerllm.annotateNote");
    const runs = path.join(root(), ".cancerllm/runs");
    for (const file of await readdir(runs, { recursive: true }))
      if (file.endsWith("test-open.txt.json")) await rm(path.join(runs, file));
    // What follows from the deletion has to be over, so that the folders alone would say that the note is new.
    await new Promise((resolve) => setTimeout(resolve, 2000));
    await run("cancerllm.refreshWorklist");
    await showNew("notes/test-other.txt", text);
    await until("the note is reached", async () => {
      await run("cancerllm.nextNote");
      return vscode.window.activeTextEditor?.document.uri.fsPath.endsWith("test-open.txt") === true;
    });
  }).timeout(240_000);

  it("goes to a note that has undecided suggestions", async () => {
    const note = "notes/test-waiting.txt";
    await showNew(note, text);
    await run("cancerllm.annotateNote");
    await showNew("notes/test-quiet.txt", text);
    await run("cancerllm.refreshWorklist");
    const seen = new Set<string>();
    await until(
      "the note is reached",
      async () => {
        await run("cancerllm.nextNote");
        const active = vscode.window.activeTextEditor;
        if (active) seen.add(path.basename(active.document.uri.fsPath));
        return active?.document.uri.fsPath.endsWith("test-waiting.txt") === true;
      },
      60_000,
    );
    assert.ok(!seen.has("breast-01.txt"), "a note without anything to decide was opened");
  }).timeout(240_000);
});
