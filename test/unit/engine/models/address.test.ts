import { describe, expect, it } from "vitest";
import { addressText, isAddress, parseAddress } from "../../../../extension/engine/models/address";

describe("an address", () => {
  it.each([
    ["hf:bartowski/Llama-3.1-8B-GGUF", { repo: "bartowski/Llama-3.1-8B-GGUF", revision: "main" }],
    ["hf:o/m:Q4_K_M", { repo: "o/m", quantization: "Q4_K_M", revision: "main" }],
    ["hf:o/m:Q8_0#v1.2", { repo: "o/m", quantization: "Q8_0", revision: "v1.2" }],
    ["hf:o/m/sub/model-q8.gguf", { repo: "o/m", file: "sub/model-q8.gguf", revision: "main" }],
    ["hf://o/m/model.gguf#refs/pr/3", { repo: "o/m", file: "model.gguf", revision: "refs/pr/3" }],
    ["https://huggingface.co/o/m", { repo: "o/m", revision: "main" }],
    ["https://hf.co/o/m/blob/main/a%20b.gguf", { repo: "o/m", file: "a b.gguf", revision: "main" }],
    [
      "https://huggingface.co/o/m/resolve/abc/x/y.gguf?download=true",
      { repo: "o/m", file: "x/y.gguf", revision: "abc" },
    ],
  ])("of Hugging Face: %s", (text, parts) => {
    const address = parseAddress(text);
    expect(address).toEqual({ kind: "hugging-face", ...parts });
    expect(parseAddress(addressText(address))).toEqual(address);
  });

  it("of any server is taken as it is", () => {
    const text = "https://models.example.org/a/b.gguf?token=1";
    const address = parseAddress(text);
    expect(address).toEqual({ kind: "url", url: new URL(text) });
    expect(addressText(address)).toBe(text);
  });

  it.each(["hf:", "hf:model", "hf:o/m:", "ftp://host/a.gguf", "file:///etc/passwd", "model.gguf", ""])(
    "is refused: %j",
    (text) => {
      expect(() => parseAddress(text)).toThrow(/hf:owner\/model:Q4_K_M/);
    },
  );

  it("does not hold a password", () => {
    expect(() => parseAddress("https://me:secret@host/a.gguf")).toThrow(/password/);
    expect(() => parseAddress("https://me:secret@host/a.gguf")).not.toThrow(/secret/);
  });

  it("is told from a name and a path", () => {
    expect(["hf:o/m", "https://h/x", "FTP:x"].every(isAddress)).toBe(true);
    expect(["C:\\models\\a.gguf", "a.gguf", "./hf/x", "cancerllm-mini"].some(isAddress)).toBe(false);
  });
});
