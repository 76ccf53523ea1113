import { describe, expect, it } from "vitest";
import { destinationOf, parseEndpoint } from "../../../../extension/engine/served/endpoint";

describe("the address of a served model", () => {
  it.each([
    ["https://gpu.example.org/v1/", "https://gpu.example.org/v1", "gpu.example.org", false],
    ["https://gpu.example.org", "https://gpu.example.org/v1", "gpu.example.org", false],
    [
      "https://gpu.example.org:8443/llm/v1",
      "https://gpu.example.org:8443/llm/v1",
      "gpu.example.org:8443",
      false,
    ],
    ["http://localhost:8000/v1", "http://localhost:8000/v1", "localhost:8000", true],
    ["http://127.0.0.2:8000", "http://127.0.0.2:8000/v1", "127.0.0.2:8000", true],
    ["http://[::1]:8000/v1", "http://[::1]:8000/v1", "[::1]:8000", true],
  ])("is read from %s", (text, url, host, isLocal) => {
    expect(parseEndpoint(text)).toEqual({ url, host, isLocal });
  });

  it.each([
    ["", /no address/],
    ["gpu.example.org", /no address/],
    ["file:///etc/passwd", /no address/],
    ["https://me:secret@gpu.example.org/v1", /password/],
    ["https://gpu.example.org/v1?key=secret", /without \? and #/],
    ["http://gpu.example.org/v1", /without encryption/],
    ["http://127.0.0.1.example.org/v1", /without encryption/],
    ["http://localhost.example.org/v1", /without encryption/],
  ])("is refused: %s", (text, message) => {
    expect(() => parseEndpoint(text)).toThrow(message);
    expect(() => parseEndpoint(text)).not.toThrow(/secret/);
  });

  it("may be without encryption where that is allowed, and then says so", () => {
    const endpoint = parseEndpoint("http://10.0.0.5:8000/v1", { allowInsecure: true });
    expect(destinationOf(endpoint)).toMatch(/leave this machine.*10\.0\.0\.5:8000, WITHOUT encryption/);
    expect(destinationOf(parseEndpoint("https://gpu.example.org"))).toMatch(/gpu\.example\.org, encrypted/);
    expect(destinationOf(parseEndpoint("http://localhost:1"))).toBeUndefined();
  });
});
