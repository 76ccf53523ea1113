import { describe, expect, it } from "vitest";
import { parseQueueAddress } from "../../../../extension/cli/queue/address";

describe("the address of a queue", () => {
  it("is of this machine, or encrypted, or allowed explicitly", () => {
    for (const local of ["redis://localhost", "redis://127.0.0.1:7000", "redis://[::1]:6379/1"]) {
      expect(parseQueueAddress(local).url).toContain(local);
    }
    expect(parseQueueAddress("rediss://queue.example.org").host).toBe("queue.example.org");
    for (const open of ["redis://queue.example.org", "redis://127.0.0.1.example.org", "redis://10.0.0.1"]) {
      expect(() => parseQueueAddress(open)).toThrow("without encryption");
      expect(parseQueueAddress(open, { allowInsecure: true }).url).toContain(open);
    }
  });

  it.each(["", "localhost:6379", "http://localhost", "redis://", "redis:///0"])("is refused: %j", (text) => {
    expect(() => parseQueueAddress(text)).toThrow("This is no address of a queue");
  });

  it("takes a password beside it, and shows none", () => {
    const { url, host } = parseQueueAddress("rediss://me:old@queue.example.org:7000", { password: "a/b@c" });
    expect(decodeURIComponent(new URL(url).password)).toBe("a/b@c");
    expect(host).toBe("queue.example.org:7000");
  });
});
