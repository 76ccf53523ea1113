import { strict as assert } from "node:assert";
import { describe, it } from "mocha";
import * as vscode from "vscode";

const id = "cancerllm.cancerllm-annotator";

describe("activation", () => {
  it("activates without an error", async () => {
    const extension = vscode.extensions.getExtension(id);
    assert.ok(extension, `${id} is not installed`);
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  it("loads no native module into the extension host", () => {
    const folder = vscode.extensions.getExtension(id)?.extensionPath ?? "";
    const { sharedObjects } = process.report.getReport() as { sharedObjects: string[] };
    assert.ok(sharedObjects.length > 0, "the host names no shared objects");
    assert.deepEqual(
      sharedObjects.filter((file) => file.startsWith(folder)),
      [],
    );
  });

  it("registers every command that its manifest contributes", async () => {
    const manifest = vscode.extensions.getExtension(id)?.packageJSON as {
      contributes?: { commands?: { command: string }[] };
    };
    const contributed = (manifest.contributes?.commands ?? []).map(({ command }) => command);
    assert.ok(contributed.length > 0, "the manifest contributes no command");
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      contributed.filter((command) => !registered.has(command)),
      [],
    );
  });
});
