import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { protocolOfModel } from "../../../../extension/engine/protocols/choose";
import { builtInPrompts, readPrompts } from "../../../../extension/engine/protocols/instruct/prompt-files";
import { messagesOf, parsePrompt } from "../../../../extension/engine/protocols/instruct/prompt-template";

describe("a prompt file", () => {
  const known = ["text", "phenotypes"];
  const valid = "=== system ===\nKinds:\n{{phenotypes}}\n\n=== user ===\nNote: {{ text }}\n";

  it("becomes messages, with examples as a conversation", () => {
    const template = parsePrompt(valid, "p.md", known);
    const examples = [{ text: "one", answer: "[]" }];
    expect(messagesOf(template, { phenotypes: "- a" }, examples, "two")).toEqual([
      { role: "system", content: "Kinds:\n- a" },
      { role: "user", content: "Note: one" },
      { role: "assistant", content: "[]" },
      { role: "user", content: "Note: two" },
    ]);
  });

  it("does not take words of a note for variables", () => {
    const [, user] = messagesOf(
      parsePrompt(valid, "p.md", known),
      { phenotypes: "" },
      [],
      "{{phenotypes}} $&",
    );
    expect(user?.content).toBe("Note: {{phenotypes}} $&");
  });

  it.each([
    ["=== system ===\nx\n=== user ===\n{{text}} {{label}}", "p.md:4: There is no variable {{label}} here"],
    ["=== system ===\n{{text}}", "must have {{text}}"],
    ["{{text}}", "p.md:1: Begin with the line"],
    ["=== user ===\n{{text}}\n=== assistant ===\n[]", "p.md:3: A part is headed"],
  ])("says what is wrong and where: %j", (source, message) => {
    expect(() => parsePrompt(source, "p.md", known)).toThrow(message);
  });

  it("is read from a project's folder, where all are to be", async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "cancerllm-test-"));
    const builtIn = await readPrompts(undefined);
    expect(builtIn.version).toBe("built-in");
    await writeFile(path.join(folder, "phenotypes.md"), "=== user ===\nMine: {{text}}\n");
    await writeFile(path.join(folder, "diagnosis.md"), builtInPrompts.diagnosis);
    await expect(readPrompts(folder)).rejects.toThrow(/There is no .*treatment\.md; `cancerllm prompts/u);
    await writeFile(path.join(folder, "treatment.md"), builtInPrompts.treatment);
    const own = await readPrompts(folder);
    expect(own.templates.phenotypes).toEqual({ system: "", user: "Mine: {{text}}" });
    expect(own.templates.treatment).toEqual(builtIn.templates.treatment);
    await writeFile(path.join(folder, "phenotypes.md"), "=== user ===\nOther: {{text}}\n");
    expect((await readPrompts(folder)).version).not.toBe(own.version);
    await rm(folder, { recursive: true });
  });
});

describe("the protocol of a model", () => {
  it("is what its file names, else what its chat template tells", () => {
    const model = { name: "m", path: "/cancerllm/m.gguf", hasChatTemplate: true };
    expect(protocolOfModel({ ...model, hasChatTemplate: false })).toBe("cancerllm");
    expect(protocolOfModel(model)).toBe("instruct");
    expect(protocolOfModel({ ...model, protocol: "cancerllm" })).toBe("cancerllm");
    // Tuned from a chat model, whose template its file may have kept.
    expect(protocolOfModel({ ...model, name: "CancerLLM 7B" })).toBe("cancerllm");
    expect(protocolOfModel({ ...model, path: "/models/cancer-llm-q8.gguf" })).toBe("cancerllm");
    expect(() => protocolOfModel({ ...model, protocol: "other" })).toThrow("--protocol");
  });
});
