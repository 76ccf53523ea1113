import { expect, it } from "vitest";
import { bindingsInForce, byCommand } from "../../../extension/editor/keybindings";

const when = "editorReadonly";
const shipped = [
  { command: "cancerllm.accept", key: "a", when },
  { command: "cancerllm.accept", key: "alt+m a" },
  { command: "cancerllm.undoDecision", key: "ctrl+z", mac: "cmd+z", when },
  { command: "cancerllm.labelByKey", key: "1", args: "1", when },
];

it("takes away and adds what a person's keybindings.json says, comments and all", async () => {
  const own = `// Place your key bindings in this file
[
  { "key": "a", "command": "-cancerllm.accept", "when": "editorReadonly" },
  { "key": "f8", "command": "cancerllm.accept" }, /* mine */
  { "key": "f9", "command": "workbench.action.quickOpen" },
  { "key": "1", "command": "-cancerllm.labelByKey", "when": "somethingElse" },
]`;
  const keys = byCommand(await bindingsInForce(shipped, own, false));
  expect(keys).toEqual([
    { command: "cancerllm.accept", args: undefined, keys: ["f8", "alt+m a"] },
    { command: "cancerllm.undoDecision", args: undefined, keys: ["ctrl+z"] },
    { command: "cancerllm.labelByKey", args: "1", keys: ["1"] },
  ]);
});

it("leaves the keys as shipped where the file says nothing that can be read", async () => {
  expect(await bindingsInForce(shipped, "{ no", false)).toEqual(shipped);
  expect(byCommand(await bindingsInForce(shipped, "", true))[1]?.keys).toEqual(["cmd+z"]);
});
