import { strict as assert } from "node:assert";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, it } from "mocha";
import * as vscode from "vscode";
import { codePoints, gold, goldPath, root } from "./note-editor";
import { acceptUntil, report, turnBackFrom } from "./quick-pick";

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "cancerllm-exchange-"));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe("export and import", () => {
  it("shows the report before it writes, and writes what it said", async () => {
    await inFolder(async (folder) => {
      const out = path.join(folder, "brat");
      const running = vscode.commands.executeCommand("cancerllm.exportGold", {
        format: "brat",
        out,
        selection: { states: ["complete", "in-progress"] },
      });
      await acceptUntil("the preview is shown", () =>
        vscode.workspace.textDocuments.some(({ uri }) => uri.scheme === "cancerllm-report"),
      );
      const preview = await report("Export as brat: preview");
      assert.match(preview, /Nothing is written yet/);
      assert.match(preview, /breast-01\.ann/);
      assert.equal(existsSync(out), false, "the preview wrote something");
      await acceptUntil("the files are there", () => existsSync(path.join(out, "annotation.conf")));
      await running;
      const text = await readFile(path.join(out, "notes", "breast-01.txt"), "utf8");
      const lines = (await readFile(path.join(out, "notes", "breast-01.ann"), "utf8")).split("\n");
      const first = /^T\d+\t\S+ (\d+) (\d+)\t(.*)$/.exec(lines[0] ?? "");
      assert.ok(first);
      assert.equal(Array.from(text).slice(Number(first[1]), Number(first[2])).join(""), first[3]);
      const labelled = (await readdir(path.join(root(), "gold", "notes"))).length;
      assert.match(await report("Export as brat"), new RegExp(` ${labelled} notes written`));
    });
  });

  it("writes nothing where the person turns back", async () => {
    await inFolder(async (folder) => {
      const running = vscode.commands.executeCommand("cancerllm.exportGold", { format: "w3c", out: folder });
      await acceptUntil("the preview is shown", () =>
        vscode.workspace.textDocuments.some(({ uri }) => uri.path === "/Export as w3c report.md"),
      );
      await report("Export as w3c: preview");
      await turnBackFrom(running);
      assert.deepEqual(await readdir(folder), []);
    });
  });

  it("imports into gold labels, decisions that are there unchanged", async () => {
    await inFolder(async (folder) => {
      const note = "notes/test-import.txt";
      const source = "\uFEFF👩‍⚕️ Left breast,\r\n2.5 cm, grade 2.\r\n";
      await rm(goldPath(note), { force: true });
      await writeFile(path.join(root(), note), source);
      const input = path.join(folder, "doccano.jsonl");
      const text = source.slice(1);
      const triple = (quote: string, label: string): unknown[] => {
        const at = text.indexOf(quote);
        return [at, at + quote.length, label];
      };
      const write = (...labels: unknown[][]): Promise<void> =>
        writeFile(input, `${JSON.stringify({ text, label: labels })}\n`);
      await write(triple("Left", "tumor-laterality"), triple("2.5 cm", "tumor-size"));
      const first = vscode.commands.executeCommand("cancerllm.importGold", { format: "doccano", input });
      await acceptUntil("the gold file is there", () => existsSync(goldPath(note)));
      await first;
      const before = await gold(note);
      assert.deepEqual(
        before.phenotypes.map(({ label, decision }) => [label, decision]),
        [
          ["tumor-laterality", "added"],
          ["tumor-size", "added"],
        ],
      );
      const characters = await codePoints(note);
      for (const { start, end, text: quote } of before.phenotypes)
        assert.equal(characters.slice(start, end).join(""), quote);

      await write(triple("Left", "tumor-site"), triple("grade 2", "cancer-grade"));
      const second = vscode.commands.executeCommand("cancerllm.importGold", { format: "doccano", input });
      await acceptUntil("the label is added", async () => (await gold(note)).phenotypes.length === 3);
      await second;
      const after = await gold(note);
      assert.deepEqual(after.phenotypes.slice(0, 2), before.phenotypes);
      assert.equal(after.phenotypes[2]?.label, "cancer-grade");
      assert.match(await report("Import from doccano"), /tumor-laterality` on this span; the decision stays/);
    });
  });
});
